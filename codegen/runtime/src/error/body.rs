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
    match crate::wire::text::json(body) {
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

/// Makes a text safe for a terminal and a log, and shortens one that is too long.
pub(crate) fn plain(text: &str) -> String {
    let mut characters = text.chars();
    let mut plain = String::new();
    for character in characters.by_ref().take(LONGEST_MESSAGE) {
        push_plain(&mut plain, character);
    }
    if characters.next().is_some() {
        plain.push('…');
    }
    plain
}

/// Adds a character as it can be shown. Control characters could move a terminal's cursor or forge a
/// line of a log; format characters could turn the direction of what follows, or hide.
fn push_plain(plain: &mut String, character: char) {
    if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') {
        plain.push(' ');
    } else if is_format(character) {
        plain.extend(character.escape_unicode());
    } else {
        plain.push(character);
    }
}

/// Returns whether a character is one of Unicode's format characters (category Cf).
const fn is_format(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e007f}'
    )
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
            _ => push_plain(&mut words, character),
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
