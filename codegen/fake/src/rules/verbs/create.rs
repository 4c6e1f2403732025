//! Making resources.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{created_reply, entries, fill, validity};
use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::json::{self, Members};
use crate::model::index::Kind;
use crate::model::{Ids, Param, Place, Ty};
use crate::rules::behaviours::part::Draft;
use crate::rules::behaviours::table;
use crate::rules::check::request::{CheckedRequest, kind_in};
use crate::rules::check::values::{self};
use crate::rules::{access, changes};
use crate::state::ids;
use crate::state::transaction::Transaction;

/// Everything that is known of a resource that is to be made.
pub(super) struct New<'n, 'w> {
    pub(super) kind: &'w Kind,
    /// Name of what will hold it; empty at the top.
    pub(super) parent: String,
    /// What its id begins with.
    pub(super) prefix: &'n str,
    /// The id, where it has been sent.
    pub(super) id: Option<String>,
    /// What is set, whatever was sent.
    pub(super) set: &'n BTreeMap<String, Value>,
    pub(super) members: Members,
}

pub(super) fn create(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
    prefix: &str,
    set: &BTreeMap<String, Value>,
) -> Result<Answer, Refusal> {
    let state = tx.state;
    let kind = kind_in(tx, request)?;
    let parent = request
        .target
        .parent(kind)
        .ok_or_else(|| refusal::unplayed(&request.call.operation.id))?;
    if state.index.rules(&kind.name).entry_of.is_some() {
        return entries::create(tx, request, kind, &parent);
    }
    let mut members = request.body.clone();
    let id = sent_id(request, kind, &mut members);
    belongs(tx, request, kind, &members)?;
    let name = make(
        tx,
        New {
            kind,
            parent,
            prefix,
            id,
            set,
            members,
        },
    )?;
    let resource = tx.view().resource(&name).unwrap_or_default();
    Ok(created_reply::one(tx, request, kind, &name, resource))
}

/// What the new resource says that it belongs to must be there, and the caller must have the permission there.
fn belongs(
    tx: &Transaction<'_>,
    request: &CheckedRequest<'_>,
    kind: &Kind,
    members: &Members,
) -> Result<(), Refusal> {
    let Some(member) = &tx.state.index.rules(&kind.name).parent else {
        return Ok(());
    };
    for owner in json::texts(json::at(members, member)) {
        tx.view().need(owner)?;
        access::allow(
            tx.view(),
            request.call.operation.permission.as_deref(),
            owner,
        )?;
    }
    Ok(())
}

/// The id that was sent: a member that is an id of the type, and no member of the resource.
fn sent_id(request: &CheckedRequest<'_>, kind: &Kind, members: &mut Members) -> Option<String> {
    let operation = &request.call.operation;
    let is_id =
        |param: &&Param| param.place == Place::Field && param.ty == Ty::IdOf(kind.name.clone());
    let param = operation
        .required
        .iter()
        .chain(&operation.optional)
        .find(is_id)?;
    match members.remove(&param.wire) {
        Some(Value::String(id)) => Some(id),
        _ => None,
    }
}

/// Makes a resource, and returns its name.
pub(super) fn make(tx: &mut Transaction<'_>, new: New<'_, '_>) -> Result<String, Refusal> {
    let New {
        kind,
        parent,
        prefix,
        id,
        set,
        mut members,
    } = new;
    let state = tx.state;
    let rules = state.index.rules(&kind.name);
    members.retain(|_, value| !value.is_null());
    let id = id.or_else(|| said_id(&rules.ids, &members));
    keep_own(tx, kind, &mut members);
    validity::named_are_there(tx, &members, kind)?;
    fill::fixed(&rules.members, &mut members);
    fill::defaults(&rules.members, &mut members);
    let mut draft = Draft {
        parent,
        id,
        members,
    };
    if let Some(behaviour) = &rules.behaviour {
        table::creating(tx, behaviour, &mut draft)?;
    }
    let Draft {
        parent,
        id,
        mut members,
    } = draft;
    for (path, value) in set {
        json::set_at(&mut members, path, value.clone());
    }
    let id = id.unwrap_or_else(|| ids::new(tx, &rules.ids, prefix));
    let name = name_below(kind, &parent, &id)
        .ok_or_else(|| refusal::bad(format!("{id:?} is not a valid id of a {}", kind.name)))?;
    if tx.view().record(&name).is_some() {
        return Err(refusal::conflict(format!("{name} already exists")));
    }
    fill::filled(tx, kind, &name, &mut members);
    validity::most(tx, kind, &name, &members)?;
    validity::whole(tx, kind, &name, &members)?;
    changes::put(tx, kind, &name, members);
    Ok(name)
}

/// The id that a member says.
fn said_id(ids: &Ids, members: &Members) -> Option<String> {
    match ids {
        Ids::From(member) => members
            .get(member)
            .and_then(Value::as_str)
            .map(str::to_owned),
        Ids::Xid | Ids::Decimal => None,
    }
}

/// The name of a resource by what holds it and its id.
fn name_below(kind: &Kind, parent: &str, id: &str) -> Option<String> {
    kind.shapes.iter().find_map(|shape| {
        let collection = shape.collection()?;
        let name = match parent {
            "" => format!("{collection}/{id}"),
            parent => format!("{parent}/{collection}/{id}"),
        };
        (shape.fits(&name) && shape.parent(&name) == parent && !name.contains("/-/"))
            .then_some(name)
    })
}

/// Leaves only members that the type has.
fn keep_own(tx: &Transaction<'_>, kind: &Kind, members: &mut Members) {
    let index = &tx.state.index;
    let own = values::members_of(index, &kind.name);
    members.retain(|member, _| own.contains(member));
}
