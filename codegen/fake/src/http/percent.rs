//! Texts as they stand in addresses and forms, decoded by the crates of the URL standard.
//!
//! Those crates pass a `%` on that no two hex digits follow, as browsers do. Here it is refused: a client that sends one has forgotten
//! to encode a `%`, and servers differ in what they make of it.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Decodes a segment of a path.
///
/// # Errors
///
/// What is wrong with it, in words.
pub(crate) fn decoded(text: &str) -> Result<Cow<'_, str>, String> {
    check_escapes(text)?;
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map_err(|_| "its percent escapes do not decode to UTF-8".to_owned())
}

/// Decodes a query or a form into its parameters, in their order.
///
/// # Errors
///
/// What is wrong with it, in words.
pub(crate) fn parameters(text: &str) -> Result<Vec<(String, String)>, String> {
    // All of it is text just if each part is: what separates parts is ASCII.
    decoded(text)?;
    Ok(form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect())
}

/// Refuses a `%` that no two hex digits follow.
fn check_escapes(text: &str) -> Result<(), String> {
    let is_hex = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    let wrong = text
        .match_indices('%')
        .find(|(at, percent)| !is_hex(&text[at + percent.len()..]));
    match wrong {
        None => Ok(()),
        Some((at, _)) => {
            let escape: String = text[at..].chars().take(3).collect();
            Err(format!(
                "`{}` is not a percent escape (`%` and two hex digits); write a percent sign as `%25`",
                escape.escape_debug()
            ))
        }
    }
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
        if is_secret(name) {
            shown.extend([name, "=…"]);
        } else {
            shown.push_str(pair);
        }
    }
    shown
}

fn is_secret(name: &str) -> bool {
    let mut plain = form_urlencoded::parse(name.as_bytes());
    plain.next().is_some_and(|(plain, _)| {
        let plain = plain.to_ascii_lowercase();
        SECRET.contains(&plain.as_str())
    })
}
