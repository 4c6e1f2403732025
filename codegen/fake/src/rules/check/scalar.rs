//! Values without members.

use serde_json::{Number, Value};

use crate::model::Ty;
use crate::model::index::Index;
use crate::time::rfc3339;

/// What a value should have been; nothing if it is that.
pub(super) fn mistake(index: &Index, ty: &Ty, value: &Value) -> Option<String> {
    let fits = match (ty, value) {
        (Ty::String | Ty::Secret, Value::String(_))
        | (Ty::Boolean, Value::Bool(_))
        | (Ty::Number, Value::Number(_)) => true,
        (Ty::Integer, Value::Number(number)) => whole(number).is_some(),
        (Ty::Timestamp, Value::String(text)) => rfc3339::read(text).is_some(),
        (Ty::Duration, Value::String(text)) => rfc3339::read_span(text).is_some(),
        (Ty::Enum(name), Value::String(text)) => is_value(index, name, text),
        (Ty::NameOf(name), Value::String(text)) => is_name(index, name, text),
        (Ty::Names(name), Value::String(text)) => choices(index, name)
            .iter()
            .any(|name| is_name(index, name, text)),
        (Ty::IdOf(_), Value::String(text)) => is_id(text),
        _ => false,
    };
    (!fits).then(|| format!("must be {}, not {}", expected(index, ty), shown(value)))
}

/// A value that is read from a string too, where it is one.
pub(super) fn lenient(reading: &Value, value: Value) -> Value {
    let scalar = reading
        .get("lenient")
        .or_else(|| reading.get("lenient_optional"))
        .and_then(Value::as_str);
    match (scalar, &value) {
        (Some(scalar), Value::String(text)) => parsed(scalar, text).unwrap_or(value),
        _ => value,
    }
}

/// A scalar out of a string: `boolean`, `integer` or `number`.
pub(super) fn parsed(scalar: &str, text: &str) -> Option<Value> {
    match scalar {
        "boolean" => text.to_ascii_lowercase().parse().ok().map(Value::Bool),
        "integer" => text.parse::<i64>().ok().map(Value::from),
        _ => text
            .parse()
            .ok()
            .and_then(Number::from_f64)
            .map(Value::Number),
    }
}

/// Whether a string can be one segment of a path.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && !text.contains('/')
}

/// A value as a client reads it: a whole number has no fraction, not even `.0`.
pub(super) fn plain(ty: &Ty, value: Value) -> Value {
    match (ty, &value) {
        (Ty::Integer, Value::Number(number)) => whole(number).map_or(value, Value::from),
        _ => value,
    }
}

/// A whole number, however it is written, if it is one of 64 bits.
fn whole(number: &Number) -> Option<i64> {
    let fraction = || {
        number
            .as_f64()
            .filter(|value| value.fract() == 0.0 && value.abs() < 9e15)
    };
    number
        .as_i64()
        .or_else(|| format!("{:.0}", fraction()?).parse().ok())
}

fn is_value(index: &Index, name: &str, text: &str) -> bool {
    index
        .enumeration(name)
        .is_none_or(|found| found.values.iter().any(|value| value.wire == text))
}

fn is_name(index: &Index, name: &str, text: &str) -> bool {
    index
        .kind(name)
        .is_none_or(|kind| kind.shape(text).is_some())
}

fn choices<'i>(index: &'i Index, name: &str) -> &'i [String] {
    index.names(name).map_or(&[], |names| &names.choices)
}

fn expected(index: &Index, ty: &Ty) -> String {
    match ty {
        Ty::String | Ty::Secret => "a string".to_owned(),
        Ty::Boolean => "true or false".to_owned(),
        Ty::Integer => "a whole number".to_owned(),
        Ty::Number => "a number".to_owned(),
        Ty::Timestamp => "a time like 2024-05-16T08:13:15Z".to_owned(),
        Ty::Duration => "a duration like 3600s".to_owned(),
        Ty::Enum(name) => one_of(index, name),
        Ty::NameOf(name) => format!("a name like {}", patterns(index, name)),
        Ty::Names(name) => {
            let all = choices(index, name)
                .iter()
                .map(|name| patterns(index, name));
            format!("a name like {}", all.collect::<Vec<_>>().join(" or "))
        }
        Ty::IdOf(_) => "an id, which has no `/`".to_owned(),
        Ty::List(_) => "a list".to_owned(),
        Ty::Map(_) | Ty::Named(_) => "an object".to_owned(),
        Ty::Json => "JSON".to_owned(),
    }
}

fn one_of(index: &Index, name: &str) -> String {
    let values = index
        .enumeration(name)
        .map_or(&[][..], |found| &found.values);
    let values = values.iter().map(|value| value.wire.as_str());
    format!("one of {}", values.collect::<Vec<_>>().join(", "))
}

fn patterns(index: &Index, name: &str) -> String {
    let shapes = index.kind(name).map_or(&[][..], |kind| &kind.shapes);
    shapes
        .iter()
        .map(|shape| shape.text.as_str())
        .collect::<Vec<_>>()
        .join(" or ")
}

/// A value in a message, without most of a long one.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
