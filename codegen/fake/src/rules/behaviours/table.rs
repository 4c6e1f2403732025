//! Behaviours that have a name: what no rule of the model can say.
//!
//! A model names them in `does: {behaviour: …}` of an operation and in `behaviour:` of a type of resources. Those that are known are
//! in the two tables of this file; a user of the library can add further ones.

use std::collections::BTreeSet;

use super::{claim, connector, invite_url, membership, metrics, permissions, sync};

use super::custom::{self, CustomBehaviours};
use super::part::{Draft, Part};
use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::json::Members;
use crate::model::{Api, Does};
use crate::rules::check::request::CheckedRequest;
use crate::state::transaction::Transaction;

/// Does what an operation does.
type Act = fn(&mut Transaction<'_>, &CheckedRequest<'_>) -> Result<Answer, Refusal>;

const OPERATIONS: [(&str, Act); 6] = [
    ("claim", claim::claim),
    ("claim_info", claim::info),
    ("invite_url", invite_url::get),
    ("metrics", metrics::get),
    ("permissions", permissions::list),
    ("sync", sync::sync),
];

const RESOURCES: [(&str, Part); 2] = [("membership", membership::PART), ("push", connector::PART)];

/// Makes sure that all behaviours that a model names are known.
///
/// # Errors
///
/// Which ones are not, where they are named, and which ones there are.
pub(crate) fn check(api: &Api, own: &CustomBehaviours) -> Result<(), String> {
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
        "{place} has the unknown behaviour `{name}`; the known ones are {}",
        known.join(", ")
    )
}

/// Does what an operation with a behaviour does.
///
/// # Errors
///
/// Whatever the behaviour refuses.
pub(crate) fn act(
    tx: &mut Transaction<'_>,
    custom: &CustomBehaviours,
    request: &CheckedRequest<'_>,
    name: &str,
) -> Result<Answer, Refusal> {
    if let Some(own) = custom.get(name) {
        return custom::act(own, tx, request);
    }
    match OPERATIONS.iter().find(|(known, _)| *known == name) {
        Some((_, act)) => act(tx, request),
        None => Err(refusal::unplayed(name)),
    }
}

/// Takes part in making a resource: may decide its id and its members.
///
/// # Errors
///
/// Whatever the behaviour refuses.
pub(crate) fn creating(
    tx: &mut Transaction<'_>,
    behaviour: &str,
    draft: &mut Draft,
) -> Result<(), Refusal> {
    (part(behaviour)?.creating)(tx, draft)
}

/// Takes part in changing a resource: may change the members that it is to have.
///
/// # Errors
///
/// Whatever the behaviour refuses.
pub(crate) fn changing(
    tx: &mut Transaction<'_>,
    behaviour: &str,
    name: &str,
    after: &mut Members,
) -> Result<(), Refusal> {
    (part(behaviour)?.changing)(tx, name, after)
}

/// Takes part in deleting a resource, which is still there.
///
/// # Errors
///
/// Whatever the behaviour refuses.
pub(crate) fn deleting(
    tx: &mut Transaction<'_>,
    behaviour: &str,
    name: &str,
) -> Result<(), Refusal> {
    (part(behaviour)?.deleting)(tx, name);
    Ok(())
}

fn part(behaviour: &str) -> Result<&'static Part, Refusal> {
    let found = RESOURCES.iter().find(|(known, _)| *known == behaviour);
    found
        .map(|(_, part)| part)
        .ok_or_else(|| refusal::unplayed(behaviour))
}
