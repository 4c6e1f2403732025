//! Signing in, keeping the token, refreshing it; and what must never be shown.

use runtime::{
    Clock as _, Credentials, ErrorKind, MockResponse, MockTransport, Secret, Stop, VirtualClock,
};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

use crate::toy::{Client, Get, Stage, account, bad, good, seconds, token};

fn bearer(value: &str) -> String {
    format!("Bearer {value}")
}

fn form(stage: &Stage, index: usize) -> String {
    let body = stage.script.requests()[index]
        .request
        .body
        .clone()
        .expect("a form");
    String::from_utf8(body.to_vec()).expect("text")
}

fn decoded(part: &str) -> Value {
    use base64::Engine as _;
    let json = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(part)
        .expect("base64url");
    serde_json::from_slice(&json).expect("JSON")
}

#[tokio::test]
async fn the_assertion_is_what_rfc_7523_asks_for() {
    let stage = Stage::authenticated([token("t1"), good()]);
    stage.client.call::<Get>().await.unwrap();
    let form = form(&stage, 0);
    let assertion = form
        .strip_prefix("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=")
        .expect("the grant");
    let parts: Vec<&str> = assertion.split('.').collect();
    assert_eq!(
        decoded(parts[0]),
        json!({"alg": "HS256", "kid": "key-1", "typ": "JWT"})
    );
    let issued = 1_700_000_000 - 5;
    let claims = json!({
        "iat": issued,
        "exp": issued + 3600,
        "aud": "https://identity.cold.example/oauth2/token",
        "iss": "robot@cold.example",
    });
    assert_eq!(decoded(parts[1]), claims);
    assert_eq!(
        stage.urls()[0],
        "https://identity.cold.example/oauth2/token"
    );
    assert_eq!(
        stage.header(0, "content-type").as_deref(),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(stage.header(0, "authorization"), None);
    assert_eq!(stage.header(1, "authorization"), Some(bearer("t1")));
}

/// The expected text was computed with another implementation of HS256.
#[tokio::test]
async fn the_signature_is_that_of_another_implementation() {
    let clock = VirtualClock::at(SystemTime::UNIX_EPOCH + seconds(1_700_000_005));
    let script = MockTransport::new(clock.clone(), [token("t1"), good()]);
    let stage = Stage::with(clock, script, |builder| builder.credentials(account()));
    stage.client.call::<Get>().await.unwrap();
    assert!(form(&stage, 0).ends_with(include_str!("assertion.txt").trim()));
}

#[tokio::test]
async fn a_token_is_kept_until_shortly_before_its_end() {
    let stage = Stage::authenticated([token("t1"), good(), good(), token("t2"), good()]);
    stage.client.call::<Get>().await.unwrap();
    stage.clock.advance(seconds(3600 - 61));
    stage.client.call::<Get>().await.unwrap();
    stage.clock.advance(seconds(1));
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.header(2, "authorization"), Some(bearer("t1")));
    assert_eq!(stage.header(4, "authorization"), Some(bearer("t2")));
}

