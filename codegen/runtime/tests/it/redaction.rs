//! What errors and `Debug` show: no secret, and nothing that a terminal obeys.

use std::fmt::Write as _;

use runtime::{
    BoxFuture, Credentials, Error, MockResponse, MockTransport, RawResponse, Request, Secret,
    Transport, TransportError, VirtualClock,
};

use crate::toy::{Client, Get, MAKE_KEY, MakeKey, Stage, account, good, seconds, token};

const SECRET: &str = "n3v3r-t0-b3-s33n";

/// Returns everything that an error can be printed as.
fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?} {:?}", error.headers());
    text.push_str(&String::from_utf8_lossy(error.body()));
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let _ = write!(text, "{cause} {cause:?}");
        source = cause.source();
    }
    text
}

#[tokio::test]
async fn a_response_shows_neither_reply_nor_headers() {
    let body = format!(r#"{{"id":1,"secret":"{SECRET}","new":"{SECRET}"}}"#);
    let reply = MockResponse::answer(200, body).header("x-copy", SECRET);
    let stage = Stage::new([reply]);
    let response = stage.client.call::<MakeKey>().response().await.unwrap();
    assert_eq!(response.value().secret.expose(), SECRET);
    let text = format!("{response:?} {response:#?}");
    assert!(!text.contains(SECRET), "{text}");
}

#[tokio::test]
async fn a_reply_that_can_hold_a_secret_is_never_quoted() {
    for body in [
        format!("\u{feff}\u{feff}{{\"secret\":\"{SECRET}\"}}"),
        format!(r#"{{"id":"{SECRET}"}}"#),
        format!(r#"{{"id":1,"secret":{{"value":"{SECRET}"}}}}"#),
        format!("<html>{SECRET}</html>"),
        SECRET.to_owned(),
        format!(r#"["{SECRET}"]"#),
        format!(r#"{{"id":1,"secret":"{SECRET}"#),
    ] {
        let stage = Stage::new([MockResponse::answer(200, body.clone())]);
        let error = stage.client.call::<MakeKey>().await.unwrap_err();
        assert!(!shown(&error).contains(SECRET), "{body}: {}", shown(&error));
        let raw = Stage::new([MockResponse::answer(200, body.clone())]);
        let call = raw.client.http().request(&MAKE_KEY).reply::<u8>();
        let error = call.await.unwrap_err();
        assert!(!shown(&error).contains(SECRET), "{body}: {}", shown(&error));
    }
}

#[tokio::test]
async fn a_path_tells_where_a_secret_reply_is_wrong() {
    let stage = Stage::new([MockResponse::answer(200, r#"{"id":"x","secret":"y"}"#)]);
    let error = stage.client.call::<MakeKey>().await.unwrap_err();
    assert!(error.message().contains("at `id`"), "{error}");
}

/// Writes every character as JSON's `\\u`.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for unit in text.encode_utf16() {
        let _ = write!(escaped, "\\u{unit:04x}");
    }
    escaped
}

/// The texts in which a service can repeat a secret.
fn echoes(secret: &str) -> Vec<String> {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    let hex = |byte: u8| format!("%{byte:02x}");
    vec![
        secret.to_owned(),
        STANDARD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        secret.bytes().map(hex).collect(),
        secret.replace('-', "%2D"),
    ]
}

#[tokio::test]
async fn whatever_an_answer_repeats_is_struck_out() {
    let pair = Credentials::Basic {
        key_id: "key-1".to_owned(),
        secret: Secret::from(SECRET),
    };
    let given = Credentials::Token(Secret::from(SECRET));
    for credentials in [pair, given] {
        for echo in echoes(SECRET)
            .into_iter()
            .chain(echoes(&format!("key-1:{SECRET}")))
        {
            let unicode = escaped(&echo);
            for body in [
                format!(r#"{{"error":"bad {echo}, go away","code":400}}"#),
                format!(r#"{{"error":"bad {unicode}, go away","code":400}}"#),
                format!(
                    r#"{{"error":"no","help":"https://x.example/{echo}","{echo}":[{{"a":"{echo}"}}]}}"#
                ),
                format!("plain {echo} text"),
                format!("{}{}", "x".repeat(190), echo),
            ] {
                let clock = VirtualClock::new();
                let answer = MockResponse::answer(400, body.clone()).header("x-debug", &echo);
                let script = MockTransport::new(clock.clone(), [answer]);
                let stage = Stage::with(clock, script, |builder| {
                    builder.credentials(credentials.clone())
                });
                let error = stage.client.call::<Get>().await.unwrap_err();
                let text = shown(&error);
                assert!(!text.contains(&echo), "{echo} in {text}");
                assert!(!text.contains(SECRET), "{echo} in {text}");
                assert!(!text.contains(&SECRET[..8]), "{echo} in {text}");
            }
        }
    }
}

/// A client with a token, whose service answers so.
fn with_token(answer: MockResponse) -> Stage {
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), [answer]);
    Stage::with(clock, script, |builder| {
        builder.credentials(Credentials::Token(Secret::from(SECRET)))
    })
}

#[tokio::test]
async fn a_secret_in_one_part_of_an_answer_only_is_struck_out_there() {
    let told = format!("no {SECRET}!");
    for (body, message, help) in [
        (
            serde_json::json!({"error": told, "help": "h"}),
            "no [redacted]!",
            "h",
        ),
        (
            serde_json::json!({"error": "e", "help": told}),
            "e",
            "no [redacted]!",
        ),
        (
            serde_json::json!({"error": "e", "help": "h", "more": [[{"b": told}]]}),
            "e",
            "h",
        ),
        (
            serde_json::json!({"error": "e", "help": "h", (told.as_str()): 1}),
            "e",
            "h",
        ),
    ] {
        let stage = with_token(MockResponse::answer(400, body.to_string()));
        let error = stage.client.call::<Get>().await.unwrap_err();
        assert_eq!((error.message(), error.help()), (message, Some(help)));
        let shown = String::from_utf8_lossy(error.body()).into_owned();
        assert!(shown.contains("[redacted]"), "{shown}");
        let json: serde_json::Value = serde_json::from_slice(error.body()).unwrap();
        assert_eq!(
            (&json["error"], &json["help"]),
            (&message.into(), &help.into())
        );
    }
    let answer = MockResponse::answer(400, r#"{"error":"e"}"#).header("x-copy", &told);
    let error = with_token(answer).client.call::<Get>().await.unwrap_err();
    assert_eq!(error.headers()["x-copy"], "no [redacted]!");
    assert_eq!(error.message(), "e");
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_struck_out_as_well() {
    let page = format!("a page of a gateway for {SECRET}");
    let error = with_token(MockResponse::answer(200, page));
    let error = error.client.call::<Get>().attempts(1).await.unwrap_err();
    let message = error.message();
    assert!(
        message.ends_with("the reply begins with `a page of a gateway for [redacted]`"),
        "{message}"
    );
    let wrong = format!(r#"{{"name":"rooms/r/boxes/b","degrees":"{SECRET}"}}"#);
    let error = with_token(MockResponse::answer(200, wrong));
    let error = error.client.call::<Get>().await.unwrap_err();
    assert!(error.message().contains("[redacted]"), "{error}");
    assert!(!shown(&error).contains(SECRET), "{}", shown(&error));
}

/// A transport whose errors quote what it was to send.
struct Gossip {
    sent: bool,
}

impl Transport for Gossip {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let header = request.headers.get("authorization");
        let header = header.map(|header| header.to_str().unwrap());
        let body = String::from_utf8_lossy(request.body.as_deref().unwrap_or_default());
        let text = format!("lost {}<{body}>", header.unwrap_or("-"));
        let error = if self.sent {
            TransportError::maybe_applied(&text)
        } else {
            TransportError::not_sent(&text)
        };
        let error = error.permanent().with_source(text);
        Box::pin(std::future::ready(Err(error)))
    }
}

#[tokio::test]
async fn what_a_transport_says_is_struck_out() {
    for sent in [true, false] {
        let client = |credentials| {
            let builder = Client::builder().clock(VirtualClock::new());
            let builder = builder.transport(Gossip { sent });
            builder.credentials(credentials).build().unwrap()
        };
        let with_token = client(Credentials::Token(Secret::from(SECRET)));
        let error = with_token.call::<Get>().await.unwrap_err();
        assert_eq!(error.message(), "lost Bearer [redacted]<>");
        assert!(!shown(&error).contains(SECRET), "{}", shown(&error));
        // Whoever has the assertion can have a token.
        let error = client(account()).call::<Get>().await.unwrap_err();
        let grant = "lost -<grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";
        let told = format!("{grant}&assertion=[redacted]>");
        assert!(error.message().ends_with(&told), "{error}");
        assert!(!shown(&error).contains("eyJ"), "{}", shown(&error));
    }
    // What shows nothing stays.
    let stage = Stage::authenticated([MockResponse::not_sent()]);
    let error = stage.client.call::<Get>().deadline(seconds(1)).await;
    assert!(std::error::Error::source(&error.unwrap_err()).is_some());
}

#[tokio::test]
async fn a_token_that_replaces_another_is_struck_out_as_the_other_was() {
    let echo = |token: &str| MockResponse::answer(500, format!(r#"{{"error":"<{token}>"}}"#));
    let refused = MockResponse::answer(401, r#"{"error":"<first-token>"}"#);
    let stage = Stage::authenticated([
        token("first-token"),
        echo("first-token"),
        echo("first-token"),
        refused,
        token("other-token"),
        echo("other-token"),
        echo("swordfish"),
    ]);
    for _ in 0..5 {
        let error = stage.client.call::<Get>().attempts(1).await.unwrap_err();
        assert_eq!(error.message(), "<[redacted]>", "{error}");
    }
    assert_eq!(stage.urls().len(), 7);
}

#[tokio::test]
async fn what_is_not_secret_stays() {
    let body = format!(r#"{{"error":"the key {SECRET} is not known","code":400}}"#);
    let stage = Stage::new([MockResponse::answer(400, body)]);
    let clock = stage.clock.clone();
    let stage = Stage::with(clock, stage.script, |builder| {
        builder.credentials(Credentials::Token(Secret::from(SECRET)))
    });
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(error.message(), "the key [redacted] is not known");
    assert_eq!(
        error.body(),
        br#"{"code":400,"error":"the key [redacted] is not known"}"#
    );
}

#[tokio::test]
async fn a_secret_that_is_written_for_a_url_is_struck_out_alone() {
    for echo in ["open%20sesame%2F1", "open+sesame%2F1"] {
        let body = format!(r#"{{"error":"the key {echo} is not known","code":400}}"#);
        let clock = VirtualClock::new();
        let script = MockTransport::new(clock.clone(), [MockResponse::answer(400, body)]);
        let stage = Stage::with(clock, script, |builder| {
            builder.credentials(Credentials::Basic {
                key_id: "key-1".to_owned(),
                secret: Secret::from("open sesame/1"),
            })
        });
        let error = stage.client.call::<Get>().await.unwrap_err();
        assert_eq!(error.message(), "the key [redacted] is not known", "{echo}");
    }
}

#[tokio::test]
async fn a_token_endpoint_s_answer_is_struck_out_as_well() {
    let clock = VirtualClock::new();
    let script = MockTransport::from_fn(clock.clone(), |request| {
        let form = request.body.clone().unwrap_or_default();
        let form = String::from_utf8_lossy(&form).into_owned();
        let body = format!(r#"{{"error":"invalid","error_description":"swordfish {form}"}}"#);
        Some(MockResponse::answer(400, body).header("x-sent", &form))
    });
    let stage = Stage::with(clock, script, |builder| builder.credentials(account()));
    let error = stage.client.call::<Get>().await.unwrap_err();
    let text = shown(&error);
    let form = stage.script.requests()[0].request.body.clone().unwrap();
    let form = String::from_utf8_lossy(&form).into_owned();
    let assertion = form.rsplit('=').next().unwrap();
    assert!(
        !text.contains("swordfish") && !text.contains(assertion),
        "{text}"
    );
    assert!(
        !text.contains(assertion.rsplit('.').next().unwrap()),
        "{text}"
    );
}

#[tokio::test]
async fn the_account_s_secret_is_struck_out_of_answers_to_calls_too() {
    let stage = Stage::authenticated([
        token("t-0-k-3-n"),
        MockResponse::answer(500, r#"{"error":"swordfish and t-0-k-3-n"}"#),
    ]);
    let error = stage.client.call::<Get>().attempts(1).await.unwrap_err();
    assert_eq!(error.message(), "[redacted] and [redacted]");
}

#[tokio::test]
async fn a_terminal_is_told_no_direction() {
    let hostile = "\u{202e}evil\u{200b}\u{1b}[2J\u{2028}new line";
    for answer in [
        MockResponse::answer(
            400,
            format!(r#"{{"error":"{}"}}"#, hostile.replace('\u{1b}', "\\u001b")),
        ),
        MockResponse::answer(400, hostile),
        MockResponse::answer(200, hostile),
        MockResponse::answer(200, format!(r#"{{"name":["{}"]}}"#, "\u{202e}x")),
    ] {
        let stage = Stage::new([answer, good()]);
        let error = stage.client.call::<Get>().attempts(1).await.unwrap_err();
        let text = error.to_string();
        let bad = |c: char| {
            c.is_control() && c != '\n'
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{200b}')
        };
        assert!(!text.contains(bad), "{text:?}");
    }
    let stage = Stage::new([MockResponse::answer(400, r#"{"error":"x\u202ey"}"#)]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(error.message(), r"x\u{202e}y");
}

#[tokio::test]
async fn what_is_printed_of_a_request_has_names_of_headers_only() {
    let stage = Stage::new([good()]);
    let call = stage.client.call::<Get>().header("x-api-key", SECRET);
    call.await.unwrap();
    let text = format!("{:?} {:?}", stage.script, stage.script.requests());
    assert!(
        text.contains("x-api-key") && !text.contains(SECRET),
        "{text}"
    );
}
