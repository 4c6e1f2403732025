//! Events: reported, kept for a while, listed by windows and pages, and followed.

use std::time::Duration;

use fake::Fake;
use serde_json::{Value, json};

use crate::shop::{self, DEVICE, builder, emit, ok, put, refused, temperature, text};

const PATH: &str = "/v2/projects/p1/devices/d1";
const EVENTS: &str = "/v2/projects/p1/devices/d1/events";
const EMULATED: &str = "/emulator/v2/projects/p1/devices/emu1:publish";

const DAY: Duration = Duration::from_secs(86_400);

async fn fake() -> Fake {
    let fake = shop::stocked(builder()).await;
    let labels = json!({"virtual-sensor": "", "name": "Made up"});
    put(
        &fake,
        "projects/p1/devices/emu1",
        json!({"type": "temperature", "labels": labels}),
    );
    fake
}

/// The values of the temperatures that a query finds.
async fn values(fake: &Fake, query: &str) -> Vec<f64> {
    let answer = ok(fake, "GET", &format!("{EVENTS}?{query}"), None).await;
    of(&answer)
}

fn of(page: &Value) -> Vec<f64> {
    let events = page["events"].as_array().expect("events").iter();
    let value = |event: &Value| event["data"]["temperature"]["value"].as_f64();
    events.filter_map(value).collect()
}

#[tokio::test]
async fn what_is_published_is_an_event_and_the_last_report() {
    let fake = fake().await;
    assert_eq!(
        ok(&fake, "POST", EMULATED, Some(temperature(5.0))).await,
        json!({})
    );
    let page = ok(&fake, "GET", "/v2/projects/p1/devices/emu1/events", None).await;
    let event = &page["events"][0];
    let now = &event["timestamp"];
    assert_eq!(text(&event["eventId"]).len(), 20);
    assert_eq!(event["targetName"], "projects/p1/devices/emu1");
    assert_eq!(event["eventType"], "temperature");
    // What was not said is there all the same, empty.
    let said = json!({"value": 5.0, "updateTime": now, "samples": [], "isBackfilled": false});
    assert_eq!(event["data"], json!({ "temperature": said }));
    let device = ok(&fake, "GET", "/v2/projects/p1/devices/emu1", None).await;
    assert_eq!(device["reported"], json!({ "temperature": said }));
    assert_eq!(fake.effects("emulator.publish"), 1);
}

#[tokio::test]
async fn an_older_report_does_not_hide_a_newer_one() {
    let fake = fake().await;
    let at = |value: f64, time: &str| json!({"temperature": {"value": value, "updateTime": time}});
    emit(&fake, DEVICE, at(2.0, "2023-11-14T12:00:00Z"));
    emit(&fake, DEVICE, at(1.0, "2023-11-14T11:00:00Z"));
    let device = ok(&fake, "GET", PATH, None).await;
    assert_eq!(device["reported"]["temperature"]["value"], 2.0);
    assert_eq!(values(&fake, "").await, [2.0, 1.0]);
}

#[tokio::test]
async fn not_everything_can_be_published() {
    let fake = fake().await;
    for (body, word) in [
        (json!({"labelsChanged": {"added": {}}}), "labelsChanged"),
        (json!({"ping": {}}), "ping"),
        (json!({"sneeze": {}}), "sneeze"),
        (json!({}), "one"),
        (json!({"touch": {}, "temperature": {"value": 1}}), "one"),
        (json!({"temperature": {}}), "temperature.value"),
        (
            json!({"temperature": {"value": "warm"}}),
            "temperature.value",
        ),
        (json!({"motion": {"state": "MAYBE"}}), "motion.state"),
        (json!({"touch": {"updateTime": "noon"}}), "touch.updateTime"),
    ] {
        let (status, answer) = shop::call(&fake, "POST", EMULATED, Some(body.clone())).await;
        assert_eq!(status, 400, "{body}: {answer}");
        let about = "projects/p1/devices/emu1";
        let error = fake
            .emit(about, body.clone())
            .expect_err("a refusal")
            .to_string();
        assert!(error.contains(word), "{body}: {error}");
    }
    let real = "/emulator/v2/projects/p1/devices/d1:publish";
    refused(&fake, "POST", real, Some(temperature(1.0)), 404, "d1").await;
    assert!(fake.emit("projects/p1", temperature(1.0)).is_err());
    assert!(
        fake.emit("projects/p1/devices/none", temperature(1.0))
            .is_err()
    );
}

