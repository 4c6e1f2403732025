//! Comparing and changing JSON.

use serde_json::{Map, Value};

/// Returns whether two values are the same, where numbers are compared by value.
#[must_use]
pub fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || left.as_f64() == right.as_f64()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, left)| right.get(name).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}

/// Says where two values first differ, if they do.
#[must_use]
pub fn difference(expected: &Value, found: &Value) -> Option<String> {
    if same(expected, found) {
        return None;
    }
    let names: Vec<String> = match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            expected.keys().chain(found.keys()).cloned().collect()
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            (0..expected.len()).map(|index| index.to_string()).collect()
        }
        _ => return Some(format!(": expected {expected}, but have {found}")),
    };
    names.iter().find_map(|name| {
        let step = pointer(std::slice::from_ref(name));
        match (expected.pointer(&step), found.pointer(&step)) {
            (Some(expected), Some(found)) => {
                difference(expected, found).map(|told| format!("{step}{told}"))
            }
            (Some(_), None) => Some(format!("{step}: is missing")),
            (None, _) => Some(format!("{step}: is too much")),
        }
    })
}

/// A place in a value: members by name, items by index.
pub type Place = Vec<String>;

/// Lists every member of every object, at any depth.
#[must_use]
pub fn members(value: &Value) -> Vec<Place> {
    let mut places = Vec::new();
    walk(value, &mut Vec::new(), &mut |place, _| {
        places.push(place.clone());
    });
    places
}

/// Lists every object, at any depth.
#[must_use]
pub fn objects(value: &Value) -> Vec<Place> {
    let mut places = Vec::new();
    if value.is_object() {
        places.push(Vec::new());
    }
    walk_all(value, &mut Vec::new(), &mut |place, value| {
        if value.is_object() {
            places.push(place.clone());
        }
    });
    places
}

/// Lists every text, at any depth.
#[must_use]
pub fn texts(value: &Value) -> Vec<Place> {
    let mut places = Vec::new();
    walk_all(value, &mut Vec::new(), &mut |place, value| {
        if value.is_string() {
            places.push(place.clone());
        }
    });
    places
}

/// Returns a copy with another value at a place.
#[must_use]
pub fn with(value: &Value, place: &[String], new: Value) -> Value {
    let mut copy = value.clone();
    *copy
        .pointer_mut(&pointer(place))
        .expect("a place of the value") = new;
    copy
}

/// Returns a copy without a member.
#[must_use]
pub fn without(value: &Value, place: &[String]) -> Value {
    let mut copy = value.clone();
    let (name, parent) = place.split_last().expect("a member");
    object(&mut copy, parent).remove(name);
    copy
}

/// Returns a copy in which an object has one more member.
#[must_use]
pub fn with_member(value: &Value, place: &[String], name: &str, new: Value) -> Value {
    let mut copy = value.clone();
    object(&mut copy, place).insert(name.to_owned(), new);
    copy
}

/// Writes a place as a JSON pointer.
#[must_use]
pub fn pointer(place: &[String]) -> String {
    let escaped = place
        .iter()
        .map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1")));
    escaped.collect()
}

fn object<'a>(value: &'a mut Value, place: &[String]) -> &'a mut Map<String, Value> {
    let found = value
        .pointer_mut(&pointer(place))
        .and_then(Value::as_object_mut);
    found.expect("an object of the value")
}

/// Visits every member of every object.
fn walk(value: &Value, place: &mut Place, visit: &mut dyn FnMut(&Place, &Value)) {
    walk_all(value, place, &mut |place, value| {
        if place
            .last()
            .is_some_and(|step| step.parse::<usize>().is_err())
        {
            visit(place, value);
        }
    });
}

/// Visits every member of every object and every item of every list.
fn walk_all(value: &Value, place: &mut Place, visit: &mut dyn FnMut(&Place, &Value)) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (step, child) in children {
        place.push(step);
        visit(place, child);
        walk_all(child, place, visit);
        place.pop();
    }
}