#[tokio::test]
async fn a_token_with_a_strange_lifetime_is_used_for_the_usual_one() {
    let usual = [
        "-5", "0", "1e300", "null", "\"soon\"", "true", "{}", "[120]",
    ];
    let usual = usual.map(|text| (text, 3600));
    let others = ["120.5", "120", "\"120\"", "\" 120.25 \"", "1.2e2"].map(|text| (text, 120));
    for (lifetime, seconds_left) in usual.iter().chain(&others) {
        let strange = |value: &str| {
            let body = format!(r#"{{"access_token":"{value}","expires_in":{lifetime}}}"#);
            MockResponse::answer(200, body)
        };
        let stage = Stage::authenticated([strange("t1"), good(), good(), strange("t2"), good()]);
        stage.client.call::<Get>().await.unwrap();
        stage.clock.advance(seconds(seconds_left - 60 - 1));
        stage.client.call::<Get>().await.unwrap();
        stage.clock.advance(seconds(3));
        stage.client.call::<Get>().await.unwrap();
        assert_eq!(stage.header(2, "authorization"), Some(bearer("t1")));
        assert_eq!(
            stage.header(4, "authorization"),
            Some(bearer("t2")),
            "{lifetime}"
        );
    }
}

#[tokio::test]
async fn a_short_token_is_used_for_half_its_life() {
    let short = |value| {
        MockResponse::answer(
            200,
            format!(r#"{{"access_token":"{value}","expires_in":"30"}}"#),
        )
    };
    let stage = Stage::authenticated([short("t1"), good(), good(), short("t2"), good()]);
    stage.client.call::<Get>().await.unwrap();
    stage.clock.advance(seconds(14));
    stage.client.call::<Get>().await.unwrap();
    stage.clock.advance(seconds(1));
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.header(4, "authorization"), Some(bearer("t2")));
}

#[tokio::test]
async fn a_call_that_signs_in_in_vain_tells_its_own_history() {
    let stage = Stage::authenticated([token("t1"), bad(401), bad(400)]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Auth, 1));
    assert_eq!(
        error.operation().map(|operation| operation.id),
        Some("boxes.get")
    );
}

#[tokio::test]
async fn a_token_outlives_a_failing_refresh_until_it_expires() {
    let stage = Stage::authenticated([token("t1"), good(), bad(503), good()]);
    stage.client.call::<Get>().await.unwrap();
    stage.clock.advance(seconds(3600 - 30));
    stage.client.call::<Get>().attempts(1).await.unwrap();
    assert_eq!(stage.header(3, "authorization"), Some(bearer("t1")));
}

#[tokio::test]
async fn a_401_gets_one_new_token_and_one_repeat() {
    let stage = Stage::authenticated([token("t1"), bad(401), token("t2"), good()]);
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.header(3, "authorization"), Some(bearer("t2")));
    let stage = Stage::authenticated([token("t1"), bad(401), token("t2"), bad(401), good()]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.stopped()),
        (ErrorKind::Unauthenticated, Some(Stop::Rule))
    );
    assert_eq!(stage.times(), [0, 0, 0, 0]);
}

#[tokio::test]
async fn a_401_is_returned_where_nothing_can_be_refreshed() {
    let basic = Credentials::Basic {
        key_id: "id".to_owned(),
        secret: Secret::from("pw"),
    };
    for credentials in [
        basic,
        Credentials::Token(Secret::from("given")),
        Credentials::None,
    ] {
        let clock = VirtualClock::new();
        let script = MockTransport::new(clock.clone(), [bad(401), good()]);
        let stage = Stage::with(clock, script, |builder| builder.credentials(credentials));
        assert!(
            stage
                .client
                .call::<Get>()
                .await
                .unwrap_err()
                .is_unauthenticated()
        );
        assert_eq!(stage.times(), [0]);
    }
}

#[tokio::test]
async fn basic_is_the_standard_header() {
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), [good()]);
    let basic = Credentials::Basic {
        key_id: "Aladdin".to_owned(),
        secret: Secret::from("open sesame"),
    };
    let stage = Stage::with(clock, script, |builder| builder.credentials(basic));
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(
        stage.header(0, "authorization").as_deref(),
        Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    );
}

/// Answers with 401 to the first token and with success to later ones.
fn service(clock: &VirtualClock) -> MockTransport {
    let mut tokens = 0;
    MockTransport::from_fn(clock.clone(), move |request| {
        let Some(authorization) = request.headers.get("authorization") else {
            tokens += 1;
            return Some(token(&format!("t{tokens}")).after(Duration::from_millis(50)));
        };
        let old = authorization.as_bytes() == b"Bearer t1";
        Some(if old { bad(401) } else { good() }.after(Duration::from_millis(20)))
    })
}

