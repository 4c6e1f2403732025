//! Deliveries: tried again, given up, switched off, and never to be had by a connector that is not to have them.

use std::time::Duration;

use fake::{Fake, Outcome};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::client::{address, until};
use crate::shop::{
    self, CONNECTOR, DEVICE, Manner, Scripted, attempts, builder, connector, emit, put, rest,
    temperature, text,
};

const PATH: &str = "/v2/projects/p1/dataconnectors/c1";

const MICRO: Duration = Duration::from_micros(1);
const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

async fn status(fake: &Fake) -> String {
    text(&shop::ok(fake, "GET", PATH, None).await["status"])
}

/// Answers every connection's first request, and returns what came.
async fn web(listener: TcpListener, answer: &'static str) -> String {
    let (mut stream, _) = listener.accept().await.expect("a connection");
    let mut came = String::new();
    while !came.ends_with('}') {
        let mut bytes = [0; 4096];
        let count = stream.read(&mut bytes).await.expect("a request");
        assert_ne!(count, 0, "the request ended early: {came}");
        came.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    stream
        .write_all(answer.as_bytes())
        .await
        .expect("an answer");
    came
}

async fn to_web(answer: &'static str) -> (String, Outcome) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!(
        "http://{}/in?a=b",
        listener.local_addr().expect("an address")
    );
    let fake = shop::stocked(builder()).await;
    let mut connector = connector();
    connector["httpConfig"]["url"] = url.clone().into();
    connector["httpConfig"]["headers"] = json!({"X-Own": "yes"});
    put(&fake, CONNECTOR, connector);
    emit(&fake, DEVICE, temperature(4.5));
    let came = web(listener, answer).await;
    until("a delivery", || !fake.deliveries().is_empty()).await;
    let delivery = fake.deliveries().remove(0);
    assert_eq!(delivery.url, url);
    (came, delivery.outcome)
}

#[tokio::test]
async fn a_real_receiver_gets_a_real_request() {
    let answer = "HTTP/1.1 204 No Content\r\n\r\n";
    let (came, outcome) = to_web(answer).await;
    assert_eq!(outcome, Outcome::Acknowledged(204));
    let came = came.to_lowercase();
    for part in [
        "post /in?a=b http/1.1\r\n",
        "content-type: application/json\r\n",
        "x-own: yes\r\n",
        "dt-asymmetric-signature: ey",
        "{\"event\":{",
    ] {
        assert!(came.contains(part), "{part} is not in {came}");
    }
    assert!(!came.contains("x-dt-signature"), "{came}");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let answer = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    let (_, outcome) = to_web(answer).await;
    assert_eq!(outcome, Outcome::Refused(302));
}

#[tokio::test]
async fn nothing_is_delivered_to_the_control_interface() {
    let fake = shop::stocked(builder()).await;
    let port = address(&fake).split_once(':').expect("a port").1.to_owned();
    let other = shop::stocked(builder()).await;
    let receivers = [
        format!("http://127.0.0.1:{port}/_fake/reset"),
        format!("http://localhost:{port}/_fake/reset?x"),
        format!("http://127.1:{port}/v2/../_fake/reset"),
        format!("http://0x7f.0.0.1:{port}/./_fake//../reset"),
        format!("http://[::ffff:127.0.0.1]:{port}/_fake/reset"),
        format!("http://127.0.0.1:{port}/%5Ffake/reset"),
        // Nor to that of another fake.
        format!("http://{}/_fake/reset", address(&other)),
    ];
    for (number, url) in receivers.iter().enumerate() {
        let mut connector = connector();
        connector["httpConfig"]["url"] = url.clone().into();
        connector["httpConfig"]["headers"] =
            json!({"DT-Asymmetric-Signature": "", "Sec-Fetch-Site": "same-origin"});
        put(&fake, &format!("{CONNECTOR}{number}"), connector);
    }
    emit(&fake, DEVICE, temperature(4.5));
    until("an attempt for each", || {
        let untouched = fake.get(DEVICE).is_some() && other.get(DEVICE).is_some();
        assert!(untouched, "it was reset");
        fake.deliveries().len() >= receivers.len()
    })
    .await;
    for delivery in fake.deliveries() {
        let refused = matches!(delivery.outcome, Outcome::Refused(403 | 404));
        assert!(refused, "{delivery:?}");
    }
    assert!(fake.get(DEVICE).is_some() && other.get(DEVICE).is_some());
}

