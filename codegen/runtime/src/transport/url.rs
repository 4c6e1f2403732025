//! Percent-encoding of paths and queries, so that a value cannot add segments or parameters.

use std::fmt::{Display, Write as _};

/// Returns what is wrong with a value as one segment of a path.
fn check(value: &str) -> Result<(), String> {
    let wrong = if value.is_empty() {
        "is empty"
    } else if value == "." || value == ".." {
        "would change the path"
    } else if value.contains(['/', '\\']) {
        "contains a slash"
    } else if value.chars().any(char::is_control) {
        "contains a control character"
    } else {
        return Ok(());
    };
    Err(format!("the value {value:?} {wrong}"))
}

/// Returns whether a character never needs to be encoded.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~')
}

/// Encodes all but the characters that never need it.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    encode_into(&mut encoded, text);
    encoded
}

/// Appends the encoded text.
pub(crate) fn encode_into(encoded: &mut String, text: &str) {
    for byte in text.bytes() {
        if is_plain(byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
}

/// The encoded values of a path's placeholders, in one buffer: name and value in turn, each
/// followed by a mark that neither can contain.
#[derive(Clone, Default)]
pub(crate) struct PathValues(String);

/// Follows each name and each value.
const MARK: u8 = b'\0';

impl PathValues {
    /// Sets a placeholder to one segment, or returns what is wrong with the value.
    pub(crate) fn segment(&mut self, name: &str, value: &dyn Display) -> Result<(), String> {
        let start = self.begin(name, value);
        let raw = self.0.get(start..).unwrap_or_default();
        if !raw.bytes().all(is_plain) || matches!(raw, "" | "." | "..") {
            let raw = self.0.split_off(start);
            check(&raw)?;
            encode_into(&mut self.0, &raw);
        }
        self.0.push(char::from(MARK));
        Ok(())
    }

    /// Sets a placeholder to several segments, such as a whole resource name; one leading slash is
    /// ignored.
    pub(crate) fn segments(&mut self, name: &str, value: &dyn Display) -> Result<(), String> {
        let start = self.begin(name, value);
        let raw = self.0.split_off(start);
        for (index, part) in raw.strip_prefix('/').unwrap_or(&raw).split('/').enumerate() {
            check(part)?;
            if index > 0 {
                self.0.push('/');
            }
            encode_into(&mut self.0, part);
        }
        self.0.push(char::from(MARK));
        Ok(())
    }

    /// Appends a name and an unencoded value, and returns where the value begins.
    fn begin(&mut self, name: &str, value: &dyn Display) -> usize {
        if self.0.is_empty() {
            self.0.reserve(PATH_VALUES);
        }
        self.0.push_str(name);
        self.0.push(char::from(MARK));
        let start = self.0.len();
        // Writing to a string cannot fail.
        let _ = write!(self.0, "{value}");
        start
    }

    /// Reads the values.
    fn reader(&self) -> ValueReader<'_> {
        ValueReader {
            all: &self.0,
            rest: &self.0,
        }
    }
}

/// Reads values in the order in which they were set, which is that of the template as a rule.
struct ValueReader<'a> {
    all: &'a str,
    rest: &'a str,
}

impl<'a> ValueReader<'a> {
    /// Returns the value of a placeholder.
    fn get(&mut self, wanted: &str) -> Option<&'a str> {
        let next = self.rest.strip_prefix(wanted);
        if let Some(after) = next.and_then(|after| after.strip_prefix(char::from(MARK))) {
            let (value, after) = cut(after, MARK)?;
            self.rest = after;
            return Some(value);
        }
        let mut rest = self.all;
        while let Some((name, after)) = cut(rest, MARK) {
            let (value, after) = cut(after, MARK)?;
            if name == wanted {
                return Some(value);
            }
            rest = after;
        }
        None
    }
}

/// The usual size of the values of a path, in bytes.
const PATH_VALUES: usize = 96;

/// Checks that each placeholder of a template has a value; the error names one without.
pub(crate) fn check_values(template: &str, values: &PathValues) -> Result<(), String> {
    let mut values = values.reader();
    let mut rest = template;
    while let Some((_, name, after)) = placeholder(rest) {
        if values.get(name).is_none() {
            return Err(format!("the path has no value for `{name}`"));
        }
        rest = after;
    }
    Ok(())
}

/// Appends a template with its placeholders replaced.
pub(crate) fn expand(path: &mut String, template: &str, values: &PathValues) {
    let mut values = values.reader();
    let mut rest = template;
    while let Some((before, name, after)) = placeholder(rest) {
        path.push_str(before);
        path.push_str(values.get(name).unwrap_or_default());
        rest = after;
    }
    path.push_str(rest);
}

/// Returns the template up to and with a placeholder.
pub(crate) fn until<'a>(template: &'a str, name: &str) -> Option<&'a str> {
    let end = template
        .find(&format!("{{{name}}}"))?
        .checked_add(name.len())?
        .checked_add(2)?;
    template.get(..end)
}

/// Returns the names of a template's placeholders.
pub(crate) fn placeholders(template: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = template;
    std::iter::from_fn(move || {
        let (_, name, after) = placeholder(rest)?;
        rest = after;
        Some(name)
    })
}

/// Splits a template at its first placeholder.
fn placeholder(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = cut(template, b'{')?;
    let (name, after) = cut(rest, b'}')?;
    Some((before, name, after))
}

/// Splits a text at an ASCII character, byte by byte: for texts as short as these, that is faster
/// than a search.
pub(crate) fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let index = text.bytes().position(|byte| byte == at)?;
    let (before, rest) = text.split_at_checked(index)?;
    Some((before, rest.get(1..)?))
}
