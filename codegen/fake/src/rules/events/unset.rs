//! What a report leaves out: the service writes it as empty, so that whoever reads events need not ask.

use serde_json::{Map, Value};

use crate::model::index::Index;
use crate::model::{Field, Presence, Ty};

/// The content of an event with the lists, flags and numbers that were left out: empty, false and zero.
pub(super) fn with_unset(index: &Index, ty: &Ty, mut content: Value) -> Value {
    if let (Ty::Named(name), Value::Object(members)) = (ty, &mut content) {
        let absent = index.fields(name).iter();
        let absent: Vec<_> = absent
            .filter(|field| !members.contains_key(&field.wire))
            .filter_map(|field| Some((field.wire.clone(), empty(field)?)))
            .collect();
        members.extend(absent);
    }
    content
}

/// Texts and times have nothing that stands for none.
fn empty(field: &Field) -> Option<Value> {
    match (field.presence, &field.ty) {
        (Presence::Nullable | Presence::Inlined | Presence::OwnName, _) => None,
        (_, Ty::List(_)) => Some(Value::Array(Vec::new())),
        (_, Ty::Map(_)) => Some(Value::Object(Map::new())),
        (_, Ty::Boolean) => Some(false.into()),
        (_, Ty::Integer | Ty::Number) => Some(0.into()),
        (_, _) => None,
    }
}
