//! What a body looks like without what it says: names of members and kinds of values.

use std::fmt::Write as _;

use hyper::body::Bytes;
use serde_json::Value;

use crate::http::percent::parameters;

/// How deep and how wide is looked.
const DEEPEST: usize = 4;
const WIDEST: usize = 24;

/// The shape of a body; none if there is none.
pub(super) fn shape(kind: Option<&str>, body: &Bytes) -> Option<String> {
    if body.is_empty() {
        return None;
    }
    if kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        return Some(form(body));
    }
    let mut shape = String::new();
    match serde_json::from_slice::<Value>(body) {
        Ok(value) => write(&mut shape, &value, 0),
        Err(_) => shape = format!("{} bytes that are not JSON", body.len()),
    }
    Some(shape)
}

fn form(body: &[u8]) -> String {
    let pairs = std::str::from_utf8(body)
        .ok()
        .and_then(|text| parameters(text).ok());
    let Some(pairs) = pairs else {
        return format!("{} bytes that are no form", body.len());
    };
    let names = pairs.into_iter().map(|(name, _)| name);
    let names: Vec<String> = names.take(WIDEST).collect();
    format!("a form with {}", names.join(", "))
}

fn write(shape: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Null => shape.push_str("null"),
        Value::Bool(_) => shape.push_str("bool"),
        Value::Number(_) => shape.push_str("number"),
        Value::String(text) => {
            // Writing to a string cannot fail.
            let _ = write!(shape, "text({})", text.chars().count());
        }
        Value::Array(items) => list(shape, items, depth),
        Value::Object(_) if depth >= DEEPEST => shape.push_str("{…}"),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.as_str(), value));
            object(shape, members.collect(), depth);
        }
    }
}

fn list(shape: &mut String, items: &[Value], depth: usize) {
    match items.first() {
        None => shape.push_str("[]"),
        Some(_) if depth >= DEEPEST => shape.push_str("[…]"),
        Some(first) => {
            shape.push('[');
            write(shape, first, depth.saturating_add(1));
            // Writing to a string cannot fail.
            let _ = write!(shape, "] × {}", items.len());
        }
    }
}

fn object(shape: &mut String, members: Vec<(&str, &Value)>, depth: usize) {
    let more = members.len() > WIDEST;
    shape.push('{');
    for (place, (name, value)) in members.into_iter().take(WIDEST).enumerate() {
        if place > 0 {
            shape.push_str(", ");
        }
        // Writing to a string cannot fail.
        let _ = write!(shape, "{name}: ");
        write(shape, value, depth.saturating_add(1));
    }
    shape.push_str(if more { ", …}" } else { "}" });
}