#[tokio::test]
async fn the_last_day_is_listed_unless_another_time_is_asked_for() {
    let fake = fake().await;
    for value in [1.0, 2.0, 3.0] {
        emit(&fake, DEVICE, temperature(value));
        fake.advance(DAY / 2);
    }
    assert_eq!(values(&fake, "").await, [3.0, 2.0]);
    assert_eq!(
        values(&fake, "startTime=2023-11-14T00:00:00Z").await,
        [3.0, 2.0, 1.0]
    );
    let window = "startTime=2023-11-14T00:00:00Z&endTime=2023-11-15T12:00:00Z";
    assert_eq!(values(&fake, window).await, [2.0, 1.0]);
    assert_eq!(
        values(&fake, "start_time=2023-11-15T12:00:00Z").await,
        [3.0]
    );
    refused(
        &fake,
        "GET",
        &format!("{EVENTS}?startTime=noon"),
        None,
        400,
        "startTime",
    )
    .await;
    refused(
        &fake,
        "GET",
        "/v2/projects/p1/devices/none/events",
        None,
        404,
        "none",
    )
    .await;
}

#[tokio::test]
async fn only_kinds_that_are_asked_for_are_listed() {
    let fake = fake().await;
    emit(&fake, DEVICE, temperature(1.0));
    emit(&fake, DEVICE, json!({"touch": {}}));
    emit(&fake, DEVICE, json!({"batteryStatus": {"percentage": 90}}));
    let page = ok(
        &fake,
        "GET",
        &format!("{EVENTS}?eventTypes=touch&eventTypes=temperature"),
        None,
    )
    .await;
    let kinds = page["events"].as_array().expect("events").iter();
    assert_eq!(
        kinds
            .map(|event| text(&event["eventType"]))
            .collect::<Vec<_>>(),
        ["touch", "temperature"]
    );
}

#[tokio::test]
async fn events_go_after_a_month() {
    let fake = fake().await;
    emit(&fake, DEVICE, temperature(1.0));
    fake.advance(DAY * 29);
    emit(&fake, DEVICE, temperature(2.0));
    assert_eq!(
        values(&fake, "startTime=2023-01-01T00:00:00Z").await,
        [2.0, 1.0]
    );
    fake.advance(DAY * 2);
    assert_eq!(values(&fake, "startTime=2023-01-01T00:00:00Z").await, [2.0]);
}

#[tokio::test]
async fn a_page_goes_on_where_the_last_one_ended() {
    let fake = fake().await;
    for value in 1..=5 {
        emit(&fake, DEVICE, temperature(f64::from(value)));
    }
    let first = ok(&fake, "GET", &format!("{EVENTS}?pageSize=2"), None).await;
    assert_eq!(of(&first), [5.0, 4.0]);
    emit(&fake, DEVICE, temperature(6.0));
    let token = text(&first["nextPageToken"]);
    let second = ok(
        &fake,
        "GET",
        &format!("{EVENTS}?pageSize=2&pageToken={token}"),
        None,
    )
    .await;
    assert_eq!(of(&second), [3.0, 2.0]);
    let token = text(&second["nextPageToken"]);
    let last = ok(
        &fake,
        "GET",
        &format!("{EVENTS}?pageSize=2&pageToken={token}"),
        None,
    )
    .await;
    assert_eq!(
        (of(&last), last["nextPageToken"].clone()),
        (vec![1.0], json!(""))
    );
}

