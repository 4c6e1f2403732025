//! What a service did not send is not made up, and what has no form on the wire is not sent.

use std::time::{Duration, SystemTime};

use acceptance::disruptive::Stage;
use disruptive::ErrorKind;
use disruptive::runtime::{Error, MockResponse};
use disruptive::types::{Event, EventData, Humidity, PublishedEvent, Temperature};
use serde_json::{Value, json};

/// Readings of sensors that do not say what they measured.
fn readings() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("temperature", json!({"value": null}), "value"),
        (
            "temperature",
            json!({"updateTime": "2024-05-16T08:13:15Z"}),
            "value",
        ),
        ("temperature", json!({"value": ""}), "value"),
        (
            "temperature",
            json!({"value": 5, "samples": [{"value": null}]}),
            "samples[0].value",
        ),
        ("humidity", json!({"temperature": 22.5}), "relativeHumidity"),
        ("batteryStatus", json!({"percentage": null}), "percentage"),
        ("motion", json!({"state": null}), "state"),
        ("objectPresentCount", json!({}), "total"),
        ("co2", json!({"ppm": "many"}), "ppm"),
    ]
}

fn event(kind: &str, reading: &Value) -> Value {
    json!({
        "eventId": "e1", "targetName": "projects/p1/devices/d1", "eventType": kind,
        "data": {kind: reading, "zz": 1}, "timestamp": "2024-05-16T08:13:15Z",
    })
}

/// Asserts that an event says that its reading cannot be read, and has all of it.
fn is_seen_as_such(event: &Event, kind: &str, sent: &Value, member: &str) {
    let EventData::Other(unknown) = &event.data else {
        panic!("{kind}: {event:?}");
    };
    let reason = unknown.reason().expect("a reason");
    assert_eq!(unknown.name(), kind);
    assert!(
        reason.starts_with(&format!("`data.{kind}.{member}`: ")),
        "{kind}: {reason}"
    );
    assert_eq!(event.extra["data"], sent["data"]);
    assert_eq!(serde_json::to_value(event).expect("JSON"), *sent);
}

#[tokio::test]
async fn an_event_without_its_reading_is_seen_as_such() {
    for (kind, reading, member) in readings() {
        let sent = event(kind, &reading);
        let good = event("touch", &json!({}));
        let page = json!({"events": [good, sent], "nextPageToken": ""}).to_string();
        let line = json!({"result": {"event": sent}}).to_string();
        let stage = Stage::new([
            MockResponse::answer(200, page),
            MockResponse::answer(200, line),
        ]);
        let events = stage.client.events().list("p1", "d1").items().collect();
        let events = events.await.expect("two events");
        assert!(matches!(events[0].data, EventData::Touch(_)), "{events:?}");
        is_seen_as_such(&events[1], kind, &sent, member);
        let events = stage.client.events().stream("p1").await.expect("a stream");
        let events = events.collect().await.expect("an event");
        is_seen_as_such(&events[0], kind, &sent, member);
        // As a program does that gets deliveries.
        let read: Event = serde_json::from_value(sent.clone()).expect("an event");
        is_seen_as_such(&read, kind, &sent, member);
    }
}

#[tokio::test]
async fn a_zero_that_was_sent_is_a_zero() {
    let sent = event("temperature", &json!({"value": 0}));
    let read: Event = serde_json::from_value(sent).expect("an event");
    let EventData::Temperature(read) = read.data else {
        panic!("{read:?}");
    };
    assert!(read.value.abs() < f64::EPSILON);
    let sent = event("temperature", &json!({"value": "21.5"}));
    let read: Event = serde_json::from_value(sent).expect("an event");
    assert!(matches!(read.data, EventData::Temperature(read) if (read.value - 21.5).abs() < 1e-9));
}

#[tokio::test]
async fn a_device_without_its_reading_costs_no_other() {
    let device = |name: &str, reported: Value| json!({"name": format!("projects/p1/devices/{name}"), "type": "temperature", "reported": reported});
    let page = json!({
        "devices": [
            device("a", json!({"temperature": {"value": 3.5}})),
            device("b", json!({"temperature": {"value": null}})),
            {"name": "projects/p1/devices/c"},
            device("d", json!({"temperature": null})),
        ],
        "nextPageToken": "p2",
    });
    let last = json!({"devices": [device("e", json!({}))]});
    let answer = |body: &Value| MockResponse::answer(200, body.to_string());
    let stage = Stage::new([answer(&page), answer(&last), answer(&page["devices"][1])]);
    let mut items = stage.client.devices().list("p1").items();
    let (mut names, mut errors): (Vec<String>, Vec<Error>) = (Vec::new(), Vec::new());
    loop {
        match items.try_next().await {
            Ok(Some(device)) => names.push(device.name.to_string()),
            Ok(None) => break,
            Err(error) => {
                names.push(format!("error {}", errors.len()));
                errors.push(error);
            }
        }
    }
    let [a, d, e] = ["a", "d", "e"].map(|name| format!("projects/p1/devices/{name}"));
    assert_eq!(names, [a.as_str(), "error 0", "error 1", &d, &e]);
    for (error, index, path) in [
        (&errors[0], 1, "`devices[1].reported.temperature.value`"),
        (&errors[1], 2, "`devices[2].type`"),
    ] {
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().contains(path), "{error}");
        let body: Value = serde_json::from_slice(error.body()).expect("JSON");
        assert_eq!(body, page["devices"][index]);
    }
    let error = stage.client.devices().get("p1", "b").await.unwrap_err();
    let message = error.message();
    assert!(
        message.starts_with("`reported.temperature.value`: "),
        "{message}"
    );
}

#[tokio::test]
async fn what_has_no_form_on_the_wire_is_not_sent() {
    let stage = Stage::new([]);
    let dt = &stage.client;
    let refused = |result: Result<(), Error>, says: &str| {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(error.message().starts_with(says), "{error}");
    };
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let touch = PublishedEvent::Temperature(Temperature::new(number));
        let sent = dt.emulator().publish("p1", "d1", touch).await;
        refused(sent, "the body: `temperature.value`: ");
        let humidity = PublishedEvent::Humidity(Humidity::new(20.0, number));
        let sent = dt.emulator().publish("p1", "d1", humidity).await;
        refused(sent, "the body: `humidity.relativeHumidity`: ");
    }
    let late = SystemTime::UNIX_EPOCH + Duration::from_hours(70_389_528);
    let early = SystemTime::UNIX_EPOCH - Duration::from_secs(62_135_596_801);
    for time in [late, early] {
        let listed = dt.events().list("p1", "d1").start_time(time).await;
        refused(listed.map(drop), "`startTime`: ");
        let listed = dt.events().list("p1", "d1").end_time(time).await;
        refused(listed.map(drop), "`endTime`: ");
    }
    assert!(stage.seen().is_empty());
}

#[tokio::test]
async fn a_time_before_1970_is_a_time() {
    let stage = Stage::new([MockResponse::answer(200, "{}")]);
    let moon_landing = SystemTime::UNIX_EPOCH - Duration::from_secs(14_182_940);
    let call = stage.client.events().list("p1", "d1");
    call.start_time(moon_landing).await.expect("a page");
    let url = stage.seen().remove(0).request.url;
    assert!(
        url.ends_with("?startTime=1969-07-20T20%3A17%3A40Z"),
        "{url}"
    );
}