#[tokio::test]
async fn what_fails_is_sent_again_ever_more_rarely() {
    let receiver = Scripted::new([
        Manner::Fail,
        Manner::Answer(500),
        Manner::Answer(404),
        Manner::Answer(202),
    ]);
    let fake = shop::pushing(&receiver).await;
    emit(&fake, DEVICE, temperature(4.5));
    let mut made = 1;
    attempts(&fake, made).await;
    for wait in [1, 2, 4] {
        fake.advance((SECOND * wait).saturating_sub(MICRO));
        rest().await;
        attempts(&fake, made).await;
        fake.advance(MICRO);
        made += 1;
        attempts(&fake, made).await;
    }
    fake.advance(HOUR);
    let deliveries = attempts(&fake, made).await;
    let outcomes: Vec<_> = deliveries
        .iter()
        .map(|it| (it.attempt, it.outcome.clone()))
        .collect();
    let expected = [
        (1, Outcome::Failed("no route".to_owned())),
        (2, Outcome::Refused(500)),
        (3, Outcome::Refused(404)),
        (4, Outcome::Acknowledged(202)),
    ];
    assert_eq!(outcomes, expected);
    let posts = receiver.posts();
    assert_eq!(posts.len(), expected.len());
    assert!(
        posts.iter().all(|post| post.body == posts[0].body),
        "{posts:#?}"
    );
    assert!(
        deliveries.iter().all(|it| it.event == receiver.events()[0]),
        "{deliveries:#?}"
    );
}

#[tokio::test]
async fn who_does_not_answer_in_ten_seconds_has_failed() {
    let receiver = Scripted::new([Manner::Silence, Manner::Answer(200)]);
    let fake = shop::pushing(&receiver).await;
    emit(&fake, DEVICE, temperature(4.5));
    rest().await;
    fake.advance((SECOND * 10).saturating_sub(MICRO));
    attempts(&fake, 0).await;
    fake.advance(MICRO);
    assert_eq!(attempts(&fake, 1).await[0].outcome, Outcome::TimedOut);
    fake.advance(SECOND);
    assert_eq!(
        attempts(&fake, 2).await[1].outcome,
        Outcome::Acknowledged(200)
    );
}

#[tokio::test]
async fn a_failure_holds_up_only_itself() {
    let receiver = Scripted::new([Manner::Answer(500), Manner::Answer(200)]);
    let fake = shop::pushing(&receiver).await;
    emit(&fake, DEVICE, temperature(1.0));
    emit(&fake, DEVICE, temperature(2.0));
    emit(&fake, DEVICE, temperature(3.0));
    attempts(&fake, 3).await;
    fake.advance(SECOND);
    attempts(&fake, 4).await;
    let values: Vec<_> = receiver
        .bodies()
        .iter()
        .map(|body| body["event"]["data"]["temperature"]["value"].clone())
        .collect();
    assert_eq!(values, [1.0, 2.0, 3.0, 1.0]);
}

#[tokio::test]
async fn an_event_is_given_up_after_twelve_hours() {
    let receiver = Scripted::new([Manner::Answer(500)]);
    let fake = shop::pushing(&receiver).await;
    emit(&fake, DEVICE, temperature(4.5));
    attempts(&fake, 1).await;
    for _ in 0..60 * 13 {
        fake.advance(SECOND * 60);
        rest().await;
    }
    let deliveries = fake.deliveries();
    let last = deliveries.last().expect("a delivery");
    assert_eq!(last.outcome, Outcome::Expired);
    assert!((20..30).contains(&deliveries.len()), "{}", deliveries.len());
    let count = deliveries.len();
    fake.advance(HOUR * 24);
    attempts(&fake, count).await;
    assert_eq!(status(&fake).await, "ACTIVE");
}

/// Lets days go by in which there is an event every six hours.
async fn days(fake: &Fake, count: u32) {
    for _ in 0..count * 4 {
        emit(fake, DEVICE, temperature(4.5));
        rest().await;
        fake.advance(HOUR * 6);
        rest().await;
    }
}

#[tokio::test]
async fn five_days_of_failure_switch_a_connector_off() {
    let receiver = Scripted::new([Manner::Answer(500)]);
    let fake = shop::pushing(&receiver).await;
    days(&fake, 4).await;
    assert_eq!(status(&fake).await, "ACTIVE");
    days(&fake, 2).await;
    assert_eq!(status(&fake).await, "SYSTEM_DISABLED");
    let seen = receiver.posts().len();
    receiver.then(Manner::Answer(200));
    days(&fake, 1).await;
    assert_eq!(
        receiver.posts().len(),
        seen,
        "what is switched off is told nothing"
    );
    shop::ok(&fake, "PATCH", PATH, Some(json!({"status": "ACTIVE"}))).await;
    rest().await;
    assert_eq!(receiver.posts().len(), seen, "nothing is made up for");
    emit(&fake, DEVICE, temperature(4.5));
    rest().await;
    assert_eq!(receiver.posts().len(), seen + 1);
}

