//! Changing resources.

use serde_json::Value;

use super::{conflicts, entries, minimal, resolve, validity};
use crate::call::Answer;
use crate::call::refusal::Refusal;
use crate::json::{self, Members};
use crate::model::index::Kind;
use crate::model::{Fill, Place};
use crate::rules::behaviours::table;
use crate::rules::changes;
use crate::rules::check::request::{CheckedRequest, kind_in, refuse};
use crate::rules::check::values;
use crate::state::transaction::Transaction;
use crate::time::rfc3339;

/// Sets the members that were sent, or those that the update mask names.
pub(super) fn update(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
) -> Result<Answer, Refusal> {
    let kind = kind_in(tx, request)?;
    if tx.state.index.rules(&kind.name).entry_of.is_some() {
        return entries::update(tx, request, kind);
    }
    let (name, mut members) = resolve::stored(tx.view(), request, kind)?;
    let mask = request
        .call
        .operation
        .mask
        .as_ref()
        .and_then(|mask| request.query.one(mask))
        .filter(|mask| !mask.is_empty());
    match mask {
        None => merge(&mut members, &request.body),
        Some(mask) => masked(tx, request, &mut members, mask)?,
    }
    finish(tx, request, kind, &name, members)
}

/// Sets the members that were sent and removes those that could have been.
pub(super) fn replace(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
) -> Result<Answer, Refusal> {
    let kind = kind_in(tx, request)?;
    let (name, mut members) = resolve::stored(tx.view(), request, kind)?;
    for member in replaced(tx, request, kind) {
        members.remove(&member);
    }
    merge(&mut members, &request.body);
    finish(tx, request, kind, &name, members)
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
fn replaced(tx: &Transaction<'_>, request: &CheckedRequest<'_>, kind: &Kind) -> Vec<String> {
    let operation = &request.call.operation;
    let params = operation.required.iter().chain(&operation.optional);
    let whole = params.clone().any(|param| param.place == Place::Body);
    let index = &tx.state.index;
    if whole {
        return values::members_sent(index, &kind.name);
    }
    params
        .filter(|param| {
            matches!(param.place, Place::Field | Place::NullableField)
                && Some(&param.wire) != kind.own.as_ref()
        })
        .map(|param| param.wire.clone())
        .collect()
}

/// Sets the members that the update mask names, and removes those of them that were not sent.
fn masked(
    tx: &Transaction<'_>,
    request: &CheckedRequest<'_>,
    members: &mut Members,
    mask: &str,
) -> Result<(), Refusal> {
    let operation = &request.call.operation;
    let params = operation.required.iter().chain(&operation.optional);
    let known: Vec<_> = params.map(|param| param.wire.as_str()).collect();
    let mut mistakes = Vec::new();
    for path in mask
        .split(',')
        .map(str::trim)
        .filter(|path| !path.is_empty())
    {
        let first = path.split('.').next().unwrap_or(path);
        match json::at(&request.body, path).filter(|value| !value.is_null()) {
            _ if !known.contains(&first) => mistakes.push(format!(
                "the update mask names `{path}`, which this operation cannot change"
            )),
            Some(value) => json::set_at(members, path, value.clone()),
            None if is_required(tx, request, path) => mistakes.push(format!(
                "`{path}` is required: the update mask names it, but the body has no value for it"
            )),
            None => json::remove_at(members, path),
        }
    }
    refuse(&mistakes)
}

fn is_required(tx: &Transaction<'_>, request: &CheckedRequest<'_>, member: &str) -> bool {
    let of = request.call.operation.service.of.as_deref().unwrap_or("");
    tx.state
        .index
        .fields(of)
        .iter()
        .any(|field| field.required && field.wire == member)
}

/// Makes sure that the changed resource is one, and keeps it.
pub(super) fn finish(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
    kind: &Kind,
    name: &str,
    mut members: Members,
) -> Result<Answer, Refusal> {
    conflicts::guard(tx, name)?;
    let state = tx.state;
    let rules = state.index.rules(&kind.name);
    if let Some(behaviour) = &rules.behaviour {
        table::changing(tx, behaviour, name, &mut members)?;
    }
    for (path, value) in &request.call.operation.service.only {
        json::set_at(&mut members, path, value.clone());
    }
    if let Some(own) = &kind.own {
        members.insert(own.clone(), name.into());
    }
    validity::named_are_there(tx, &changed(tx, name, &members), kind)?;
    minimal::complete(tx, &kind.name, &mut members);
    if tx.view().stored(name).as_ref() != Some(&members) {
        for (path, rule) in &rules.members {
            if let Some(Fill::Changed) = rule.fill {
                json::set_at(&mut members, path, rfc3339::write(tx.now).into());
            }
        }
        validity::whole(tx, kind, name, &members)?;
        changes::put(tx, kind, name, members);
    }
    Ok(Answer::Json(tx.view().sent(kind, name)))
}

/// The members that are not what they were: what a resource has named all along may be gone by now.
fn changed(tx: &Transaction<'_>, name: &str, members: &Members) -> Members {
    let before = tx.view().stored(name).unwrap_or_default();
    let mut changed = members.clone();
    changed.retain(|member, value| before.get(member) != Some(value));
    changed
}
