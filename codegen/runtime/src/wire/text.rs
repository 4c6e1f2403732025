//! The entrance of text from outside: every reader of a reply gets what comes through here.

use std::borrow::Cow;

use crate::wire::json::Json;

pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The length of an escape such as `\ud83d`.
const ESCAPE: usize = 6;

/// Returns the bytes as text: without a byte-order mark, and with U+FFFD for what is not UTF-8.
///
/// Checking all of it at once costs less than checking each string in it.
pub(crate) fn of(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// Reads bytes as JSON of any shape.
///
/// # Errors
///
/// Fails if they are not JSON.
pub(crate) fn json(bytes: &[u8]) -> Result<Json, serde_json::Error> {
    let text = of(bytes);
    serde_json::from_str(&text).or_else(|error| match mended(&text) {
        Some(text) => serde_json::from_str(&text),
        None => Err(error),
    })
}

/// Returns JSON with U+FFFD in place of each half of a surrogate pair that is alone, which no text
/// can hold; `None` if there is none.
pub(crate) fn mended(text: &str) -> Option<String> {
    let mut mended = String::new();
    let (mut done, mut at) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
        let start = at.saturating_add(found);
        let (length, is_alone) = escape(text.get(start..).unwrap_or_default());
        at = start.saturating_add(length);
        if is_alone {
            mended.push_str(text.get(done..start)?);
            mended.push_str("\\ufffd");
            done = at;
        }
    }
    mended.push_str(text.get(done..)?);
    (done > 0).then_some(mended)
}

/// Returns the length of an escape, and whether it is half of a surrogate pair without the other.
fn escape(text: &str) -> (usize, bool) {
    match unit(text) {
        None => (2, false),
        Some(0xD800..=0xDBFF) => match text.get(ESCAPE..).and_then(unit) {
            Some(0xDC00..=0xDFFF) => (ESCAPE.saturating_mul(2), false),
            _ => (ESCAPE, true),
        },
        Some(unit) => (ESCAPE, matches!(unit, 0xDC00..=0xDFFF)),
    }
}

/// Reads an escape such as `\ud83d` at the beginning of a text.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}
