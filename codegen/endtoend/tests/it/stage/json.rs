//! Comparing what a client was told with what a fake holds.

use serde::Serialize;
use serde_json::Value;

/// A value without the members that are null, since absent and null are the same to most, and with all numbers alike.
pub(crate) fn bare(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, bare(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(bare).collect(),
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        other => other,
    }
}

/// A value of a client as it would be on the wire.
pub(crate) fn wire(value: &impl Serialize) -> Value {
    bare(serde_json::to_value(value).expect("it can be written as JSON"))
}
