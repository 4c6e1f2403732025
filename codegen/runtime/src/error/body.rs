//! The message and the link in the body of an error, whatever its form. They are for people:
//! nothing is decided by them.

use http::HeaderMap;

use crate::error::call_error::Error;
use crate::error::redirect;
use crate::policy::api::{Api, ErrorBody};
use crate::policy::operation::Operation;
use crate::wire::json::Json;

/// The maximum length of a text that is not JSON, in characters.
const LONGEST_TEXT: usize = 200;

/// The maximum length of a service's message, in characters.
const LONGEST_MESSAGE: usize = 2000;

/// The message and the link of a body.
#[derive(Debug, Default)]
pub(crate) struct BodyText {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// Reads an answer that is not a success.
pub(crate) fn of(status: u16, headers: &HeaderMap, body: &[u8], members: ErrorBody) -> BodyText {
    match redirect::message(status, headers) {
        Some(message) => BodyText {
            message,
            help: None,
        },
        None => read(body, members),
    }
}

/// Returns the beginning of a body that is not JSON: it mostly comes from a proxy or a gateway.
/// JSON comes from the service and may hold secrets, so it is not shown.
pub(crate) fn text_start(body: &[u8]) -> Option<String> {
    let body = body.trim_ascii_start();
    let is_json = matches!(body.first()?, b'{' | b'[' | b'"');
    let head = body.get(..LONGEST_TEXT * 4).unwrap_or(body);
    (!is_json).then(|| text(&String::from_utf8_lossy(head)))
}

/// Reads the body of an error: JSON with the API's members, JSON of another shape, text, HTML, or
/// nothing.
fn read(body: &[u8], members: ErrorBody) -> BodyText {
    match serde_json::from_slice::<Json>(body) {
        Ok(json) => from_json(&json, members),
        Err(_) => BodyText {
            message: text(&String::from_utf8_lossy(body)),
            help: None,
        },
    }
}

fn from_json(json: &Json, members: ErrorBody) -> BodyText {
    let message = at(json, members.message).unwrap_or(json);
    // RFC 6749 (OAuth 2) puts a code into `error` and the text into `error_description`.
    let more = json
        .get("error_description")
        .and_then(Json::as_str)
        .filter(|more| !more.is_empty());
    let message = match (message_text(message), more) {
        (Some(word), Some(more)) => plain(&format!("{word}: {more}")),
        (Some(word), None) => plain(word),
        (None, Some(more)) => plain(more),
        (None, None) => text(&json.to_string()),
    };
    BodyText {
        message,
        help: help_link(json, members.help),
    }
}

/// Returns the member at a path such as `error.message`.
fn at<'a>(json: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('.').try_fold(json, |json, name| json.get(name))
}

/// Returns the text of a message, which is text or an object with text.
fn message_text(message: &Json) -> Option<&str> {
    let inner = || {
        message
            .get("message")
            .or_else(|| message.get("error"))
            .and_then(Json::as_str)
    };
    message.as_str().or_else(inner)
}

/// Returns the link of an error, which may be in its details.
fn help_link(json: &Json, member: &str) -> Option<String> {
    let details = json
        .get("details")
        .and_then(Json::as_array)
        .into_iter()
        .flatten();
    let mut places = std::iter::once(json)
        .chain(json.get("error"))
        .chain(details);
    places
        .find_map(|place| at(place, member)?.as_str())
        .map(plain)
}

/// Replaces control characters, which could move a terminal's cursor or forge a line of a log, and
/// shortens a text that is too long.
fn plain(text: &str) -> String {
    let mut characters = text.chars().map(|character| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    });
    let mut plain: String = characters.by_ref().take(LONGEST_MESSAGE).collect();
    if characters.next().is_some() {
        plain.push('…');
    }
    plain
}

/// Shortens a text and removes tags and line breaks.
fn text(text: &str) -> String {
    let mut words = String::new();
    let mut in_tag = false;
    for character in text.chars() {
        match character {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                words.push(' ');
            }
            _ if in_tag => {}
            _ if character.is_control() => words.push(' '),
            _ => words.push(character),
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default()),
        None => words,
    }
}

/// Makes the error of an error line of a stream; its code is an HTTP or a gRPC status.
pub(crate) fn in_stream(error: &Json, api: &Api, operation: &'static Operation) -> Error {
    let member = api.error_body.code;
    // The error of a line may be the object that the body of an error has inside.
    let inner = member.rsplit('.').next().unwrap_or(member);
    let code = at(error, member).or_else(|| error.get(inner));
    let code = code.unwrap_or(&Json::Null);
    let code = code
        .as_u64()
        .or_else(|| code.as_str()?.parse().ok())
        .and_then(|code| u16::try_from(code).ok());
    let row = code
        .map_or(operation.policy.other, |code| {
            operation.on(http_status(code))
        })
        .row;
    let text = from_json(
        error,
        ErrorBody {
            message: "message",
            ..api.error_body
        },
    );
    let made = Error::new(row.kind, text.message)
        .at(operation)
        .with_advice(row.help)
        .with_help(text.help);
    match code {
        Some(code) => made.with_status(
            http_status(code),
            HeaderMap::new(),
            error.to_string().into(),
        ),
        None => made,
    }
}

/// Translates a gRPC status; an HTTP status stays as it is.
const fn http_status(code: u16) -> u16 {
    match code {
        3 | 9 | 11 => 400,
        16 => 401,
        7 => 403,
        5 => 404,
        6 | 10 => 409,
        8 => 429,
        1 | 4 => 504,
        12 => 501,
        14 => 503,
        0..100 => 500,
        status => status,
    }
}
