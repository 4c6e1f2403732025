//! The least that is valid, for what nobody has said.

use serde_json::{Map, Value};

use super::super::json::Members;
use super::super::work::Work;
use super::super::{ids, stamp};
use crate::fake::model::{Content, Form, Presence, Ty, Union};

/// The least valid value of a type; a secret is one of its own.
pub(super) fn value(work: &mut Work<'_>, ty: &Ty) -> Value {
    match ty {
        Ty::String => "".into(),
        Ty::Boolean => false.into(),
        Ty::Integer | Ty::Number => 0.into(),
        Ty::Timestamp => stamp::write(work.now).into(),
        Ty::Duration => "0s".into(),
        Ty::Json => Value::Null,
        Ty::Secret => ids::secret(work).into(),
        Ty::List(_) => Value::Array(Vec::new()),
        Ty::Map(_) => Value::Object(Map::new()),
        Ty::Named(name) => Value::Object(named(work, name)),
        Ty::Enum(name) => {
            let values = work
                .world
                .index
                .enumeration(name)
                .map_or(&[][..], |found| &found.values);
            values
                .first()
                .map_or(Value::Null, |value| value.wire.clone().into())
        }
        Ty::Names(name) => {
            let first = work
                .world
                .index
                .names(name)
                .and_then(|names| names.choices.first())
                .cloned();
            first.map_or(Value::Null, |first| some_name(work, &first).into())
        }
        Ty::NameOf(name) => some_name(work, name).into(),
        Ty::IdOf(_) => "none".into(),
    }
}

/// The required members of a struct that are not there yet.
pub(super) fn complete(work: &mut Work<'_>, ty: &str, members: &mut Members) {
    let world = work.world;
    for field in world
        .index
        .fields(ty)
        .iter()
        .filter(|field| field.required && !members_have(members, &field.wire))
        .collect::<Vec<_>>()
    {
        match (&field.ty, field.presence) {
            (Ty::Named(_), Presence::Inlined) => {}
            (ty, _) => {
                members.insert(field.wire.clone(), value(work, ty));
            }
        }
    }
}

fn members_have(members: &Members, wire: &str) -> bool {
    members.get(wire).is_some_and(|value| !value.is_null())
}

fn named(work: &mut Work<'_>, name: &str) -> Members {
    let world = work.world;
    if let Some(found) = world.index.union(name) {
        return union(work, found);
    }
    let mut members = Map::new();
    complete(work, name, &mut members);
    members
}

/// The first branch of a union.
fn union(work: &mut Work<'_>, union: &Union) -> Members {
    let Some(branch) = union.branches.first() else {
        return Map::new();
    };
    let inner = match &branch.content {
        Content::Member(_, ty) | Content::Direct(ty) => value(work, ty),
        Content::Empty => Value::Null,
    };
    match (&union.form, &branch.content) {
        (Form::Tagged { tag }, Content::Member(member, _)) => Map::from_iter([
            (tag.clone(), branch.key.clone().into()),
            (member.clone(), inner),
        ]),
        (Form::Tagged { tag }, _) => Map::from_iter([(tag.clone(), branch.key.clone().into())]),
        (Form::Nested { tag, content }, Content::Member(member, _)) => {
            let inner = Value::Object(Map::from_iter([(member.clone(), inner)]));
            Map::from_iter([
                (tag.clone(), branch.key.clone().into()),
                (content.clone(), inner),
            ])
        }
        (Form::Nested { tag, content }, _) => Map::from_iter([
            (tag.clone(), branch.key.clone().into()),
            (content.clone(), inner),
        ]),
        (Form::Chosen, _) => Map::from_iter([(branch.key.clone(), inner)]),
    }
}

/// The name of some resource of a type: of one that is there, if any is.
fn some_name(work: &Work<'_>, ty: &str) -> String {
    let first = work
        .state
        .store
        .table(ty)
        .all()
        .next()
        .map(|(name, _)| name.to_owned());
    let shape = || {
        work.world
            .index
            .kind(ty)
            .and_then(|kind| kind.shapes.first())
    };
    first
        .or_else(|| shape().map(|shape| shape.text.replace(['{', '}'], "")))
        .unwrap_or_default()
}
