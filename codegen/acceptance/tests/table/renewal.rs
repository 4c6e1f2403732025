//! Tokens that are refused.

use acceptance::disruptive::Stage;
use disruptive::runtime::{
    Credentials, MockResponse, MockTransport, RecordedRequest, Secret, Stop, VirtualClock,
};
use disruptive::{Client, ErrorKind};

use super::scenes::ok;

#[tokio::test]
async fn a_401_gets_one_new_token() {
    let stage = Stage::new([MockResponse::answer(401, ""), ok(), ok()]);
    stage.client.projects().get("p1").await.expect("a project");
    stage.client.projects().get("p1").await.expect("a project");
    assert_eq!(
        tokens(&stage),
        ["Bearer token-1", "Bearer token-2", "Bearer token-2"]
    );

    let stage = Stage::new([
        MockResponse::answer(401, ""),
        MockResponse::answer(401, ""),
        ok(),
    ]);
    let error = stage
        .client
        .projects()
        .get("p1")
        .await
        .expect_err("refused twice");
    assert_eq!(
        (error.kind(), error.stopped()),
        (ErrorKind::Unauthenticated, Some(Stop::Rule))
    );
    assert_eq!(tokens(&stage), ["Bearer token-1", "Bearer token-2"]);
}

#[tokio::test]
async fn a_once_is_renewed_too_since_a_401_comes_before_the_deed() {
    let stage = Stage::new([MockResponse::answer(401, ""), ok()]);
    let call = stage
        .client
        .projects()
        .create("organizations/o1", "Cold rooms");
    assert_eq!(
        call.response().await.expect("a project").attempts().len(),
        2
    );
}

#[tokio::test]
async fn a_401_is_returned_where_nothing_can_be_renewed() {
    let secret = || Secret::from("s3cret");
    let basic = Credentials::Basic {
        key_id: "key".to_owned(),
        secret: secret(),
    };
    for credentials in [basic, Credentials::Token(secret()), Credentials::None] {
        let clock = VirtualClock::new();
        let script = MockTransport::new(clock.clone(), [MockResponse::answer(401, ""), ok()]);
        let builder = Client::builder().credentials(credentials).clock(clock);
        let client = builder.transport(script.clone()).build().expect("a client");
        let error = client.projects().get("p1").await.expect_err("refused");
        assert!(error.is_unauthenticated());
        assert_eq!(script.requests().len(), 1);
    }
}

fn tokens(stage: &Stage) -> Vec<String> {
    let seen = stage.seen();
    let token = |seen: &RecordedRequest| {
        let header = seen.request.headers.get("authorization");
        header
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    seen.iter().map(token).collect()
}
