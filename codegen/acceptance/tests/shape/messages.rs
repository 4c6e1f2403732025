//! What a person reads when a call fails: real messages of the whole SDK, each under the name of what happened.

use acceptance::disruptive::Stage;
use disruptive::runtime::{Credentials, MockResponse, MockTransport, VirtualClock};
use disruptive::{Client, Error};

/// An answer as the service words one.
fn refused(status: u16, message: &str) -> MockResponse {
    let help = format!("https://help.example/{status}");
    let body = serde_json::json!({"error": message, "code": status, "help": help});
    MockResponse::answer(status, body.to_string())
}

/// A client whose credentials are refused.
fn stranger() -> Client {
    let clock = VirtualClock::new();
    let body = r#"{"error": "invalid_grant", "error_description": "signature is wrong"}"#;
    Client::builder()
        .credentials(Credentials::ServiceAccount {
            key_id: "key-1".to_owned(),
            email: "robot@example.com".to_owned(),
            secret: "s3cret".into(),
        })
        .transport(MockTransport::new(
            clock.clone(),
            [MockResponse::answer(400, body)],
        ))
        .clock(clock)
        .build()
        .expect("a client")
}

/// Why a device could not be had.
async fn get(scenes: Vec<MockResponse>) -> Error {
    let call = Stage::new(scenes).client.devices().get("p1", "d1");
    call.await.expect_err("a failure")
}

/// Why a project could not be created.
async fn create(scenes: Vec<MockResponse>) -> Error {
    let stage = Stage::new(scenes);
    let call = stage
        .client
        .projects()
        .create("organizations/o1", "Cold rooms");
    call.await.expect_err("a failure")
}

/// Why a device could not be moved.
async fn transfer(scenes: Vec<MockResponse>) -> Error {
    let stage = Stage::new(scenes);
    let call = stage
        .client
        .devices()
        .transfer("p2", ["projects/p1/devices/d1"]);
    call.await.expect_err("a failure")
}

/// Failures that the service answers, by their names.
async fn answered() -> Vec<(&'static str, Error)> {
    let wrong = refused(400, "invalid device id").header("x-request-id", "c0ffee-17");
    let unknown = || refused(401, "unauthorized");
    let busy = refused(429, "slow down").header("retry-after", "90");
    let html = "<html><head><title>502</title></head><body>Bad gateway</body></html>";
    let moved =
        MockResponse::answer(302, "").header("location", "https://elsewhere.example/x?token=1");
    let lost = || MockResponse::maybe_applied();
    vec![
        ("a wrong argument", get(vec![wrong]).await),
        (
            "a token that no refresh helps",
            get(vec![unknown(), unknown()]).await,
        ),
        (
            "a missing permission",
            transfer(vec![refused(403, "forbidden")]).await,
        ),
        ("nothing there", get(vec![refused(404, "not found")]).await),
        (
            "a project that is not there",
            transfer(vec![refused(404, "not found")]).await,
        ),
        (
            "a conflict",
            create(vec![refused(409, "already exists")]).await,
        ),
        (
            "a conflict after a lost reply",
            transfer(vec![lost(), refused(409, "conflict")]).await,
        ),
        ("too many requests", get(vec![busy]).await),
        (
            "a read while the service is down",
            get(vec![MockResponse::answer(502, html); 5]).await,
        ),
        (
            "a creation while the service is down",
            create(vec![refused(503, "unavailable")]).await,
        ),
        (
            "a gateway that gave up",
            create(vec![MockResponse::answer(504, "")]).await,
        ),
        (
            "a wrong verb",
            get(vec![refused(501, "method not allowed")]).await,
        ),
        ("a redirect", get(vec![moved]).await),
    ]
}

/// Failures of the way there and back, and of this program, by their names.
async fn unanswered() -> Vec<(&'static str, Error)> {
    let odd = r#"{"name": "projects/p1/devices/d1", "labels": 5}"#;
    let page = MockResponse::answer(200, r#"{"devices": [], "nextPageToken": "t"}"#);
    let pages = Stage::new(vec![page; 2]);
    let pages = pages.client.devices().list("p1").items().collect().await;
    let outside = Stage::new([]).client.devices().get("p1", "../d1").await;
    let refused = stranger().devices().get("p1", "d1").await;
    vec![
        (
            "no connection",
            get(vec![MockResponse::not_sent(); 5]).await,
        ),
        (
            "a lost reply of a creation",
            create(vec![MockResponse::maybe_applied()]).await,
        ),
        (
            "a reply of another type",
            get(vec![MockResponse::answer(200, odd)]).await,
        ),
        (
            "an id that leaves its place",
            outside.expect_err("a failure"),
        ),
        ("a list that goes in circles", pages.expect_err("a failure")),
        ("refused credentials", refused.expect_err("a failure")),
        ("a half environment", half_environment()),
    ]
}

/// Every sort of failure by its name.
async fn failures() -> Vec<(&'static str, Error)> {
    let mut failures = answered().await;
    failures.extend(unanswered().await);
    failures
}

fn half_environment() -> Error {
    let lookup = |name: &str| (name == "DT_SERVICE_ACCOUNT_KEY_ID").then(|| "key-1".to_owned());
    let builder = Client::builder().credentials_from(lookup);
    builder.expect_err("a failure")
}

#[tokio::test]
async fn every_failure_tells_its_story() {
    let told: Vec<String> = failures()
        .await
        .iter()
        .map(|(name, error)| format!("# {name}\n{error}"))
        .collect();
    assert!(told.len() >= 12);
    insta::assert_snapshot!(told.join("\n\n"));
}

#[tokio::test]
async fn the_id_of_a_request_is_told() {
    let failures = failures().await;
    let ids: Vec<_> = failures
        .iter()
        .filter_map(|(name, error)| Some((*name, error.request_id()?)))
        .collect();
    assert_eq!(ids, [("a wrong argument", "c0ffee-17")]);
}
