//! Docs: from the attribute in which they come to the comment as which they are written.

use proc_macro2::Spacing;

use crate::docs::FOLD;
use crate::tokens::{Run, Tree};

/// The text of `doc = "…"`.
pub(super) fn doc(attribute: Run<'_>) -> Option<String> {
    let mut trees = attribute.trees();
    match (trees.next(), trees.next(), trees.next(), trees.next()) {
        (
            Some(Tree::Word("doc")),
            Some(Tree::Punct('=', Spacing::Alone)),
            Some(Tree::Literal(literal)),
            None,
        ) => Some(spoken(literal)),
        _ => None,
    }
}

/// Writes a line for each line of docs.
pub(super) fn comment(out: &mut String, docs: &str, mark: &str, indent: usize) {
    for line in docs.split(FOLD) {
        out.extend(std::iter::repeat_n(' ', indent));
        out.extend([mark, line, "\n"]);
    }
}

/// What a literal of Rust says, in whichever way it is written.
fn spoken(literal: &str) -> String {
    if let Some(raw) = literal.strip_prefix('r') {
        let marks = raw.len() - raw.trim_start_matches('#').len() + 1;
        let inner = raw.get(marks..raw.len().saturating_sub(marks));
        return inner.unwrap_or_default().to_owned();
    }
    let inner = literal
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let mut text = String::with_capacity(literal.len());
    let mut rest = inner.unwrap_or(literal);
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        rest = escaped(escape, &mut text);
    }
    text.push_str(rest);
    text
}

/// Adds the character of an escape, whose backslash is gone; says what stands behind it.
fn escaped<'a>(escape: &'a str, text: &mut String) -> &'a str {
    let mut rest = escape.chars();
    match rest.next() {
        Some('n') => text.push('\n'),
        Some('r') => text.push('\r'),
        Some('t') => text.push('\t'),
        Some('0') => text.push('\0'),
        Some('u') => {
            let code = escape
                .strip_prefix("u{")
                .and_then(|code| code.split_once('}'));
            if let Some((code, behind)) = code {
                text.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
                return behind;
            }
        }
        Some('x') => {
            let (code, behind) = rest.as_str().split_at_checked(2).unwrap_or_default();
            text.extend(u8::from_str_radix(code, 16).ok().map(char::from));
            return behind;
        }
        mark => text.extend(mark),
    }
    rest.as_str()
}
