//! Answers that quote the credentials of their request, as a service or a proxy may do: an error
//! must not show them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use zeroize::Zeroizing;

use crate::wire::json::Json;

/// The minimum length of a secret that is looked for; a shorter one would be found by chance.
const SHORTEST: usize = 6;

/// Returns whether one of the texts of an answer quotes the credentials of its request.
pub(crate) fn quotes(credentials: Option<&HeaderValue>, texts: &[&[u8]]) -> bool {
    let json: Vec<Json> = texts
        .iter()
        .filter_map(|text| crate::wire::text::json(text).ok())
        .collect();
    secrets(credentials).iter().any(|secret| {
        texts.iter().any(|text| holds(text, secret))
            || json.iter().any(|json| holds_text(json, secret))
    })
}

/// Returns the secrets of an `Authorization` header: the token, or the pair of HTTP Basic and the
/// secret in it.
fn secrets(credentials: Option<&HeaderValue>) -> Vec<Zeroizing<Vec<u8>>> {
    let header = credentials.map(HeaderValue::as_bytes);
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

/// Looks into the strings of JSON, which may be written with escapes.
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

pub(crate) fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
