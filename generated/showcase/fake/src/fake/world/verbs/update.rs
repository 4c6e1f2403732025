//! Changing resources.

use serde_json::Value;

use super::super::check;
use super::super::index::Kind;
use super::super::json::{self, Members};
use super::super::work::Work;
use super::super::{behaviours, refusal, stamp};
use super::{Asked, act, create, entries, made_up, read};
use crate::fake::call::{Answer, Refusal};
use crate::fake::model::{Fill, Place};

/// Sets the members that were sent, or those that the mask names.
pub(super) fn update(work: &mut Work<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let kind = super::kind_in(work, asked)?;
    if work.world.index.rules(&kind.name).entry_of.is_some() {
        return entries::update(work, asked, kind);
    }
    let (name, mut members) = read::stored(work.look(), asked, kind)?;
    let mask = asked
        .call
        .operation
        .mask
        .as_ref()
        .and_then(|mask| asked.query.one(mask))
        .filter(|mask| !mask.is_empty());
    match mask {
        None => merge(&mut members, &asked.body),
        Some(mask) => masked(work, asked, &mut members, mask)?,
    }
    finish(work, asked, kind, &name, members)
}

/// Sets the members that were sent and removes those that could have been.
pub(super) fn replace(work: &mut Work<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let kind = super::kind_in(work, asked)?;
    let (name, mut members) = read::stored(work.look(), asked, kind)?;
    for member in replaced(work, asked, kind) {
        members.remove(&member);
    }
    merge(&mut members, &asked.body);
    finish(work, asked, kind, &name, members)
}

fn merge(members: &mut Members, sent: &Members) {
    for (member, value) in sent {
        match value {
            Value::Null => members.remove(member),
            value => members.insert(member.clone(), value.clone()),
        };
    }
}

/// Members that a caller could have sent.
fn replaced(work: &Work<'_>, asked: &Asked<'_>, kind: &Kind) -> Vec<String> {
    let operation = &asked.call.operation;
    let params = operation.required.iter().chain(&operation.optional);
    let whole = params.clone().any(|param| param.place == Place::Body);
    let index = &work.world.index;
    if whole {
        return check::members_sent(index, &kind.name);
    }
    params
        .filter(|param| {
            matches!(param.place, Place::Field | Place::NullableField)
                && Some(&param.wire) != kind.own.as_ref()
        })
        .map(|param| param.wire.clone())
        .collect()
}

/// Sets what the mask names, and removes what of that was not sent.
fn masked(
    work: &Work<'_>,
    asked: &Asked<'_>,
    members: &mut Members,
    mask: &str,
) -> Result<(), Refusal> {
    let operation = &asked.call.operation;
    let params = operation.required.iter().chain(&operation.optional);
    let known: Vec<_> = params.map(|param| param.wire.as_str()).collect();
    let mut mistakes = Vec::new();
    for path in mask
        .split(',')
        .map(str::trim)
        .filter(|path| !path.is_empty())
    {
        let first = path.split('.').next().unwrap_or(path);
        match json::at(&asked.body, path).filter(|value| !value.is_null()) {
            _ if !known.contains(&first) => mistakes.push(format!(
                "the mask names `{path}`, which cannot be changed here"
            )),
            Some(value) => json::set_at(members, path, value.clone()),
            None if is_required(work, asked, path) => mistakes.push(format!(
                "`{path}` is missing, which the mask names and which cannot be removed"
            )),
            None => json::remove_at(members, path),
        }
    }
    super::refuse(&mistakes)
}

fn is_required(work: &Work<'_>, asked: &Asked<'_>, member: &str) -> bool {
    let of = asked.call.operation.service.of.as_deref().unwrap_or("");
    work.world
        .index
        .fields(of)
        .iter()
        .any(|field| field.required && field.wire == member)
}

/// Makes sure that the changed resource is one, and keeps it.
pub(super) fn finish(
    work: &mut Work<'_>,
    asked: &Asked<'_>,
    kind: &Kind,
    name: &str,
    mut members: Members,
) -> Result<Answer, Refusal> {
    guard(work, name)?;
    let world = work.world;
    let rules = world.index.rules(&kind.name);
    if let Some(behaviour) = &rules.behaviour {
        behaviours::changing(work, behaviour, name, &mut members)?;
    }
    for (path, value) in &asked.call.operation.service.only {
        json::set_at(&mut members, path, value.clone());
    }
    if let Some(own) = &kind.own {
        members.insert(own.clone(), name.into());
    }
    create::named_are_there(work, &changed(work, name, &members), kind)?;
    made_up::complete(work, &kind.name, &mut members);
    if work.look().stored(name).as_ref() != Some(&members) {
        for (path, rule) in &rules.members {
            if let Some(Fill::Changed) = rule.fill {
                json::set_at(&mut members, path, stamp::write(work.now).into());
            }
        }
        create::whole(work, kind, name, &members)?;
        work.put(kind, name, members);
    }
    Ok(Answer::Json(act::answer(work, kind, name)))
}

/// The members that are not what they were: what a resource has named all along may be gone by now.
fn changed(work: &Work<'_>, name: &str, members: &Members) -> Members {
    let before = work.look().stored(name).unwrap_or_default();
    let mut changed = members.clone();
    changed.retain(|member, value| before.get(member) != Some(value));
    changed
}

/// Somebody else's change of a moment ago must not be overwritten unseen.
pub(super) fn guard(work: &Work<'_>, name: &str) -> Result<(), Refusal> {
    let window = work.state.options.conflict_window;
    let Some(record) = work.look().record(name) else {
        return Ok(());
    };
    let recent = work.now.since(record.changed) < window;
    if recent && !work.world.readers.know(name, work.caller) {
        return Err(refusal::conflict(format!(
            "{name} was changed by somebody else just now; read it again"
        )));
    }
    Ok(())
}
