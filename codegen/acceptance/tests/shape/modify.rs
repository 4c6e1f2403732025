//! Reading, changing and writing, and doing it again when somebody else was faster.

use std::fmt;

use acceptance::{bookshop as shop, disruptive as dt};
use bookshop::runtime::Nullable;
use disruptive::runtime::{MockResponse, RecordedRequest, Stop};
use disruptive::{Error, ErrorKind};
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
    let mut seen = Vec::new();
    let changed = stage.client.projects().modify("p1", |project| {
        let name = project.display_name.clone();
        project.display_name = format!("{name}!");
        seen.push(name);
    });
    let changed = changed.await.expect("a project");
    assert_eq!(changed.display_name, "Colder!");
    assert_eq!(seen, ["Cold", "Colder"]);
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

/// An error of a program's own.
#[derive(Debug)]
enum Mine {
    Full,
    Call(Error),
}

impl fmt::Display for Mine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("no room for another label"),
            Self::Call(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Mine {}

impl From<Error> for Mine {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

fn device(labels: &Value) -> MockResponse {
    let body = json!({"name": "projects/p1/devices/d1", "type": "touch", "labels": labels});
    MockResponse::answer(200, body.to_string())
}

fn done() -> MockResponse {
    MockResponse::answer(200, r#"{"batchErrors": []}"#)
}

#[tokio::test]
async fn labels_are_changed_through_the_call_for_many_devices() {
    let before = json!({"name": "Door", "floor": "2"});
    let after = json!({"name": "Door", "room": "99"});
    let stage = dt::Stage::new([device(&before), done(), device(&after)]);
    let room = String::from("99");
    let changed = stage.client.devices().modify("-", "d1", |device| {
        let labels = device.labels.get_or_insert_default();
        labels.remove("floor");
        labels.insert("room".into(), room.clone());
    });
    let changed = changed.await.expect("a device");
    assert_eq!(json!(changed.labels), after);
    let seen = stage.seen();
    let labels = &seen[1].request;
    assert!(
        labels.url.ends_with("/v2/projects/p1/devices:batchUpdate"),
        "the project is in the name of the device: {}",
        labels.url
    );
    assert_eq!(
        bodies(&seen)[1],
        (
            "POST",
            json!({
                "devices": ["projects/p1/devices/d1"],
                "addLabels": {"room": "99"},
                "removeLabels": ["floor"],
            })
        )
    );
    assert_eq!(seen.len(), 3);
}

#[tokio::test]
async fn a_device_that_could_not_be_changed_is_an_error() {
    let failed = json!({"batchErrors": [{
        "device": "projects/p1/devices/d1",
        "status": {"code": "INVALID_ARGUMENT", "message": "too many labels"},
    }]});
    let stage = dt::Stage::new([
        device(&json!({})),
        MockResponse::answer(200, failed.to_string()),
    ]);
    let call = stage.client.devices().modify("p1", "d1", |device| {
        let labels = device.labels.get_or_insert_default();
        labels.insert("room".into(), "99".into());
    });
    let error = call.await.expect_err("it failed");
    assert_eq!(error.kind(), ErrorKind::Rejected);
    assert!(error.to_string().contains("too many labels"), "{error}");
}

#[tokio::test]
async fn a_closure_that_fails_writes_nothing_and_its_error_comes_back() {
    let labels = json!({"a": "1", "b": "2"});
    let at_most = |most: usize| {
        move |device: &mut disruptive::types::Device| {
            let labels = device.labels.get_or_insert_default();
            if labels.len() >= most {
                return Err(Mine::Full);
            }
            labels.insert("room".into(), "99".into());
            Ok(())
        }
    };
    let stage = dt::Stage::new([device(&labels)]);
    let refused = stage.client.devices().modify("p1", "d1", at_most(2)).await;
    assert!(matches!(refused, Err(Mine::Full)), "{refused:?}");
    assert_eq!(stage.seen().len(), 1);

    let stage = dt::Stage::new([device(&labels), MockResponse::answer(403, "")]);
    let refused = stage.client.devices().modify("p1", "d1", at_most(3)).await;
    let Err(Mine::Call(error)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(error.operation().expect("one").id, "devices.batch_update");

    // The runtime's own error, and those that take any.
    let stage = dt::Stage::new([device(&labels)]);
    let own = stage.client.devices().modify("p1", "d1", |device| {
        if device.labels.is_none() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::InvalidRequest, "no room"))
    });
    assert_eq!(own.await.expect_err("none").message(), "no room");
    let stage = dt::Stage::new([device(&labels)]);
    let any: Result<_, Box<dyn std::error::Error + Send + Sync>> = stage
        .client
        .devices()
        .modify("p1", "d1", |_| Err("any".into()))
        .await;
    assert_eq!(any.expect_err("one").to_string(), "any");
}

#[tokio::test]
async fn a_change_with_everything_that_it_borrows_can_cross_threads() {
    fn sendable<T: Send>(value: T) -> T {
        value
    }
    let stage = dt::Stage::new([device(&json!({})), done(), device(&json!({}))]);
    let mut runs = 0;
    let change = stage.client.devices().modify("p1", "d1", |device| {
        runs += 1;
        let labels = device.labels.get_or_insert_default();
        labels.insert("run".into(), runs.to_string());
    });
    sendable(sendable(change).into_future())
        .await
        .expect("a device");
    assert_eq!(runs, 1);
}
