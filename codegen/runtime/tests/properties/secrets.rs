//! No secret in anything that can be printed, whichever way a call fails.

use std::error::Error as _;
use std::fmt::Debug;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use fastrand::Rng;
use runtime::{Credentials, Error, MockResponse, MockTransport, Request, Secret, VirtualClock};

use crate::case::{self, one_of};
use crate::toy::{Client, GOOD, Get, MakeKey, Parameters, bad, good, seconds};

/// What a case hides, and everything that was shown in it.
struct Case {
    secrets: Vec<String>,
    shown: Vec<String>,
}

impl Case {
    fn show(&mut self, value: &impl Debug) {
        self.shown.push(format!("{value:?}"));
        self.shown.push(format!("{value:#?}"));
    }

    fn show_error(&mut self, error: &Error) {
        self.show(error);
        self.shown.push(format!("{error} {error:#}"));
        let mut source = error.source();
        while let Some(cause) = source {
            self.shown.push(format!("{cause} {cause:?} {cause:#?}"));
            source = cause.source();
        }
    }

    fn check(&self) {
        for secret in &self.secrets {
            for form in forms(secret) {
                for text in &self.shown {
                    assert!(!text.contains(&form), "{form:?} is in {text}");
                }
            }
        }
    }
}

/// Returns a secret in all the forms in which it could slip out.
fn forms(secret: &str) -> Vec<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let (mut all, mut some) = (String::new(), String::new());
    for byte in secret.bytes() {
        let percent = format!("%{byte:02X}");
        all.push_str(&percent);
        if plain(byte) {
            some.push(char::from(byte));
        } else {
            some.push_str(&percent);
        }
    }
    let escaped = format!("{secret:?}");
    let json = serde_json::to_string(secret).expect("text");
    let inner = |quoted: &str| quoted[1..quoted.len() - 1].to_owned();
    let engines = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD];
    let mut forms: Vec<String> = engines.iter().map(|engine| engine.encode(secret)).collect();
    forms.extend([secret.to_owned(), all, some, inner(&escaped), inner(&json)]);
    forms.push(format!("{:?}", secret.as_bytes()));
    forms
}

fn secret(random: &mut Rng) -> String {
    let odd = ['%', '+', '/', '=', '"', '\\', ' ', '&', '<', '$', '\'', ','];
    let count = random.usize(12..40);
    let character = |_| match random.u8(0..5) {
        0 => one_of(random, &odd),
        _ => random.alphanumeric(),
    };
    let text: String = (0..count).map(character).collect();
    // A header neither begins nor ends with a space.
    format!("s{text}t")
}

/// Chooses the answer of a service that may be broken, and that may quote what it was sent.
fn answer(random: &mut Rng, request: &Request, secrets: &[String], quotes: bool) -> MockResponse {
    let quote = |text: &str| {
        let json = serde_json::json!({"error": format!("what is {text}?"), "code": 7});
        json.to_string()
    };
    let header = request.headers.get("authorization");
    let header = header
        .and_then(|header| header.to_str().ok())
        .unwrap_or("-");
    let status = one_of(
        random,
        &[400, 401, 403, 404, 409, 418, 429, 500, 501, 503, 504],
    );
    match random.u8(0..14) {
        0 => MockResponse::not_sent(),
        1 => MockResponse::maybe_applied(),
        2 => MockResponse::cut(200, &GOOD[..20]),
        3 => MockResponse::answer(200, "{"),
        4 => good().after(seconds(100)),
        5 => bad(status).header("retry-after", "900"),
        6 => bad(302).header("location", &format!("https://x.example/?t={header}")),
        7 if quotes => MockResponse::answer(status, quote(header)),
        8 if quotes => MockResponse::answer(status, format!("<p>{header}</p>")),
        9 if quotes => {
            let text = header.split_once(' ').map_or(header, |(_, text)| text);
            MockResponse::answer(status, quote(&text[..text.len() / 2 * 2]))
        }
        10 if quotes => {
            let body = request.body.as_deref().unwrap_or_default();
            MockResponse::answer(status, quote(&String::from_utf8_lossy(body)))
        }
        11 if quotes => {
            // HTTP Basic is easily decoded.
            let text = header.split_once(' ').map_or(header, |(_, text)| text);
            let bytes = STANDARD.decode(text).unwrap_or_default();
            MockResponse::answer(status, quote(&String::from_utf8_lossy(&bytes)))
        }
        12 => odd_reply(random, secrets),
        _ => bad(status),
    }
}

