//! Behaviours that have a name: what no rule of the model can say.
//!
//! A model names them in `does: {behaviour: …}` of an operation and in `behaviour:` of a type of resources. Those that are known are
//! in the two tables of this file; whoever plays an API of his own can add further ones.

mod claim;
mod invite_url;
mod membership;
mod metrics;
mod own;
mod permissions;
mod push;
mod sync;

use std::collections::BTreeSet;

pub(crate) use claim::stock;
pub use own::{Deed, Doing};
pub(crate) use own::{Own, Registered};

use super::json::Members;
use super::refusal;
use super::verbs::Asked;
use super::work::Work;
use crate::fake::call::{Answer, Refusal};
use crate::fake::model::{Api, Does};

/// A resource that is about to be made.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Name of what will hold it; empty at the top.
    pub(crate) parent: String,
    /// The id, where it has been decided.
    pub(crate) id: Option<String>,
    pub(crate) members: Members,
}

/// Does what an operation does.
type Act = fn(&mut Work<'_>, &Asked<'_>) -> Result<Answer, Refusal>;

const OPERATIONS: [(&str, Act); 6] = [
    ("claim", claim::claim),
    ("claim_info", claim::info),
    ("invite_url", invite_url::get),
    ("metrics", metrics::get),
    ("permissions", permissions::list),
    ("sync", sync::sync),
];

/// Takes part in what happens to resources of a type.
struct Part {
    creating: fn(&mut Work<'_>, &mut Draft) -> Result<(), Refusal>,
    changing: fn(&mut Work<'_>, &str, &mut Members) -> Result<(), Refusal>,
    deleting: fn(&mut Work<'_>, &str),
}

const RESOURCES: [(&str, Part); 2] = [("membership", membership::PART), ("push", push::PART)];

/// Makes sure that all behaviours that a model names are known.
///
/// # Errors
///
/// Which ones are not, where they are named, and which ones there are.
pub(crate) fn check(api: &Api, own: &Own) -> Result<(), String> {
    let acts: BTreeSet<&str> = OPERATIONS
        .iter()
        .map(|(name, _)| *name)
        .chain(own.keys().map(String::as_str))
        .collect();
    let parts: BTreeSet<&str> = RESOURCES.iter().map(|(name, _)| *name).collect();
    for operation in api
        .resources
        .iter()
        .flat_map(|resource| &resource.endpoints)
    {
        match &operation.service.does {
            Does::Behaviour(name) if !acts.contains(name.as_str()) => {
                return Err(unknown(&operation.id, name, &acts));
            }
            _ => {}
        }
    }
    for (ty, rules) in &api.service.resources {
        match &rules.behaviour {
            Some(name) if !parts.contains(name.as_str()) => return Err(unknown(ty, name, &parts)),
            _ => {}
        }
    }
    Ok(())
}

fn unknown(place: &str, name: &str, known: &BTreeSet<&str>) -> String {
    let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    format!(
        "{place} has the behaviour `{name}`, which nobody plays; known here are {}",
        known.join(", ")
    )
}

/// Does what an operation with a behaviour does.
///
/// # Errors
///
/// Whatever the behaviour refuses.
pub(crate) fn act(work: &mut Work<'_>, asked: &Asked<'_>, name: &str) -> Result<Answer, Refusal> {
    let world = work.world;
    if let Some(own) = world.behaviours.get(name) {
        return own::act(own, work, asked);
    }
    match OPERATIONS.iter().find(|(known, _)| *known == name) {
        Some((_, act)) => act(work, asked),
        None => Err(refusal::unplayed(name)),
    }
}

/// Takes part in making a resource: may decide its id and its members.
///
/// # Errors
///
/// Whatever the behaviour refuses.
pub(crate) fn creating(
    work: &mut Work<'_>,
    behaviour: &str,
    draft: &mut Draft,
) -> Result<(), Refusal> {
    (part(behaviour)?.creating)(work, draft)
}

/// Takes part in changing a resource: may change the members that it is to have.
///
/// # Errors
///
/// Whatever the behaviour refuses.
pub(crate) fn changing(
    work: &mut Work<'_>,
    behaviour: &str,
    name: &str,
    after: &mut Members,
) -> Result<(), Refusal> {
    (part(behaviour)?.changing)(work, name, after)
}

/// Takes part in deleting a resource, which is still there.
///
/// # Errors
///
/// Whatever the behaviour refuses.
pub(crate) fn deleting(work: &mut Work<'_>, behaviour: &str, name: &str) -> Result<(), Refusal> {
    (part(behaviour)?.deleting)(work, name);
    Ok(())
}

fn part(behaviour: &str) -> Result<&'static Part, Refusal> {
    let found = RESOURCES.iter().find(|(known, _)| *known == behaviour);
    found
        .map(|(_, part)| part)
        .ok_or_else(|| refusal::unplayed(behaviour))
}

/// For behaviours that do not mind the end of a resource.
fn let_go(_: &mut Work<'_>, _: &str) {}

/// The resource that a call's path is about, which must be there.
fn subject<'a>(work: &Work<'_>, asked: &'a Asked<'_>) -> Result<&'a str, Refusal> {
    let look = work.look();
    let operation = asked.call.operation;
    let kind = operation
        .service
        .of
        .as_deref()
        .and_then(|ty| look.index().kind(ty));
    let name = kind
        .and_then(|kind| asked.target.resource(kind))
        .or_else(|| asked.target.scope(look.index()));
    let name = name.ok_or_else(|| refusal::unplayed(&operation.id))?;
    look.need(name)?;
    Ok(name)
}