#[tokio::test]
async fn many_calls_share_one_token_request_and_one_refresh() {
    let clock = VirtualClock::new();
    let stage = Stage::with(clock.clone(), service(&clock), |builder| {
        builder.credentials(account())
    });
    let calls: Vec<_> = (0..50)
        .map(|_| tokio::spawn(stage.client.call::<Get>().into_future()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let token_requests = stage
        .urls()
        .iter()
        .filter(|url| url.ends_with("/oauth2/token"))
        .count();
    assert_eq!(token_requests, 2);
    assert_eq!(stage.times().len(), 2 + 50 + 50);
}

#[tokio::test]
async fn a_refusal_holds_for_all_who_queue_and_is_asked_anew_later() {
    let clock = VirtualClock::new();
    let script = MockTransport::from_fn(clock.clone(), |_| {
        Some(bad(400).after(Duration::from_millis(50)))
    });
    let stage = Stage::with(clock, script, |builder| builder.credentials(account()));
    let calls: Vec<_> = (0..20)
        .map(|_| tokio::spawn(stage.client.call::<Get>().into_future()))
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap_err().kind(), ErrorKind::Auth);
    }
    assert_eq!(stage.times().len(), 1);
    stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(stage.times().len(), 2);
}

#[tokio::test]
async fn signing_in_is_repeated_where_that_may_help() {
    let refused = || MockResponse::answer(200, "{}");
    for scene in [
        bad(500),
        bad(503),
        bad(429),
        MockResponse::not_sent(),
        MockResponse::maybe_applied(),
    ] {
        let stage = Stage::authenticated([scene, token("t1"), good()]);
        stage.client.call::<Get>().await.unwrap();
        assert_eq!(stage.times(), [0, 1500, 1500]);
    }
    for scene in [
        bad(400),
        bad(401),
        bad(403),
        refused(),
        MockResponse::answer(200, "<html>"),
    ] {
        let stage = Stage::authenticated([scene, token("t1"), good()]);
        let error = stage.client.call::<Get>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert_eq!(stage.times(), [0]);
    }
    let stage = Stage::authenticated([bad(429).header("retry-after", "7"), token("t1"), good()]);
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.times(), [0, 7500, 7500]);
}

#[tokio::test]
async fn signing_in_keeps_the_deadline() {
    let stage = Stage::authenticated([token("t1").after(seconds(50)), good()]);
    let error = stage
        .client
        .call::<Get>()
        .deadline(seconds(3))
        .await
        .unwrap_err();
    assert!(error.maybe_applied() || matches!(error.kind(), ErrorKind::Auth | ErrorKind::Deadline));
    assert_eq!(stage.times().len(), 1);
    assert_eq!(stage.clock.now(), seconds(3));
}

#[tokio::test]
async fn an_assertion_that_the_service_quotes_is_struck_out() {
    let clock = VirtualClock::new();
    let script = MockTransport::from_fn(clock.clone(), |request| {
        Some(MockResponse::answer(
            400,
            request.body.clone().unwrap_or_default(),
        ))
    });
    let stage = Stage::with(clock, script, |builder| builder.credentials(account()));
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert!(
        error.body().ends_with(b"&assertion=[redacted]"),
        "{error:?}"
    );
}

#[tokio::test]
async fn secrets_are_never_shown() {
    let secrets = ["swordfish", "t0p-token"];
    let clock = VirtualClock::new();
    let script = MockTransport::new(
        clock.clone(),
        [
            token("t0p-token"),
            bad(500),
            bad(400),
            MockResponse::answer(200, "[1]"),
        ],
    );
    let builder = Client::builder()
        .credentials(account())
        .clock(clock)
        .transport(script.clone())
        .jitter(|| 0.5);
    let mut shown = vec![format!("{builder:?}"), format!("{:?}", account())];
    let client = builder.build().unwrap();
    shown.push(format!("{client:?} {:?}", client.http()));
    for _ in 0..2 {
        let call = client.call::<Get>();
        shown.push(format!("{call:?}"));
        let error = call.await.unwrap_err();
        shown.push(format!("{error} {error:?} {error:#?}"));
    }
    shown.push(format!("{script:?} {:?}", script.requests()));
    shown.push(format!(
        "{:?} {:?}",
        Credentials::Token(Secret::from("t0p-token")),
        Secret::from("swordfish")
    ));
    for text in shown {
        assert!(
            secrets.iter().all(|secret| !text.contains(secret)),
            "{text}"
        );
    }
}
