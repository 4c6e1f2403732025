//! Answers that quote the credentials they were asked with, as a service or a proxy may do: what is
//! said about them must not be a way out for a secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use zeroize::Zeroizing;

use super::Json;
use super::auth::Pass;
use super::failure::Failure;

/// The shortest secret that is looked for; anything shorter is found everywhere.
const SHORTEST: usize = 6;

/// Drops all that a failure would show of an answer which quotes the credentials.
pub(super) fn dropped(pass: &Pass, mut failure: Box<Failure>) -> Box<Failure> {
    if secrets(pass).iter().any(|secret| shows(&failure, secret)) {
        failure.message = String::from("the answer quotes the credentials, so it is not shown");
        failure.help = None;
        failure.body = Bytes::new();
        failure.source = None;
    }
    failure
}

/// Returns what the header of an attempt holds: a token, or a pair of HTTP Basic with its secret.
fn secrets(pass: &Pass) -> Vec<Zeroizing<Vec<u8>>> {
    let header = pass.header.as_ref().map(http::HeaderValue::as_bytes);
    let parts = header.and_then(|header| {
        let space = header.iter().position(|byte| *byte == b' ')?;
        Some((header.get(..space)?, header.get(space..)?.trim_ascii()))
    });
    let Some((scheme, text)) = parts else {
        return Vec::new();
    };
    let mut secrets = vec![Zeroizing::new(text.to_vec())];
    if scheme == b"Basic" {
        let pair = Zeroizing::new(STANDARD.decode(text).unwrap_or_default());
        let secret = pair.splitn(2, |byte| *byte == b':').nth(1);
        secrets.extend(secret.map(|secret| Zeroizing::new(secret.to_vec())));
    }
    secrets.retain(|secret| secret.len() >= SHORTEST);
    secrets
}

fn shows(failure: &Failure, secret: &[u8]) -> bool {
    let help = failure.help.as_deref().unwrap_or_default();
    holds(failure.message.as_bytes(), secret)
        || holds(help.as_bytes(), secret)
        || holds(&failure.body, secret)
        || serde_json::from_slice(&failure.body).is_ok_and(|json| holds_text(&json, secret))
}

/// Looks into the strings of JSON, where characters may be escaped.
fn holds_text(json: &Json, secret: &[u8]) -> bool {
    match json {
        Json::String(text) => holds(text.as_bytes(), secret),
        Json::Array(items) => items.iter().any(|item| holds_text(item, secret)),
        Json::Object(members) => members
            .iter()
            .any(|(name, value)| holds(name.as_bytes(), secret) || holds_text(value, secret)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

pub(super) fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
