//! Plain text as lines, as one copies it out of a browser.

use super::page::{Kind, Line};

/// What stands before the items of a list.
const BULLETS: [char; 9] = ['•', '◦', '▪', '‣', '●', '○', '-', '*', '+'];

/// The lines of a text; empty ones stay, since they set headings apart.
pub(super) fn lines(page: &str) -> Vec<Line> {
    let lines = page.trim_start_matches('\u{feff}').lines().enumerate();
    lines.map(|(index, text)| line(text, index + 1)).collect()
}

fn line(text: &str, at: usize) -> Line {
    let (kind, text) = match item(text) {
        Some(item) => (Kind::Item, item),
        None => (Kind::Text, text),
    };
    Line {
        kind,
        text: text.to_owned(),
        at,
    }
}

/// What stands behind a bullet.
pub(super) fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let behind = line.strip_prefix(BULLETS)?;
    behind.starts_with([' ', '\t', '\u{a0}']).then_some(behind)
}
