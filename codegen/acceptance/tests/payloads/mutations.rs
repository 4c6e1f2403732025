//! Bodies as a service may send them one day: members gone, null or new, values that nobody knows yet.

use acceptance::json::{self, Place};
use serde_json::{Value, json};

use super::fixture::{Entry, entries_of};
use super::responses::{BOTH_WAYS, TYPES, Trip};

/// Members with text by arbitrary keys: an unknown member is one more key, and a key without a value is
/// nothing that a service sends.
const MAPS: &[&str] = &[
    "labels",
    "headers",
    "added",
    "modified",
    "deviceLabels",
    "projectLabels",
];

/// Changes every body in one way, at every place where that can be done.
fn everywhere(
    places: fn(&Value) -> Vec<Place>,
    try_one: fn(&Entry, Trip, &Place) -> Option<String>,
) -> usize {
    let (mut count, mut wrong) = (0, Vec::new());
    for (name, trip) in TYPES.iter().chain(BOTH_WAYS) {
        for entry in entries_of(name) {
            for place in places(&entry.body) {
                count += 1;
                let told = try_one(&entry, *trip, &place);
                wrong.extend(
                    told.map(|what| format!("{} at {}: {what}", entry.name, json::pointer(&place))),
                );
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count > 100, "{count}");
    count
}

#[test]
fn any_member_may_be_null_and_none_is_made_up() {
    let count = everywhere(json::members, |entry, trip, place| {
        made_up(place, trip(&json::with(&entry.body, place, Value::Null)))
    });
    println!("{count} members set to null");
}

#[test]
fn any_member_may_be_missing_and_none_is_made_up() {
    let count = everywhere(json::members, |entry, trip, place| {
        made_up(place, trip(&json::without(&entry.body, place)))
    });
    println!("{count} members removed");
}

/// Says what is wrong with a body that was read without one of its members: a value that cannot be
/// empty is an error with its path, or leaves its event without a reading.
fn made_up(place: &Place, back: Result<Value, String>) -> Option<String> {
    let name = place.last().expect("a member");
    match back {
        Err(error) => {
            let told = error.contains("the required value is missing or null")
                && error.contains(&format!("{name}`"));
            (!told || !is_needed(name)).then_some(error)
        }
        Ok(back) => {
            let value = back.pointer(&json::pointer(place)).unwrap_or(&Value::Null);
            let is_empty = *value == json!([]) || *value == json!({}) || *value == json!("");
            (!value.is_null() && !is_empty).then(|| format!("is made up: {value}"))
        }
    }
}

/// Returns whether a struct of the API cannot be read without a member of this name.
fn is_needed(name: &str) -> bool {
    let model = include_str!("../../../../generated/disruptive/model.json");
    let model: Value = serde_json::from_str(model).expect("a model");
    let mut open = vec![&model];
    while let Some(value) = open.pop() {
        if value["wire"] == json!(name) && value["needed"] == json!(true) {
            return true;
        }
        open.extend(
            value
                .as_object()
                .into_iter()
                .flat_map(|members| members.values()),
        );
        open.extend(value.as_array().into_iter().flatten());
    }
    false
}

#[test]
fn unknown_members_are_kept() {
    let count = everywhere(json::objects, |entry, trip, place| {
        let is_map = is_map(place);
        let new = if is_map {
            json!("new")
        } else {
            json!({"some": ["thing", null, 1.5]})
        };
        let changed = json::with_member(&entry.body, place, "someFutureMember", new);
        match trip(&changed) {
            Ok(back) => lost(entry, place, &changed, &back),
            Err(error) => Some(error),
        }
    });
    println!("{count} unknown members");
}

#[test]
fn unknown_values_are_kept() {
    let count = everywhere(json::texts, |entry, trip, place| {
        let changed = json::with(&entry.body, place, json!("SOMETHING_NEW"));
        match trip(&changed) {
            Ok(back) => json::difference(&changed, &back),
            Err(error) => Some(error),
        }
    });
    println!("{count} unknown values");
}

fn is_map(place: &[String]) -> bool {
    place
        .last()
        .is_some_and(|name| MAPS.contains(&name.as_str()))
}

/// Says what was lost of a body with an unknown member.
fn lost(entry: &Entry, place: &Place, changed: &Value, back: &Value) -> Option<String> {
    // A page is not kept as an object, and an empty answer is not read; both can be had as they came.
    let envelope = place.is_empty() && (entry.of.ends_with("Page") || entry.of == "Empty");
    // The object around an event's data holds one member, named by the type of the event.
    let data = place.last().is_some_and(|name| name == "data")
        && entry.name != "event_labelsChanged"
        && entry.name != "event_unknown_type";
    if envelope || data {
        None
    } else {
        json::difference(changed, back)
    }
}
