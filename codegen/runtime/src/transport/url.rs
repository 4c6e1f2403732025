//! Percent-encoding of paths and queries, so that a value cannot add segments or parameters.

use std::fmt::Write as _;

/// Encodes a value as one segment of a path, or returns what is wrong with it.
pub(crate) fn segment(value: String) -> Result<String, String> {
    if value.bytes().all(is_plain) && !matches!(value.as_str(), "" | "." | "..") {
        return Ok(value);
    }
    check(&value)?;
    Ok(encode(&value))
}

/// Returns what is wrong with a value as one segment of a path.
fn check(value: &str) -> Result<(), String> {
    let wrong = if value.is_empty() {
        "is empty"
    } else if value == "." || value == ".." {
        "would leave its place in the path"
    } else if value.contains(['/', '\\']) {
        "contains a slash"
    } else if value.chars().any(char::is_control) {
        "contains a control character"
    } else {
        return Ok(());
    };
    Err(format!("the value {value:?} {wrong}"))
}

/// Encodes a value as several segments, such as a whole resource name; one leading slash is
/// ignored.
pub(crate) fn segments(value: &str) -> Result<String, String> {
    let value = value.strip_prefix('/').unwrap_or(value);
    let encoded: Result<Vec<String>, String> = value
        .split('/')
        .map(|part| check(part).map(|()| encode(part)))
        .collect();
    encoded.map(|segments| segments.join("/"))
}

/// Returns whether a character never needs to be encoded.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~')
}

/// Encodes all but the characters that never need it.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_plain(byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Replaces the placeholders of a template by encoded values and puts that behind a base; names the
/// placeholder that has none.
pub(crate) fn expand(
    base: &str,
    template: &str,
    values: &[(&str, String)],
) -> Result<String, String> {
    let parts = values.iter().map(|(_, value)| value.len());
    let mut path = String::with_capacity(parts.chain([base.len(), template.len()]).sum());
    path.push_str(base);
    let mut rest = template;
    while let Some((before, name, after)) = placeholder(rest) {
        let Some((_, value)) = values.iter().find(|(known, _)| *known == name) else {
            return Err(format!("the path has no value for `{name}`"));
        };
        path.push_str(before);
        path.push_str(value);
        rest = after;
    }
    path.push_str(rest);
    Ok(path)
}

/// Returns the template up to and with a placeholder.
pub(crate) fn until<'a>(template: &'a str, name: &str) -> Option<&'a str> {
    let end = template
        .find(&format!("{{{name}}}"))?
        .checked_add(name.len())?
        .checked_add(2)?;
    template.get(..end)
}

/// Splits a template at its first placeholder.
fn placeholder(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}
