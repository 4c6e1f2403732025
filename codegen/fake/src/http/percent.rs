//! Texts as they stand in addresses and forms, decoded.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Decodes a segment of a path; none if it is no text.
pub(crate) fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if text.contains('%') {
        let bytes = percent(text)?;
        String::from_utf8(bytes).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(text))
    }
}

fn percent(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        let digits = std::str::from_utf8(digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    Some(bytes)
}

/// Decodes a query or a form into its parameters, in their order; none if it is no text.
pub(crate) fn parameters(text: &str) -> Option<Vec<(String, String)>> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let parameters = pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((spaced(name)?, spaced(value)?))
    });
    parameters.collect()
}

fn spaced(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    decoded(&text).map(Cow::into_owned)
}

/// Names of parameters whose values nobody but the service should see.
const SECRET: [&str; 7] = [
    "access_token",
    "api_key",
    "assertion",
    "authorization",
    "client_secret",
    "password",
    "secret",
];

/// A path and its query as they can be shown: without the values of secrets.
pub(crate) fn shown(path: &str, query: Option<&str>) -> String {
    let mut shown = path.to_owned();
    for (place, pair) in query
        .into_iter()
        .flat_map(|query| query.split('&'))
        .enumerate()
    {
        shown.push(if place == 0 { '?' } else { '&' });
        let name = pair.split('=').next().unwrap_or_default();
        let plain = spaced(name).unwrap_or_default().to_ascii_lowercase();
        if SECRET.contains(&plain.as_str()) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "{name}=…");
        } else {
            shown.push_str(pair);
        }
    }
    shown
}
