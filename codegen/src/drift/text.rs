//! Plain text as lines, as one copies it out of a browser.

use super::page::{Kind, Line};

/// What stands before the items of a list, and nowhere else.
const BULLETS: [char; 6] = ['•', '◦', '▪', '‣', '●', '○'];

/// What stands before the items of a list, and elsewhere too.
const SIGNS: [char; 3] = ['-', '*', '+'];

/// The lines of a text; empty ones stay, since they set headings apart.
pub(super) fn lines(page: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (index, text) in page.trim_start_matches('\u{feff}').lines().enumerate() {
        // A sentence may be wrapped before a hyphen; a list begins behind an empty line.
        let wrapped = lines
            .last()
            .is_some_and(|line| line.kind == Kind::Text && !line.text.trim().is_empty());
        let item = item(text).filter(|_| !wrapped || !text.trim_start().starts_with(SIGNS));
        lines.push(Line {
            kind: if item.is_some() {
                Kind::Item
            } else {
                Kind::Text
            },
            text: item.unwrap_or(text).to_owned(),
            at: index + 1,
        });
    }
    lines
}

/// What stands behind a bullet.
pub(super) fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let behind = line
        .strip_prefix(BULLETS)
        .or_else(|| line.strip_prefix(SIGNS))?;
    behind.starts_with([' ', '\t', '\u{a0}']).then_some(behind)
}
