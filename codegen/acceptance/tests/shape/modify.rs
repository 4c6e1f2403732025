//! Reading, changing and writing, and doing it again when somebody else was faster.

use std::sync::{Arc, Mutex};

use acceptance::{bookshop as shop, disruptive as dt};
use bookshop::runtime::Nullable;
use disruptive::ErrorKind;
use disruptive::runtime::{MockResponse, RecordedRequest, Stop};
use serde_json::{Value, json};

fn project(name: &str, labels: &Value) -> MockResponse {
    let body = json!({"name": "projects/p1", "displayName": name, "labels": labels, "future": 1});
    MockResponse::answer(200, body.to_string())
}

fn bodies(seen: &[RecordedRequest]) -> Vec<(&'static str, Value)> {
    let body = |seen: &RecordedRequest| {
        let body = seen.request.body.as_deref().unwrap_or(b"null");
        serde_json::from_slice(body).expect("JSON")
    };
    seen.iter()
        .map(|seen| (seen.request.method.as_str(), body(seen)))
        .collect()
}

#[tokio::test]
async fn a_conflict_starts_again_from_what_is_there_now() {
    let stage = dt::Stage::new([
        project("Cold", &json!({})),
        MockResponse::answer(409, ""),
        project("Colder", &json!({})),
        project("Colder!", &json!({})),
    ]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let before = Arc::clone(&seen);
    let changed = stage.client.projects().modify("p1", move |project| {
        let name = project.display_name.clone();
        project.display_name = format!("{name}!");
        before.lock().expect("a lock").push(name);
    });
    let changed = changed.await.expect("a project");
    assert_eq!(changed.display_name, "Colder!");
    assert_eq!(*seen.lock().expect("a lock"), ["Cold", "Colder"]);
    assert_eq!(
        bodies(&stage.seen()),
        [
            ("GET", Value::Null),
            ("PATCH", json!({"displayName": "Cold!"})),
            ("GET", Value::Null),
            ("PATCH", json!({"displayName": "Colder!"})),
        ]
    );
}

#[tokio::test]
async fn a_change_of_nothing_writes_nothing() {
    let stage = dt::Stage::new([project("Cold", &json!({}))]);
    let same = stage
        .client
        .projects()
        .modify("p1", |_| {})
        .await
        .expect("a project");
    assert_eq!(same.extra.get("future"), Some(&json!(1)));
    assert_eq!(stage.seen().len(), 1);
}

#[tokio::test]
async fn a_change_of_what_cannot_be_written_is_refused() {
    let stage = dt::Stage::new([project("Cold", &json!({}))]);
    let call = stage
        .client
        .projects()
        .modify("p1", |project| project.name = "projects/p2".into());
    let error = call.await.expect_err("names stay");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("`name`"), "{error}");
    assert_eq!(stage.seen().len(), 1);
}

#[tokio::test]
async fn conflicts_without_end_end() {
    let mut scenes = Vec::new();
    for _ in 0..3 {
        scenes.extend([project("Cold", &json!({})), MockResponse::answer(409, "")]);
    }
    let stage = dt::Stage::new(scenes);
    let warm = |project: &mut disruptive::types::Project| project.display_name = "Warm".into();
    let error = stage
        .client
        .projects()
        .modify("p1", warm)
        .attempts(3)
        .await
        .expect_err("conflicts");
    assert!(error.is_conflict());
    assert_eq!(
        (error.stopped(), stage.seen().len()),
        (Some(Stop::Attempts), 6)
    );
}

#[tokio::test]
async fn a_mask_names_what_is_written_and_null_clears() {
    let aisle =
        json!({"name": "aisles/a1", "displayName": "Crime", "closesAt": "2024-05-16T18:00:00Z"});
    let answer = || bookshop::runtime::MockResponse::answer(200, aisle.to_string());
    let stage = shop::Stage::new([answer(), answer()]);
    let changed = stage.client.aisles().modify("a1", |aisle| {
        aisle.closes_at = Nullable::Null;
        aisle.capacity = Some(3);
    });
    changed.await.expect("an aisle");
    let written = stage.seen().remove(1).request;
    assert!(
        written
            .url
            .ends_with("/v1/aisles/a1?updateMask=capacity%2CclosesAt"),
        "{}",
        written.url
    );
    let body: Value = serde_json::from_slice(&written.body.expect("a body")).expect("JSON");
    assert_eq!(body, json!({"capacity": 3, "closesAt": null}));
}

#[tokio::test]
async fn a_put_writes_the_whole_thing() {
    let book = json!({"name": "aisles/a1/books/b1", "isbn": "978", "title": "Cold", "future": [1]});
    let answer = || bookshop::runtime::MockResponse::answer(200, book.to_string());
    let stage = shop::Stage::new([answer(), answer()]);
    let changed = stage
        .client
        .books()
        .modify("a1", "b1", |book| book.title = "Warm".to_owned());
    changed.await.expect("a book");
    let written = stage.seen().remove(1).request;
    assert_eq!(written.method.as_str(), "PUT");
    let body: Value = serde_json::from_slice(&written.body.expect("a body")).expect("JSON");
    assert_eq!(
        (&body["title"], &body["future"]),
        (&json!("Warm"), &json!([1]))
    );
}
