//! The least that is valid, for what nobody has said.

use serde_json::{Map, Value};

use crate::json::Members;
use crate::model::{Content, Form, Presence, Ty, Union};
use crate::state::ids;
use crate::state::transaction::Transaction;
use crate::time::rfc3339;

/// The least valid value of a type; a secret is one of its own.
pub(super) fn value(tx: &mut Transaction<'_>, ty: &Ty) -> Value {
    match ty {
        Ty::String => "".into(),
        Ty::Boolean => false.into(),
        Ty::Integer | Ty::Number => 0.into(),
        Ty::Timestamp => rfc3339::write(tx.now).into(),
        Ty::Duration => "0s".into(),
        Ty::Json => Value::Null,
        Ty::Secret => ids::secret(tx).into(),
        Ty::List(_) => Value::Array(Vec::new()),
        Ty::Map(_) => Value::Object(Map::new()),
        Ty::Named(name) => Value::Object(named(tx, name)),
        Ty::Enum(name) => {
            let values = tx
                .state
                .index
                .enumeration(name)
                .map_or(&[][..], |found| &found.values);
            values
                .first()
                .map_or(Value::Null, |value| value.wire.clone().into())
        }
        Ty::Names(name) => {
            let first = tx
                .state
                .index
                .names(name)
                .and_then(|names| names.choices.first())
                .cloned();
            first.map_or(Value::Null, |first| some_name(tx, &first).into())
        }
        Ty::NameOf(name) => some_name(tx, name).into(),
        Ty::IdOf(_) => "none".into(),
    }
}

/// The required members of a struct that are not there yet.
pub(super) fn complete(tx: &mut Transaction<'_>, ty: &str, members: &mut Members) {
    let state = tx.state;
    for field in state
        .index
        .fields(ty)
        .iter()
        .filter(|field| field.required && !members_have(members, &field.wire))
        .collect::<Vec<_>>()
    {
        match (&field.ty, field.presence) {
            (Ty::Named(_), Presence::Inlined) => {}
            (ty, _) => {
                members.insert(field.wire.clone(), value(tx, ty));
            }
        }
    }
}

fn members_have(members: &Members, wire: &str) -> bool {
    members.get(wire).is_some_and(|value| !value.is_null())
}

fn named(tx: &mut Transaction<'_>, name: &str) -> Members {
    let state = tx.state;
    if let Some(found) = state.index.union(name) {
        return union(tx, found);
    }
    let mut members = Map::new();
    complete(tx, name, &mut members);
    members
}

/// The first branch of a union.
fn union(tx: &mut Transaction<'_>, union: &Union) -> Members {
    let Some(branch) = union.branches.first() else {
        return Map::new();
    };
    let inner = match &branch.content {
        Content::Member(_, ty) | Content::Direct(ty) => value(tx, ty),
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
fn some_name(tx: &Transaction<'_>, ty: &str) -> String {
    let first = tx
        .contents
        .store
        .table(ty)
        .all()
        .next()
        .map(|(name, _)| name.to_owned());
    let shape = || tx.state.index.kind(ty).and_then(|kind| kind.shapes.first());
    first
        .or_else(|| shape().map(|shape| shape.text.replace(['{', '}'], "")))
        .unwrap_or_default()
}
