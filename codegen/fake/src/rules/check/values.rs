//! Whether what was sent is what the model says, and what it is without what does not count.
//!
//! Everything that is wrong is gathered, each with its path and what was expected there.

use serde_json::{Map, Value};

use super::{scalar, unions};

use crate::json::Members;
use crate::model::index::Index;
use crate::model::{Field, Presence, Struct, Ty, Type};

/// Goes through what was sent.
pub(crate) struct Check<'i> {
    pub(super) index: &'i Index,
    pub(crate) mistakes: Vec<String>,
    /// Whether members count that only the service sets.
    outputs: bool,
}

impl<'i> Check<'i> {
    pub(crate) fn new(index: &'i Index) -> Self {
        Self {
            index,
            mistakes: Vec::new(),
            outputs: false,
        }
    }

    /// Goes through what the service itself might have written.
    pub(crate) fn everything(index: &'i Index) -> Self {
        Self {
            outputs: true,
            ..Self::new(index)
        }
    }

    pub(crate) fn wrong(&mut self, at: &str, expected: &str) {
        self.mistakes.push(format!("`{at}` {expected}"));
    }

    /// A value as it is kept; null where it is wrong.
    pub(crate) fn value(&mut self, at: &str, ty: &Ty, value: Value) -> Value {
        match ty {
            Ty::Json => value,
            Ty::List(item) => self.list(at, item, value),
            Ty::Map(item) => self.map(at, item, value),
            Ty::Named(name) => self.named(at, name, value),
            _ => match scalar::mistake(self.index, ty, &value) {
                None => scalar::plain(ty, value),
                Some(expected) => {
                    self.wrong(at, &expected);
                    Value::Null
                }
            },
        }
    }

    fn list(&mut self, at: &str, ty: &Ty, value: Value) -> Value {
        let Value::Array(items) = value else {
            return self.no_shape(at, "a list");
        };
        let items = items.into_iter().enumerate();
        Value::Array(
            items
                .map(|(nth, item)| self.value(&format!("{at}[{nth}]"), ty, item))
                .collect(),
        )
    }

    fn map(&mut self, at: &str, ty: &Ty, value: Value) -> Value {
        let Value::Object(members) = value else {
            return self.no_shape(at, "an object");
        };
        let entries = members.into_iter();
        Value::Object(
            entries
                .map(|(key, item)| (key.clone(), self.value(&below(at, &key), ty, item)))
                .collect(),
        )
    }

    fn named(&mut self, at: &str, name: &str, value: Value) -> Value {
        let index = self.index;
        match (index.ty(name), value) {
            (Some(Type::Struct(structure)), Value::Object(members)) => {
                Value::Object(self.structure(at, structure, members))
            }
            (Some(Type::Union(union)), Value::Object(members)) => {
                Value::Object(unions::check(self, at, union, members))
            }
            (Some(Type::Struct(_) | Type::Union(_)), _) => self.no_shape(at, "an object"),
            (_, value) => value,
        }
    }

    /// The members of a struct that a caller may send.
    pub(crate) fn structure(&mut self, at: &str, structure: &Struct, mut sent: Members) -> Members {
        let mut kept = Map::new();
        let outputs = self.outputs;
        for field in structure
            .fields
            .iter()
            .filter(|field| outputs || !field.output)
        {
            match (&field.ty, field.presence) {
                (Ty::Named(name), Presence::Inlined) => {
                    self.inlined(at, name, field.required, &mut sent, &mut kept);
                }
                _ => self.field(at, field, &mut sent, &mut kept),
            }
        }
        kept
    }

    fn field(&mut self, at: &str, field: &Field, sent: &mut Members, kept: &mut Members) {
        let path = below(at, &field.wire);
        match sent.remove(&field.wire) {
            Some(Value::Null) if field.presence == Presence::Nullable => {
                kept.insert(field.wire.clone(), Value::Null);
            }
            None | Some(Value::Null) if field.required => self.wrong(&path, "is missing"),
            None | Some(Value::Null) => {}
            Some(value) => {
                let value = scalar::lenient(&field.reading, value);
                kept.insert(field.wire.clone(), self.value(&path, &field.ty, value));
            }
        }
    }

    fn inlined(
        &mut self,
        at: &str,
        name: &str,
        required: bool,
        sent: &mut Members,
        kept: &mut Members,
    ) {
        let Some(union) = self.index.union(name) else {
            return;
        };
        let own = unions::take(self.index, union, sent);
        if required || own.values().any(|value| !value.is_null()) {
            kept.extend(unions::check(self, at, union, own));
        }
    }

    fn no_shape(&mut self, at: &str, expected: &str) -> Value {
        self.wrong(at, &format!("must be {expected}"));
        Value::Null
    }
}

/// Names of all members that a type can have, those of its inlined unions among them.
pub(crate) fn members_of(index: &Index, ty: &str) -> Vec<String> {
    members(index, index.fields(ty).iter())
}

/// Names of all members of a type that a caller may send.
pub(crate) fn members_sent(index: &Index, ty: &str) -> Vec<String> {
    members(index, index.fields(ty).iter().filter(|field| !field.output))
}

fn members<'i>(index: &Index, fields: impl Iterator<Item = &'i Field>) -> Vec<String> {
    let mut members = Vec::new();
    for field in fields {
        match &field.ty {
            Ty::Named(name) if field.presence == Presence::Inlined => {
                members.extend(
                    index
                        .union(name)
                        .map(|union| unions::members(index, union))
                        .unwrap_or_default(),
                );
            }
            _ => members.push(field.wire.clone()),
        }
    }
    members
}

/// The path of a member.
pub(super) fn below(at: &str, member: &str) -> String {
    if at.is_empty() {
        member.to_owned()
    } else {
        format!("{at}.{member}")
    }
}