#[tokio::test]
async fn every_change_of_labels_is_an_event() {
    let fake = fake().await;
    let labels = format!("{PATH}/labels");
    ok(
        &fake,
        "POST",
        &labels,
        Some(json!({"key": "floor", "value": "2"})),
    )
    .await;
    ok(
        &fake,
        "PATCH",
        &format!("{labels}/floor"),
        Some(json!({"value": "3"})),
    )
    .await;
    ok(
        &fake,
        "PATCH",
        &format!("{labels}/floor"),
        Some(json!({"value": "3"})),
    )
    .await;
    ok(&fake, "DELETE", &format!("{labels}/floor"), None).await;
    let page = ok(&fake, "GET", EVENTS, None).await;
    let events = page["events"].as_array().expect("events").iter();
    let said: Vec<_> = events
        .map(|event| (text(&event["eventType"]), event["data"].clone()))
        .collect();
    let kind = || "labelsChanged".to_owned();
    let expected = [
        (
            kind(),
            json!({"added": {}, "modified": {}, "removed": ["floor"]}),
        ),
        (
            kind(),
            json!({"added": {}, "modified": {"floor": "3"}, "removed": []}),
        ),
        (
            kind(),
            json!({"added": {"floor": "2"}, "modified": {}, "removed": []}),
        ),
    ];
    assert_eq!(said, expected);
    let device = ok(&fake, "GET", PATH, None).await;
    assert_eq!(device.pointer("/reported/labelsChanged"), None);
}

#[tokio::test]
async fn the_past_moves_with_a_device_and_goes_with_it() {
    let fake = fake().await;
    put(
        &fake,
        "projects/p2",
        json!({"organization": "organizations/o1"}),
    );
    emit(&fake, DEVICE, temperature(1.0));
    ok(
        &fake,
        "POST",
        "/v2/projects/p2/devices:transfer",
        Some(json!({"devices": [DEVICE]})),
    )
    .await;
    let page = ok(&fake, "GET", "/v2/projects/p2/devices/d1/events", None).await;
    assert_eq!(of(&page), [1.0]);
    assert!(fake.remove("projects/p2/devices/d1"));
    put(
        &fake,
        "projects/p2/devices/d1",
        json!({"type": "temperature"}),
    );
    let page = ok(&fake, "GET", "/v2/projects/p2/devices/d1/events", None).await;
    assert_eq!(page["events"], json!([]));
}

/// Opens a stream, lets things happen, and returns what it says first.
async fn first_of(fake: &Fake, path: &str, happen: impl FnOnce(&Fake)) -> Value {
    let own = fake.credentials().expect("credentials");
    let request = shop::client().get(format!("{}{path}", fake.url("api")));
    let mut answer = request
        .basic_auth(&own.key_id, Some(&own.secret))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    happen(fake);
    let mut line = Vec::new();
    while !line.contains(&b'\n') {
        line.extend(answer.chunk().await.expect("a chunk").expect("more"));
    }
    let end = line
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(line.len());
    serde_json::from_slice::<Value>(&line[..end]).expect("JSON")["result"]["event"].clone()
}

/// The first events are not for the stream, the last one is.
fn happen(fake: &Fake) {
    put(
        fake,
        "projects/p2",
        json!({"organization": "organizations/o1"}),
    );
    put(
        fake,
        "projects/p2/devices/d9",
        json!({"type": "touch", "labels": {"room": "9"}}),
    );
    for device in ["projects/p2/devices/d9", "projects/p1/devices/emu1"] {
        emit(fake, device, temperature(1.0));
    }
    emit(fake, DEVICE, json!({"touch": {}}));
    emit(fake, DEVICE, temperature(7.0));
}

#[tokio::test]
async fn a_stream_says_what_its_filters_let_through() {
    for path in [
        "/v2/projects/p1/devices/d1:stream?event_types=temperature",
        "/v2/projects/p1/devices:stream?event_types=temperature&device_ids=d1",
        "/v2/projects/p1/devices:stream?event_types=temperature&label_filters=room%3D9",
        "/v2/projects/p1/devices:stream?event_types=temperature&label_filters=room",
        "/v2/projects/p1/devices:stream?event_types=temperature&product_numbers=102058",
    ] {
        let event = first_of(&fake().await, path, happen).await;
        assert_eq!(
            event["data"]["temperature"]["value"], 7.0,
            "{path}: {event}"
        );
    }
    let touched = "/v2/projects/p1/devices/d1:stream";
    assert_eq!(
        first_of(&fake().await, touched, happen).await["eventType"],
        "touch"
    );
    let of_type = "/v2/projects/p1/devices:stream?device_types=temperature";
    assert_eq!(
        first_of(&fake().await, of_type, happen).await["targetName"],
        "projects/p1/devices/emu1"
    );
}

