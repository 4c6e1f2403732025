//! Streams on the wire: lines, events, pings, and what spoils them.

use std::time::Duration;

use fake::Fake;
use serde_json::Value;

use crate::client::{Answer, Connection, asleep};
use crate::shop::{DEVICE, builder, emit, stocked, temperature};

const STREAM: &str = "/v2/projects/p1/devices:stream";

/// A stream that has begun.
struct Stream {
    connection: Connection,
    answer: Answer,
    /// How much of the body was read as lines.
    read: usize,
}

impl Stream {
    async fn of(fake: &Fake, path: &str, accept: &str) -> Self {
        let stream = Self::asked(fake, path, accept).await;
        assert_eq!(stream.answer.status, 200);
        stream
    }

    async fn asked(fake: &Fake, path: &str, accept: &str) -> Self {
        let mut connection = Connection::basic(fake).await;
        let authorization = connection.authorization.clone().expect("signed in");
        let text = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\nAccept: {accept}\r\n\r\n"
        );
        connection.raw(&text).await.expect("sent");
        let answer = connection.head().await.expect("a head");
        Self {
            connection,
            answer,
            read: 0,
        }
    }

    /// The next line; none at the end.
    async fn line(&mut self) -> Option<String> {
        loop {
            let rest = &self.answer.body[self.read..];
            if let Some((line, _)) = rest.split_once('\n') {
                self.read += line.len() + 1;
                return Some(line.to_owned());
            }
            if !self
                .connection
                .chunk(&mut self.answer)
                .await
                .expect("a chunk")
            {
                return None;
            }
        }
    }

    async fn event(&mut self) -> Value {
        let line = self.line().await.expect("a line");
        let json: Value = serde_json::from_str(&line).expect("JSON");
        json["result"]["event"].clone()
    }

    /// The temperature of the next event, as JSON has it.
    async fn value(&mut self) -> String {
        let event = self.event().await;
        event["data"]["temperature"]["value"].to_string()
    }
}

fn report(fake: &Fake, values: &[f64]) {
    for value in values {
        emit(fake, DEVICE, temperature(*value));
    }
}

async fn spoiled(fault: &str) -> (Fake, Stream) {
    let text = format!("faults: [{{on: events, do: {{stream: {fault}, after: 2}}}}]");
    let fake = stocked(builder().scenario(text)).await;
    let stream = Stream::of(&fake, STREAM, "*/*").await;
    (fake, stream)
}

#[tokio::test]
async fn nothing_is_followed_where_nothing_is() {
    let fake = stocked(builder()).await;
    for (project, status) in [("p1", 200), ("-", 200), ("nowhere", 404)] {
        let path = format!("/v2/projects/{project}/devices:stream");
        let stream = Stream::asked(&fake, &path, "*/*").await;
        assert_eq!(stream.answer.status, status, "{project}");
    }
}

#[tokio::test]
async fn a_line_is_an_event() {
    let fake = stocked(builder()).await;
    let mut stream = Stream::of(&fake, STREAM, "application/json").await;
    assert_eq!(
        stream.answer.header("content-type"),
        Some("application/json")
    );
    report(&fake, &[1.5]);
    let event = stream.event().await;
    assert_eq!(
        (event["eventType"].as_str(), event["targetName"].as_str()),
        (Some("temperature"), Some(DEVICE))
    );
}

#[tokio::test]
async fn browsers_are_sent_events() {
    let fake = stocked(builder()).await;
    let mut stream = Stream::of(&fake, STREAM, "text/event-stream").await;
    assert_eq!(
        stream.answer.header("content-type"),
        Some("text/event-stream")
    );
    report(&fake, &[1.5]);
    let line = stream.line().await.expect("a line");
    assert!(line.starts_with(r#"data: {"result":{"event":{"#), "{line}");
    assert_eq!(stream.line().await.as_deref(), Some(""));
}

#[tokio::test]
async fn pings_come_at_their_interval() {
    let fake = stocked(builder()).await;
    let mut stream = Stream::of(&fake, &format!("{STREAM}?ping_interval=10s"), "*/*").await;
    asleep(&fake, 1).await;
    fake.advance(Duration::from_secs(25));
    for second in ["30", "40"] {
        let ping = stream.event().await;
        assert_eq!(
            (ping["eventType"].as_str(), &ping["data"]),
            (Some("ping"), &Value::Null)
        );
        assert_eq!(ping["targetName"], "projects/p1");
        assert_eq!(ping["timestamp"], format!("2023-11-14T22:13:{second}Z"));
    }
    report(&fake, &[1.0]);
    assert_eq!(stream.value().await, "1.0");
}

#[tokio::test]
async fn a_stream_can_be_cut_in_a_line_or_between_two() {
    for (fault, cut, rest) in [
        ("cut_line", true, true),
        ("cut", true, false),
        ("end", false, false),
    ] {
        let (fake, mut stream) = spoiled(fault).await;
        report(&fake, &[1.0, 2.0, 3.0]);
        assert_eq!([stream.value().await, stream.value().await], ["1.0", "2.0"]);
        assert_eq!(stream.line().await, None, "{fault}");
        let more = stream.answer.body.len() > stream.read;
        assert_eq!((stream.answer.cut, more), (cut, rest), "{fault}");
    }
}

#[tokio::test]
async fn events_can_come_twice_or_in_another_order() {
    for (fault, expected) in [
        ("duplicate", ["1.0", "2.0", "2.0", "3.0"]),
        ("reorder", ["1.0", "2.0", "4.0", "3.0"]),
    ] {
        let (fake, mut stream) = spoiled(fault).await;
        report(&fake, &[1.0, 2.0, 3.0, 4.0]);
        for value in expected {
            assert_eq!(stream.value().await, value, "{fault}");
        }
    }
}

#[tokio::test]
async fn an_error_can_be_the_last_line() {
    let (fake, mut stream) = spoiled("{error: 14}").await;
    report(&fake, &[1.0, 2.0]);
    stream.value().await;
    stream.value().await;
    let line: Value = serde_json::from_str(&stream.line().await.expect("a line")).expect("JSON");
    assert_eq!(line["error"]["code"], 14);
    assert!(line["error"]["details"][0]["help"].is_string());
    assert_eq!((stream.line().await, stream.answer.cut), (None, false));
}

#[tokio::test]
async fn a_stalled_stream_ends_with_the_fake() {
    let (fake, mut stream) = spoiled("stall").await;
    report(&fake, &[1.0, 2.0, 3.0]);
    assert_eq!([stream.value().await, stream.value().await], ["1.0", "2.0"]);
    drop(fake);
    assert_eq!(stream.line().await, None);
}

#[tokio::test]
async fn whoever_is_too_far_behind_is_told() {
    let fake = stocked(builder()).await;
    let mut stream = Stream::of(&fake, STREAM, "*/*").await;
    report(&fake, &vec![0.0; 20_000]);
    let mut last = String::new();
    while let Some(line) = stream.line().await {
        last = line;
    }
    assert!(last.contains("too far behind"), "{last}");
}

#[tokio::test]
async fn streams_end_with_the_fake() {
    let fake = stocked(builder()).await;
    let mut stream = Stream::of(&fake, STREAM, "*/*").await;
    report(&fake, &[1.0]);
    assert_eq!(stream.value().await, "1.0");
    drop(fake);
    assert_eq!((stream.line().await, stream.answer.cut), (None, false));
}
