//! The exchange of an assertion for a token.

use std::time::{Duration, SystemTime};

use disruptive::runtime::{Credentials, Method, MockResponse, MockTransport, Secret, VirtualClock};
use disruptive::{Client, ErrorKind};
use serde_json::Value;

use super::fixture::{block_on, body, entries_of};

/// The types of bodies.
pub(crate) const TYPES: &[&str] = &[
    "JwtAssertion",
    "TokenRequestForm",
    "AccessToken",
    "TokenError",
];

#[test]
fn the_assertion_is_the_one_of_the_vector() {
    let vector = body("oauth_jwt_test_vector");
    let form = body("oauth_form");
    let (client, script) = client(
        &vector,
        [
            token(),
            MockResponse::answer(200, r#"{"name": "projects/p1"}"#),
        ],
    );
    block_on(client.projects().get("p1").into_future()).expect("a project");

    let asked = script.requests().remove(0).request;
    assert_eq!(
        (asked.method, asked.url.as_str()),
        (Method::Post, text(&vector["claims"]["aud"]))
    );
    assert_eq!(
        asked.headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert!(!asked.headers.contains_key("authorization"));
    let sent = asked.body.expect("a form");
    let sent = std::str::from_utf8(&sent)
        .expect("text")
        .replace("%3A", ":");
    let mut pairs: Vec<(&str, &str)> = sent
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    pairs.sort_unstable();
    let expected = [
        ("assertion", text(&form["assertion"])),
        ("grant_type", text(&form["grant_type"])),
    ];
    assert_eq!(pairs, expected);
    assert_eq!(form["assertion"], vector["assertion"]);
}

#[test]
fn a_token_is_used_until_shortly_before_its_end() {
    for entry in entries_of("AccessToken") {
        let ok = MockResponse::answer(200, r#"{"name": "projects/p1"}"#);
        let scenes = [
            MockResponse::answer(200, entry.body.to_string()),
            ok.clone(),
            ok.clone(),
            token(),
            ok,
        ];
        let vector = body("oauth_jwt_test_vector");
        let clock = VirtualClock::new();
        let (client, script) = client_at(clock.clone(), &vector, scenes);
        block_on(async {
            client.projects().get("p1").await.expect("a project");
            clock.advance(Duration::from_secs(3530));
            client.projects().get("p1").await.expect("a project");
            clock.advance(Duration::from_secs(20));
            client.projects().get("p1").await.expect("a project");
        });
        let seen = script.requests();
        let expected = format!("Bearer {}", text(&entry.body["access_token"]));
        let header = |index: usize| &seen[index].request.headers["authorization"];
        assert_eq!(header(1), expected.as_str(), "{}", entry.name);
        assert_eq!(header(2), expected.as_str(), "{}", entry.name);
        assert_eq!(header(4), "Bearer another", "{}", entry.name);
    }
}

#[test]
fn bad_credentials_are_told_as_the_service_tells_them() {
    let refused = body("oauth_bad_credentials_unverified_shape");
    let vector = body("oauth_jwt_test_vector");
    let (client, script) = client(&vector, [MockResponse::answer(400, refused.to_string())]);
    let error = block_on(client.projects().get("p1").into_future()).expect_err("no token");
    assert_eq!((error.kind(), error.status()), (ErrorKind::Auth, Some(400)));
    assert!(error.message().contains(text(&refused["error"])), "{error}");
    assert!(
        error
            .message()
            .contains(text(&refused["error_description"])),
        "{error}"
    );
    assert!(!error.maybe_applied());
    assert_eq!(script.requests().len(), 1);
    assert!(!format!("{error} {error:?}").contains(text(&vector["secret"])));
}

/// Makes the client of the vector, at the vector's time.
fn client<const N: usize>(vector: &Value, scenes: [MockResponse; N]) -> (Client, MockTransport) {
    // Assertions are back-dated by five seconds.
    let iat = vector["claims"]["iat"].as_u64().expect("a time");
    let clock = VirtualClock::at(SystemTime::UNIX_EPOCH + Duration::from_secs(iat + 5));
    client_at(clock, vector, scenes)
}

fn client_at<const N: usize>(
    clock: VirtualClock,
    vector: &Value,
    scenes: [MockResponse; N],
) -> (Client, MockTransport) {
    let script = MockTransport::new(clock.clone(), scenes);
    let credentials = Credentials::ServiceAccount {
        key_id: text(&vector["header"]["kid"]).to_owned(),
        email: text(&vector["claims"]["iss"]).to_owned(),
        secret: Secret::from(text(&vector["secret"])),
    };
    let builder = Client::builder().credentials(credentials).clock(clock);
    (
        builder.transport(script.clone()).build().expect("a client"),
        script,
    )
}

fn token() -> MockResponse {
    MockResponse::answer(200, r#"{"access_token": "another", "expires_in": 3600}"#)
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}