#[tokio::test]
async fn one_success_in_five_days_is_enough() {
    let receiver = Scripted::new([Manner::Answer(500)]);
    let fake = shop::pushing(&receiver).await;
    days(&fake, 3).await;
    receiver.then(Manner::Answer(200));
    days(&fake, 1).await;
    receiver.then(Manner::Answer(500));
    days(&fake, 4).await;
    assert_eq!(status(&fake).await, "ACTIVE");
}

#[tokio::test]
async fn a_connector_that_is_switched_off_drops_what_waits() {
    for (status, body) in [
        ("disabled", Some(json!({"status": "USER_DISABLED"}))),
        ("deleted", None),
    ] {
        let receiver = Scripted::new([Manner::Answer(500)]);
        let fake = shop::pushing(&receiver).await;
        emit(&fake, DEVICE, temperature(4.5));
        attempts(&fake, 1).await;
        let method = if body.is_some() { "PATCH" } else { "DELETE" };
        shop::ok(&fake, method, PATH, body).await;
        fake.advance(HOUR);
        emit(&fake, DEVICE, temperature(5.5));
        attempts(&fake, 1).await;
        assert_eq!(receiver.posts().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_change_counts_for_what_waits() {
    let receiver = Scripted::new([Manner::Answer(500), Manner::Answer(200)]);
    let fake = shop::pushing(&receiver).await;
    emit(&fake, DEVICE, temperature(4.5));
    attempts(&fake, 1).await;
    let config =
        json!({"httpConfig": {"url": "https://other.example.com/", "signatureSecret": "s"}});
    shop::ok(&fake, "PATCH", PATH, Some(config)).await;
    fake.advance(SECOND);
    assert_eq!(
        attempts(&fake, 2).await[1].url,
        "https://other.example.com/"
    );
    assert!(receiver.posts()[1].header("X-Dt-Signature").is_some());
}

#[tokio::test]
async fn only_what_is_wanted_is_sent() {
    let receiver = Scripted::default();
    let fake = shop::pushing(&receiver).await;
    let mut picky = connector();
    picky["events"] = json!(["humidity", "touch"]);
    picky["labels"] = json!(["room", "nothing"]);
    put(&fake, CONNECTOR, picky);
    put(
        &fake,
        "projects/p2",
        json!({"organization": "organizations/o1"}),
    );
    put(&fake, "projects/p2/devices/d2", json!({"type": "touch"}));
    emit(&fake, DEVICE, temperature(4.5));
    emit(&fake, "projects/p2/devices/d2", json!({"touch": {}}));
    emit(&fake, DEVICE, json!({"touch": {}}));
    attempts(&fake, 1).await;
    let body = receiver.bodies().remove(0);
    assert_eq!(body["event"]["eventType"], "touch");
    assert_eq!(body["event"]["targetName"], DEVICE);
    assert_eq!(body["labels"], json!({"room": "9"}));
}

#[tokio::test]
async fn changed_labels_are_delivered() {
    let receiver = Scripted::default();
    let fake = shop::pushing(&receiver).await;
    let change = json!({"devices": [DEVICE], "addLabels": {"name": "Freezer"}});
    shop::ok(
        &fake,
        "POST",
        "/v2/projects/p1/devices:batchUpdate",
        Some(change),
    )
    .await;
    attempts(&fake, 1).await;
    let body = receiver.bodies().remove(0);
    assert_eq!(body["event"]["eventType"], "labelsChanged");
    assert_eq!(
        body["event"]["data"],
        json!({"added": {}, "modified": {"name": "Freezer"}, "removed": []})
    );
    assert_eq!(body["labels"], json!({"name": "Freezer"}));
}

#[tokio::test]
async fn what_goes_to_a_cloud_only_counts() {
    let receiver = Scripted::default();
    let fake = shop::pushing(&receiver).await;
    let queue = json!({"type": "AWS_SQS", "status": "ACTIVE", "events": [], "labels": [], "awsSqsConfig": {"queueUrl": "https://sqs.example.com/q"}});
    put(&fake, CONNECTOR, queue);
    emit(&fake, DEVICE, temperature(4.5));
    assert_eq!(attempts(&fake, 1).await[0].outcome, Outcome::Nowhere);
    assert_eq!(receiver.posts(), []);
    let metrics = shop::ok(&fake, "GET", &format!("{PATH}:metrics"), None).await;
    assert_eq!(metrics["metrics"]["successCount"], 1);
}

#[tokio::test]
async fn a_reset_forgets_deliveries() {
    let receiver = Scripted::new([Manner::Answer(500)]);
    let fake = shop::pushing(&receiver).await;
    emit(&fake, DEVICE, temperature(4.5));
    attempts(&fake, 1).await;
    fake.reset().expect("a reset");
    fake.advance(HOUR);
    attempts(&fake, 0).await;
    assert_eq!(fake.get(CONNECTOR), None::<Value>);
}
