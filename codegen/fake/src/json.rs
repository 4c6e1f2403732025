//! Looking into JSON.

use serde_json::{Map, Value};

/// Members of an object.
pub(crate) type Members = Map<String, Value>;

/// Reads an object that this world has written itself.
pub(crate) fn members(text: &str) -> Members {
    serde_json::from_str(text).unwrap_or_default()
}

/// The value at a dotted path; a key may have dots itself, as labels do.
pub(crate) fn at<'a>(members: &'a Members, path: &str) -> Option<&'a Value> {
    if let Some(found) = members.get(path) {
        return Some(found);
    }
    path.match_indices('.')
        .find_map(|(dot, _)| match members.get(&path[..dot]) {
            Some(Value::Object(inner)) => at(inner, &path[dot + 1..]),
            _ => None,
        })
}

/// Sets the value at a dotted path; objects that are not there are made.
pub(crate) fn set_at(members: &mut Members, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            members.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = members
                .entry(first)
                .or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            if let Value::Object(inner) = inner {
                set_at(inner, rest, value);
            }
        }
    }
}

/// The text of an object with a text of JSON at each dotted path.
pub(crate) fn object(members: &[(&str, String)]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut done: Vec<&str> = Vec::new();
    for (path, value) in members {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        if done.contains(&first) {
            continue;
        }
        done.push(first);
        let inside: Vec<(&str, String)> = members
            .iter()
            .filter_map(|(path, value)| {
                let (own, rest) = path.split_once('.')?;
                (own == first).then(|| (rest, value.clone()))
            })
            .collect();
        let value = if rest.is_empty() {
            value.clone()
        } else {
            object(&inside)
        };
        parts.push(format!("{}:{value}", Value::from(first)));
    }
    format!("{{{}}}", parts.join(","))
}

/// Takes away the value at a dotted path.
pub(crate) fn remove_at(members: &mut Members, path: &str) {
    match path.split_once('.') {
        None => {
            members.remove(path);
        }
        Some((first, rest)) => {
            if let Some(Value::Object(inner)) = members.get_mut(first) {
                remove_at(inner, rest);
            }
        }
    }
}

/// Whether the value at each path is the one given.
pub(crate) fn has_all<'a>(
    members: &Members,
    wanted: impl IntoIterator<Item = (&'a String, &'a Value)>,
) -> bool {
    wanted
        .into_iter()
        .all(|(path, value)| at(members, path) == Some(value))
}

/// A text member; empty if there is none.
pub(crate) fn text<'a>(members: &'a Members, path: &str) -> &'a str {
    at(members, path).and_then(Value::as_str).unwrap_or("")
}

/// The texts of a member, which is a text or a list of them.
pub(crate) fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