#[tokio::test]
async fn what_is_not_there_cannot_be_followed() {
    let fake = fake().await;
    refused(
        &fake,
        "GET",
        "/v2/projects/none/devices:stream",
        None,
        404,
        "none",
    )
    .await;
    refused(
        &fake,
        "GET",
        "/v2/projects/p1/devices/none:stream",
        None,
        404,
        "none",
    )
    .await;
}

const PAST: &str = "
organizations/o1: {displayName: Org}
projects/p1: {organization: organizations/o1, displayName: One}
projects/p1/devices/d1: {type: temperature}
projects/p1/devices/d2: {type: temperature}
projects/p1/devices/d3: {type: touch}
events:
  - {of: projects/p1/devices/-, where: {type: temperature}, kind: temperature, every: 15m, for: 2h, content: {value: {from: 2, to: 6}}}
  - {of: projects/p1/devices/d3, kind: networkStatus, every: 1h, for: 3d, content: {signalStrength: {from: 20, to: 90}, transmissionMode: {one_of: [LOW_POWER_STANDARD_MODE]}}}
  - {of: projects/p1/devices/d3, kind: touchCount, every: 6h, for: 1d, content: {total: {counts_from: 10}}}
";

#[tokio::test]
async fn a_past_can_be_made_up() {
    let fake = builder().seed(PAST).start().await.expect("a start");
    let first = ok(&fake, "GET", EVENTS, None).await;
    let temperatures = of(&first);
    assert_eq!(temperatures.len(), 8);
    assert!(
        temperatures.iter().all(|it| (2.0..=6.0).contains(it)),
        "{temperatures:?}"
    );
    assert!(
        temperatures
            .windows(2)
            .all(|pair| (pair[0] - pair[1]).abs() < 0.5),
        "{temperatures:?}"
    );
    let device = ok(&fake, "GET", PATH, None).await;
    assert_eq!(device["reported"]["temperature"]["value"], temperatures[0]);
    let other = ok(&fake, "GET", "/v2/projects/p1/devices/d2/events", None).await;
    assert_ne!(of(&other), temperatures);
    let page = ok(
        &fake,
        "GET",
        "/v2/projects/p1/devices/d3/events?eventTypes=touchCount",
        None,
    )
    .await;
    let totals: Vec<_> = page["events"]
        .as_array()
        .expect("events")
        .iter()
        .filter_map(|it| it["data"]["touchCount"]["total"].as_u64())
        .collect();
    assert_eq!((totals.len(), totals.last()), (4, Some(&10)));
    assert!(
        totals.is_sorted_by(|later, earlier| later >= earlier),
        "{totals:?}"
    );
    let page = ok(
        &fake,
        "GET",
        "/v2/projects/p1/devices/d3/events?eventTypes=networkStatus",
        None,
    )
    .await;
    let strengths = page["events"].as_array().expect("events");
    assert_eq!(strengths.len(), 24, "only the last day is listed");
    assert!(
        strengths
            .iter()
            .all(|it| it["data"]["networkStatus"]["signalStrength"].is_u64())
    );
    let again = builder().seed(PAST).start().await.expect("a start");
    assert_eq!(ok(&again, "GET", EVENTS, None).await, first);
}

#[tokio::test]
async fn a_past_that_cannot_be_is_refused() {
    for (right, wrong, word) in [
        ("kind: touchCount", "kind: sneezes", "sneezes"),
        ("every: 15m", "every: often", "every"),
        ("every: 15m", "every: 0s", "every"),
        ("for: 2h", "for: 90000d", "too long"),
        ("value: {from: 2, to: 6}", "value: warm", "content.value"),
        ("devices/-, where", "gates/-, where", "projects/p1/gates/-"),
    ] {
        let error = builder()
            .seed(PAST.replace(right, wrong))
            .start()
            .await
            .expect_err("a refusal");
        assert!(error.to_string().contains(word), "{wrong}: {error}");
    }
}
