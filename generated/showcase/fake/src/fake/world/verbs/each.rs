//! Making and deleting many at once.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::json;
use super::super::partial::{self, Failure};
use super::super::refusal;
use super::super::work::Work;
use super::create::{self, New};
use super::{Asked, delete as one, envelope};
use crate::fake::call::{Answer, Refusal};
use crate::fake::model::Ty;

/// Makes a resource of each item; if one cannot be made, none is.
pub(super) fn create(
    work: &mut Work<'_>,
    asked: &Asked<'_>,
    items: &str,
    parent: Option<&str>,
) -> Result<Answer, Refusal> {
    let kind = super::kind_in(work, asked)?;
    let id = id_member(work, asked, items, &kind.name);
    let belongs = work.world.index.rules(&kind.name).parent.clone();
    let mut names = Vec::new();
    for item in list(asked, items) {
        let Value::Object(mut members) = item.clone() else {
            continue;
        };
        let own = asked.target.parent(kind).unwrap_or_default();
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
        work.look().need(&scope)?;
        work.look()
            .allow(asked.call.operation.permission.as_deref(), &scope)?;
        let id = id.as_ref().and_then(|id| members.remove(id));
        let id = id.and_then(|id| id.as_str().map(str::to_owned));
        let set = &BTreeMap::new();
        names.push(create::make(
            work,
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
    Ok(envelope::all(work, asked, &names))
}

/// The member of an item that is an id of the type.
fn id_member(work: &Work<'_>, asked: &Asked<'_>, items: &str, ty: &str) -> Option<String> {
    let operation = &asked.call.operation;
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
    let fields = work.world.index.fields(item);
    fields
        .iter()
        .find(|field| field.ty == Ty::IdOf(ty.to_owned()))
        .map(|field| field.wire.clone())
}

/// Deletes each; what is gone already stays so.
pub(super) fn delete(
    work: &mut Work<'_>,
    asked: &Asked<'_>,
    items: &str,
) -> Result<Answer, Refusal> {
    let permission = asked.call.operation.permission.as_deref();
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for name in json::texts(asked.body.get(items)) {
        let kind = work
            .look()
            .kind_of(name)
            .ok_or_else(|| refusal::missing(name))?;
        let parent = kind.parent(name).to_owned();
        if !parent.is_empty() && work.look().seen(&parent).is_some() {
            work.look().allow(permission, &parent)?;
        }
        match work.look().seen(name) {
            Some(_) => {
                work.look().allow(permission, name)?;
                one::remove(work, name)?;
                done.push(name.to_owned());
            }
            None => failed.push(Failure::missing(name)),
        }
    }
    let failed = if partial::has_place(work, asked.call) {
        failed
    } else {
        Vec::new()
    };
    partial::answer(work, asked.call, ("", done), failed)
}

fn list<'a>(asked: &'a Asked<'_>, items: &str) -> &'a [Value] {
    asked
        .body
        .get(items)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
