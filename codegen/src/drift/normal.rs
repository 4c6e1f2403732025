//! Text as it is compared and as it is shown: what a reader does not see makes no difference.

use sha2::{Digest, Sha256};

/// Appends a text to a normalised one: one space for each run of white space, straight quotes, plain hyphens, nothing invisible.
pub(super) fn add(text: &str, to: &mut String) {
    if text.is_ascii() {
        join(text, to);
    } else {
        join(&visible(text), to);
    }
}

fn join(text: &str, to: &mut String) {
    // Most lines are as they should be, and looking at each letter takes long.
    let text = text.trim();
    if is_spaced(text) {
        word(text, to);
    } else {
        text.split_whitespace().for_each(|text| word(text, to));
    }
}

fn word(text: &str, to: &mut String) {
    if !to.is_empty() && !text.is_empty() {
        to.push(' ');
    }
    to.push_str(text);
}

/// Whether all white space in a text is single spaces.
fn is_spaced(text: &str) -> bool {
    text.is_ascii()
        && ['\t', '\n', '\r', '\x0b', '\x0c']
            .iter()
            .all(|c| !text.contains(*c))
        && !text.contains("  ")
}

/// A text as a reader sees it. Stretches of ASCII are copied whole.
fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !byte.is_ascii()) {
        let (ascii, other) = rest.split_at(at);
        visible.push_str(ascii);
        let mut letters = other.chars();
        visible.extend(letters.next().and_then(seen));
        rest = letters.as_str();
    }
    visible + rest
}

/// Normalises a text.
pub(super) fn text(text: &str) -> String {
    let mut normal = String::new();
    add(text, &mut normal);
    normal
}

/// The character that a reader takes it for, if it is seen at all.
fn seen(c: char) -> Option<char> {
    match c {
        '\u{2018}'..='\u{201b}' => Some('\''),
        '\u{201c}'..='\u{201f}' => Some('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        c if c.is_whitespace() => Some(' '),
        c if is_invisible(c) => None,
        c => Some(c),
    }
}

/// Joiners, marks of direction, soft hyphens.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}

/// The fingerprint of a normalised text.
pub(super) fn fingerprint(normal: &str) -> String {
    use std::fmt::Write as _;

    let mut hex = String::from("sha256:");
    for byte in Sha256::digest(normal.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// A text from elsewhere, fit for a terminal: nothing that steers it, and no longer than `most` characters.
pub(crate) fn shown(text: &str, most: usize) -> String {
    let mut letters = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| if c.is_control() { '·' } else { c });
    let mut short: String = letters.by_ref().take(most).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}
