//! No secret is shown, wherever one looks.

use acceptance::disruptive::Stage;
use disruptive::Client;
use disruptive::runtime::{Credentials, MockResponse, MockTransport, Secret, VirtualClock};
use disruptive::types::{HttpPushConfig, KeyWithSecret};

const SECRET: &str = "0123456789abcdef";

fn hidden(text: &str) {
    assert!(!text.contains(SECRET), "{text}");
    assert!(!text.is_empty());
}

#[test]
fn a_client_shows_no_credentials() {
    let secret = || Secret::from(SECRET);
    let all = [
        Credentials::Token(secret()),
        Credentials::Basic {
            key_id: "key".to_owned(),
            secret: secret(),
        },
        Credentials::ServiceAccount {
            key_id: "key".to_owned(),
            email: "robot@example.com".to_owned(),
            secret: secret(),
        },
    ];
    for credentials in all {
        hidden(&format!("{credentials:?}"));
        let clock = VirtualClock::new();
        let script = MockTransport::new(clock.clone(), []);
        let builder = Client::builder()
            .credentials(credentials)
            .transport(script)
            .clock(clock);
        hidden(&format!("{builder:?}"));
        let client = builder.build().expect("a client");
        hidden(&format!("{client:?} {client:#?}"));
        hidden(&format!("{:?}", client.projects()));
        hidden(&format!("{:?}", client.projects().get("p1")));
    }
}

#[tokio::test]
async fn neither_errors_nor_requests_show_credentials() {
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), [MockResponse::answer(403, "")]);
    let builder = Client::builder().credentials(Credentials::Token(Secret::from(SECRET)));
    let client = builder
        .transport(script.clone())
        .clock(clock)
        .build()
        .expect("a client");
    let error = client.projects().get("p1").await.expect_err("forbidden");
    hidden(&format!("{error} {error:?} {error:#?}"));
    let seen = script.requests();
    assert_eq!(
        seen[0].request.headers["authorization"],
        format!("Bearer {SECRET}")
    );
    hidden(&format!("{seen:?} {script:?}"));
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_told_without_the_secret() {
    let wrong = format!("{SECRET}\n");
    let builder = Client::builder().credentials(Credentials::Token(Secret::from(wrong)));
    let clock = VirtualClock::new();
    let builder = builder
        .transport(MockTransport::new(clock.clone(), []))
        .clock(clock);
    let error = builder.build().expect_err("no header can carry it");
    hidden(&format!("{error} {error:?}"));
}

#[tokio::test]
async fn values_with_secrets_do_not_show_them() {
    let stage = Stage::new([MockResponse::answer(
        200,
        format!(r#"{{"key": {{"name": "k"}}, "secret": "{SECRET}"}}"#),
    )]);
    let key: KeyWithSecret = stage.client.keys().create("p1", "s1").await.expect("a key");
    assert_eq!(key.secret.expose(), SECRET);
    hidden(&format!("{key:?}"));
    hidden(&format!(
        "{:?}",
        HttpPushConfig::new("https://x").with_signature_secret(SECRET)
    ));
}
