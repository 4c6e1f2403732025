//! Data connectors as resources: what they must be, what they say of themselves, and sending again.

use std::time::Duration;

use fake::Fake;
use serde_json::{Value, json};

use crate::shop::{
    self, CONNECTOR, DEVICE, Manner, Scripted, attempts, connector, emit, put, refused, temperature,
};

const ALL: &str = "/v2/projects/p1/dataconnectors";
const PATH: &str = "/v2/projects/p1/dataconnectors/c1";

fn with(member: &str, value: Value) -> Value {
    let mut connector = connector();
    connector["httpConfig"][member] = value;
    connector
}

async fn fake() -> Fake {
    shop::pushing(&Scripted::default()).await
}

#[tokio::test]
async fn a_connector_is_made_with_what_was_left_out() {
    let fake = fake().await;
    let sent = json!({"type": "HTTP_PUSH", "httpConfig": {"url": "http://127.0.0.1:9/x"}, "pubsubConfig": null, "awsSqsConfig": null});
    let made = shop::ok(&fake, "POST", ALL, Some(sent)).await;
    assert_eq!(made["status"], "ACTIVE");
    assert_eq!(made["events"], json!([]));
    assert_eq!(made["httpConfig"]["url"], "http://127.0.0.1:9/x");
    assert_eq!(made.get("pubsubConfig"), None);
    for local in [
        "http://localhost:1/",
        "http://[::1]:1/",
        "https://receiver.example.com",
    ] {
        shop::ok(&fake, "POST", ALL, Some(with("url", local.into()))).await;
    }
}

#[tokio::test]
async fn a_receiver_must_be_safe_or_near() {
    let fake = fake().await;
    for (url, word) in [
        ("http://receiver.example.com/", "https://"),
        ("http://127.0.0.1.example.com/", "https://"),
        ("ftp://127.0.0.1/", "https://"),
        ("receiver", "httpConfig.url"),
        ("", "httpConfig.url"),
    ] {
        refused(&fake, "POST", ALL, Some(with("url", url.into())), 400, word).await;
        refused(
            &fake,
            "PATCH",
            PATH,
            Some(json!({"httpConfig": {"url": url}})),
            400,
            word,
        )
        .await;
    }
    for headers in [
        json!({"a b": "c"}),
        json!({"a": "b\nc"}),
        json!({"Host": "elsewhere.example"}),
        json!({"content-length": "0"}),
        json!({"Transfer-Encoding": "chunked"}),
        json!({"Connection": "close"}),
        json!({"TE": "trailers"}),
        json!({"Trailer": "x"}),
        json!({"Upgrade": "h2c"}),
        json!({"Keep-Alive": "timeout=1"}),
        json!({"Expect": "100-continue"}),
        json!({"Proxy-Connection": "close"}),
        json!({"Proxy-Authorization": "Basic eA=="}),
    ] {
        refused(
            &fake,
            "POST",
            ALL,
            Some(with("headers", headers)),
            400,
            "httpConfig.headers",
        )
        .await;
    }
}

#[tokio::test]
async fn a_connector_has_the_one_configuration_of_its_type() {
    let fake = fake().await;
    let sqs = json!({"queueUrl": "https://sqs.example.com/q"});
    let mut both = connector();
    both["awsSqsConfig"] = sqs.clone();
    refused(&fake, "POST", ALL, Some(both), 400, "awsSqsConfig").await;
    refused(
        &fake,
        "POST",
        ALL,
        Some(json!({"type": "HTTP_PUSH"})),
        400,
        "httpConfig",
    )
    .await;
    refused(
        &fake,
        "POST",
        ALL,
        Some(json!({"type": "AWS_SQS", "httpConfig": {"url": "https://a.example"}})),
        400,
        "awsSqsConfig",
    )
    .await;
    refused(
        &fake,
        "POST",
        ALL,
        Some(json!({"type": "PIGEON"})),
        400,
        "type",
    )
    .await;
    refused(
        &fake,
        "PATCH",
        PATH,
        Some(json!({"awsSqsConfig": sqs})),
        400,
        "HTTP_PUSH",
    )
    .await;
    shop::ok(
        &fake,
        "POST",
        ALL,
        Some(json!({"type": "AWS_SQS", "awsSqsConfig": sqs, "httpConfig": null})),
    )
    .await;
}

