//! Making and deleting many at once.

use std::collections::BTreeMap;

use serde_json::Value;

use super::create::{self, New};
use super::partial::{self, Failure};
use super::{created_reply, delete as single};
use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::json;
use crate::model::Ty;
use crate::rules::access;
use crate::rules::check::request::{CheckedRequest, kind_in};
use crate::state::transaction::Transaction;

/// Makes a resource of each item; if one cannot be made, none is.
pub(super) fn create(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
    items: &str,
    parent: Option<&str>,
) -> Result<Answer, Refusal> {
    let kind = kind_in(tx, request)?;
    let id = id_member(tx, request, items, &kind.name);
    let belongs = tx.state.index.rules(&kind.name).parent.clone();
    let mut names = Vec::new();
    for item in list(request, items) {
        let Value::Object(mut members) = item.clone() else {
            continue;
        };
        let own = request.target.parent(kind).unwrap_or_default();
        let said = parent
            .map(|parent| json::text(&members, parent))
            .unwrap_or_default();
        let parent = if said.is_empty() {
            own
        } else {
            said.to_owned()
        };
        let scope = match &belongs {
            Some(member) => json::text(&members, member).to_owned(),
            None => parent.clone(),
        };
        tx.view().need(&scope)?;
        access::allow(
            tx.view(),
            request.call.operation.permission.as_deref(),
            &scope,
        )?;
        let id = id.as_ref().and_then(|id| members.remove(id));
        let id = id.and_then(|id| id.as_str().map(str::to_owned));
        let set = &BTreeMap::new();
        names.push(create::make(
            tx,
            New {
                kind,
                parent,
                prefix: "",
                id,
                set,
                members,
            },
        )?);
    }
    Ok(created_reply::all(tx, request, &names))
}

/// The member of an item that is an id of the type.
fn id_member(
    tx: &Transaction<'_>,
    request: &CheckedRequest<'_>,
    items: &str,
    ty: &str,
) -> Option<String> {
    let operation = &request.call.operation;
    let param = operation
        .required
        .iter()
        .chain(&operation.optional)
        .find(|param| param.wire == items)?;
    let Ty::List(item) = &param.ty else {
        return None;
    };
    let Ty::Named(item) = &**item else {
        return None;
    };
    let fields = tx.state.index.fields(item);
    fields
        .iter()
        .find(|field| field.ty == Ty::IdOf(ty.to_owned()))
        .map(|field| field.wire.clone())
}

/// Deletes each; what is gone already stays so.
pub(super) fn delete(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
    items: &str,
) -> Result<Answer, Refusal> {
    let permission = request.call.operation.permission.as_deref();
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for name in json::texts(request.body.get(items)) {
        let kind = tx
            .view()
            .kind_of(name)
            .ok_or_else(|| refusal::missing(name))?;
        let parent = kind.parent(name).to_owned();
        if !parent.is_empty() && tx.view().seen(&parent).is_some() {
            access::allow(tx.view(), permission, &parent)?;
        }
        match tx.view().seen(name) {
            Some(_) => {
                access::allow(tx.view(), permission, name)?;
                single::remove(tx, name)?;
                done.push(name.to_owned());
            }
            None => failed.push(Failure::missing(name)),
        }
    }
    let failed = if partial::has_place(tx, request.call) {
        failed
    } else {
        Vec::new()
    };
    partial::answer(tx, request.call, ("", done), failed)
}

fn list<'a>(request: &'a CheckedRequest<'_>, items: &str) -> &'a [Value] {
    request
        .body
        .get(items)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
