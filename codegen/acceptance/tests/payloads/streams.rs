//! Lines of a stream, and errors in their place.

use acceptance::disruptive::Stage;
use acceptance::json::difference;
use disruptive::ErrorKind;
use disruptive::runtime::{EventStream, MockResponse};
use disruptive::types::{Event, EventData};
use serde_json::Value;

use super::fixture::{block_on, body, entries_of};

/// The types of bodies.
pub(crate) const TYPES: &[&str] = &["StreamLine", "StreamError"];

/// What each error must become.
const ERRORS: &[(&str, ErrorKind, Option<&str>)] = &[
    (
        "stream_error_http_code",
        ErrorKind::InvalidArgument,
        Some("https://docs.d21s.com/error/#400"),
    ),
    ("stream_error_grpc_not_found", ErrorKind::NotFound, None),
    ("stream_error_grpc_deadline", ErrorKind::Timeout, None),
];

#[test]
fn lines_become_events() {
    let entries = entries_of("StreamLine");
    let lines: Vec<String> = entries.iter().map(|entry| entry.body.to_string()).collect();
    for separator in ["\n", "\r\n", "\n\n"] {
        let events = block_on(async { open(&lines.join(separator)).await.collect().await });
        let events = events.expect("events");
        assert_eq!(events.len(), entries.len());
        for (entry, event) in entries.iter().zip(&events) {
            let back = serde_json::to_value(event).expect("JSON");
            assert_eq!(
                difference(&entry.body["result"]["event"], &back),
                None,
                "{}",
                entry.name
            );
        }
        assert!(matches!(events[2].data, EventData::Ping));
    }
}

#[test]
fn an_error_line_ends_the_stream() {
    let line = body("stream_line_temperature").to_string();
    let entries = entries_of("StreamError");
    assert_eq!(entries.len(), ERRORS.len());
    for (entry, (name, kind, help)) in entries.iter().zip(ERRORS) {
        assert_eq!(entry.name, *name);
        block_on(async {
            let mut stream = open(&format!("{line}\n{}\n{line}\n", entry.body)).await;
            assert!(stream.try_next().await.expect("an event").is_some());
            let error = stream.try_next().await.expect_err("an error");
            assert_eq!((error.kind(), error.help()), (*kind, *help), "{name}");
            assert_eq!(
                Some(error.message()),
                entry.body["error"]["message"].as_str()
            );
            assert!(matches!(stream.try_next().await, Ok(None)));
        });
    }
}

#[test]
fn a_line_that_is_no_event_is_an_error_and_not_the_end() {
    let line = body("stream_line_ping").to_string();
    block_on(async {
        let mut stream = open(&format!("nonsense\n{line}\n")).await;
        let error = stream.try_next().await.expect_err("an error");
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(stream.try_next().await.expect("an event").is_some());
    });
}

#[test]
fn a_plain_error_before_the_stream_is_an_error_of_the_call() {
    let error = body("error_403");
    let stage = Stage::new([MockResponse::answer(403, error.to_string())]);
    let error = block_on(stage.client.events().stream("p1").into_future()).expect_err("an error");
    assert_eq!(error.kind(), ErrorKind::PermissionDenied);
    assert_eq!(Value::from(error.message()), "forbidden");
}

async fn open(text: &str) -> EventStream<Event> {
    let stage = Stage::new([MockResponse::answer(200, text.to_owned())]);
    let stream = stage.client.events().stream("p1").await;
    stream.expect("a stream")
}