/// Answers with success and a secret in a place or of a type where it is not expected.
fn odd_reply(random: &mut Rng, secrets: &[String]) -> MockResponse {
    let secret = &secrets[0];
    let number = secrets[1].as_str();
    let whole = serde_json::json!({"id": "none", "secret": secret}).to_string();
    let body = match random.u8(0..7) {
        0 => whole,
        1 => whole[..whole.len() - 3].to_owned(),
        2 => format!(r#"{{"id":7,"secret":{number}}}"#),
        3 => serde_json::json!({"id": 7, "secret": [secret]}).to_string(),
        4 => serde_json::json!({"id": 7, "secret": {secret: 1}}).to_string(),
        5 => format!("{whole}{whole}"),
        _ => format!("\n {}", whole.replace(':', "=")),
    };
    MockResponse::answer(200, body)
}

/// Gives a token, or what is none but may hold one.
fn token(random: &mut Rng, request: &Request, secrets: &[String]) -> MockResponse {
    let (token, number) = (&secrets[2], &secrets[1]);
    let json = serde_json::json!({"access_token": token, "expires_in": 3600});
    let text = json.to_string();
    match random.u8(0..12) {
        0 => answer(random, request, secrets, false),
        1 => MockResponse::answer(200, text[..text.len() - 4].to_owned()),
        2 => MockResponse::answer(200, format!(r#"{{"access_token":{number}}}"#)),
        3 => {
            let json = serde_json::json!({"access_token": token, "expires_in": token});
            MockResponse::answer(200, json.to_string())
        }
        4 => MockResponse::answer(200, text.replace("\",", "\\n\",")),
        5 => MockResponse::answer(400, request.body.clone().unwrap_or_default()),
        6 => {
            let body = request.body.as_deref().unwrap_or_default();
            let json = serde_json::json!({"error": String::from_utf8_lossy(body)});
            MockResponse::answer(401, json.to_string())
        }
        _ => MockResponse::answer(200, text),
    }
}

fn credentials(random: &mut Rng, secrets: &[String]) -> Credentials {
    let (key_id, secret) = ("key-1".to_owned(), Secret::from(secrets[3].as_str()));
    match random.u8(0..4) {
        0 => Credentials::Token(Secret::from(secrets[2].as_str())),
        1 => Credentials::Basic { key_id, secret },
        _ => Credentials::ServiceAccount {
            key_id,
            email: "robot@cold.example".to_owned(),
            secret,
        },
    }
}

#[test]
fn whatever_fails_no_secret_is_shown() {
    let (mut failed, mut struck) = (0, 0);
    case::each(6000, |_, random| {
        let number = random.u64(1 << 60..).to_string();
        let mut secrets: Vec<String> = (0..4).map(|_| secret(random)).collect();
        secrets[1] = number;
        let mut case = Case {
            secrets: secrets.clone(),
            shown: Vec::new(),
        };
        let credentials = credentials(random, &secrets);
        case.show(&credentials);
        let clock = VirtualClock::new();
        let (mut service, known) = (random.fork(), secrets.clone());
        let quotes = random.bool();
        let script = MockTransport::from_fn(clock.clone(), move |request| {
            let for_token = request.url.ends_with("/token");
            Some(if for_token {
                token(&mut service, request, &known)
            } else {
                answer(&mut service, request, &known, quotes)
            })
        });
        let builder = Client::builder().clock(clock).transport(script.clone());
        let builder = builder.credentials(credentials).seed(random.u64(..));
        case.show(&builder);
        let client = builder.build().expect("a client");
        case.show(&client);
        case.show(client.http());
        let make = MakeKey::begin(client.http()).field::<Secret>("secret", secrets[0].as_str());
        case.show(&make);
        for result in [
            case::run(make.response()).map(|response| case.show(&response.into_inner())),
            case::run(client.call::<Get>().into_future()).map(drop),
        ] {
            if let Err(error) = result {
                failed += 1;
                struck += usize::from(error.to_string().contains("[redacted]"));
                case.show_error(&error);
            }
        }
        case.show(&script);
        for seen in script.requests() {
            case.show(&seen);
            case.shown.push(seen.request.url);
        }
        case.check();
    });
    assert!(failed > 3000 && struck > 100, "{failed} {struck}");
}