#[tokio::test]
async fn the_type_and_the_verdict_of_the_service_stay() {
    let fake = fake().await;
    refused(
        &fake,
        "PATCH",
        PATH,
        Some(json!({"status": "SYSTEM_DISABLED"})),
        400,
        "SYSTEM_DISABLED",
    )
    .await;
    let changed = shop::ok(
        &fake,
        "PATCH",
        PATH,
        Some(json!({"displayName": "New", "events": ["touch"]})),
    )
    .await;
    assert_eq!(
        (&changed["displayName"], &changed["type"]),
        (&json!("New"), &json!("HTTP_PUSH"))
    );
    assert_eq!(
        changed["httpConfig"]["url"],
        "https://receiver.example.com/dt"
    );
}

#[tokio::test]
async fn metrics_are_of_the_last_three_hours() {
    let receiver = Scripted::new([Manner::Answer(500), Manner::Answer(200)]);
    let fake = shop::pushing(&receiver).await;
    let path = format!("{PATH}:metrics");
    let none = json!({"metrics": {"successCount": 0, "errorCount": 0, "latency99p": "0s"}});
    assert_eq!(shop::ok(&fake, "GET", &path, None).await, none);
    emit(&fake, DEVICE, temperature(1.0));
    attempts(&fake, 1).await;
    fake.advance(Duration::from_secs(1));
    attempts(&fake, 2).await;
    let both = json!({"metrics": {"successCount": 1, "errorCount": 1, "latency99p": "0s"}});
    assert_eq!(shop::ok(&fake, "GET", &path, None).await, both);
    fake.advance(Duration::from_secs(10_740));
    assert_eq!(shop::ok(&fake, "GET", &path, None).await, both);
    fake.advance(Duration::from_secs(120));
    assert_eq!(shop::ok(&fake, "GET", &path, None).await, none);
    refused(
        &fake,
        "GET",
        &format!("{ALL}/nobody:metrics"),
        None,
        404,
        "nobody",
    )
    .await;
}

#[tokio::test]
async fn a_sync_sends_the_last_event_of_each_kind_again() {
    let receiver = Scripted::default();
    let fake = shop::pushing(&receiver).await;
    put(
        &fake,
        "projects/p1/devices/d2",
        json!({"type": "touch", "labels": {}}),
    );
    put(
        &fake,
        "projects/p2",
        json!({"organization": "organizations/o1"}),
    );
    put(&fake, "projects/p2/devices/d3", json!({"type": "touch"}));
    for device in [DEVICE, "projects/p1/devices/d2", "projects/p2/devices/d3"] {
        emit(&fake, device, json!({"touch": {}}));
    }
    emit(&fake, DEVICE, temperature(1.0));
    emit(&fake, DEVICE, temperature(2.0));
    attempts(&fake, 4).await;
    let before = receiver.events();
    assert_eq!(
        shop::ok(&fake, "POST", &format!("{PATH}:sync"), None).await,
        json!({})
    );
    attempts(&fake, 7).await;
    let again = receiver.events().split_off(4);
    assert_eq!(
        again,
        [before[3].clone(), before[0].clone(), before[1].clone()]
    );
    assert_eq!(fake.effects("data_connectors.sync"), 1);
}

#[tokio::test]
async fn a_sync_keeps_to_what_the_connector_wants() {
    let receiver = Scripted::default();
    let fake = shop::pushing(&receiver).await;
    emit(&fake, DEVICE, json!({"touch": {}}));
    emit(&fake, DEVICE, temperature(1.0));
    attempts(&fake, 2).await;
    let mut picky = connector();
    picky["events"] = json!(["touch"]);
    put(&fake, CONNECTOR, picky);
    shop::ok(&fake, "POST", &format!("{PATH}:sync"), None).await;
    attempts(&fake, 3).await;
    assert_eq!(receiver.bodies()[2]["event"]["eventType"], "touch");
    shop::ok(
        &fake,
        "PATCH",
        PATH,
        Some(json!({"status": "USER_DISABLED"})),
    )
    .await;
    shop::ok(&fake, "POST", &format!("{PATH}:sync"), None).await;
    attempts(&fake, 3).await;
}
