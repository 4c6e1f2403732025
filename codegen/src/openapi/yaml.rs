//! The same document as YAML: plain words, quoted texts, and several lines as a block that keeps them as they are.

use super::json::{Json, is_strange, quote};

/// The text of a document.
pub(super) fn text(value: &Json) -> String {
    let mut out = String::new();
    match value {
        Json::Object(members) if !members.is_empty() => {
            for (key, value) in members.iter() {
                member(&mut out, key, value, 0);
            }
        }
        value => {
            scalar(&mut out, value, 0);
            out.push('\n');
        }
    }
    out
}

fn member(out: &mut String, key: &str, value: &Json, depth: usize) {
    indent(out, depth);
    word(out, key);
    out.push(':');
    match value {
        Json::Object(members) if !members.is_empty() => {
            out.push('\n');
            for (key, value) in members.iter() {
                member(out, key, value, depth + 1);
            }
        }
        Json::List(items) if !items.is_empty() => {
            out.push('\n');
            for value in items {
                item(out, value, depth + 1);
            }
        }
        value => {
            out.push(' ');
            scalar(out, value, depth + 1);
            out.push('\n');
        }
    }
}

fn item(out: &mut String, value: &Json, depth: usize) {
    match value {
        Json::Object(members) if !members.is_empty() => {
            // The first member stands on the line of the dash, which takes the place of its indentation.
            let start = out.len();
            for (key, value) in members.iter() {
                member(out, key, value, depth + 1);
            }
            let dash = start + 2 * depth;
            out.replace_range(dash..dash + 2, "- ");
        }
        Json::List(items) if !items.is_empty() => {
            let start = out.len();
            for value in items {
                item(out, value, depth + 1);
            }
            let dash = start + 2 * depth;
            out.replace_range(dash..dash + 2, "- ");
        }
        value => {
            indent(out, depth);
            out.push_str("- ");
            scalar(out, value, depth + 1);
            out.push('\n');
        }
    }
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

/// A value that stands behind a key or a dash.
fn scalar(out: &mut String, value: &Json, depth: usize) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Json::Number(value) => out.push_str(value),
        Json::Text(text) if is_block(text) => block(out, text, depth),
        Json::Text(text) => word(out, text),
        Json::List(_) => out.push_str("[]"),
        Json::Object(_) => out.push_str("{}"),
    }
}

/// Whether a text can stand as lines: none of them can be taken for the block's indentation.
fn is_block(text: &str) -> bool {
    let strange = |c: char| c != '\n' && is_strange(c);
    text.contains('\n') && !text.starts_with([' ', '\n']) && !text.contains(strange)
}

fn block(out: &mut String, text: &str, depth: usize) {
    let body = text.trim_end_matches('\n');
    out.push_str(match text.len() - body.len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    });
    // The caller ends the last line.
    let lines = text.strip_suffix('\n').unwrap_or(text);
    for line in lines.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            indent(out, depth);
            out.push_str(line);
        }
    }
}

/// A text as it is if nobody can take it for anything else, otherwise in quotes.
fn word(out: &mut String, text: &str) {
    const TAKEN: [&str; 10] = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan",
    ];
    // Colons, hashes and what opens a text or a list are left to quotes.
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-/.{}$,;'()=<>+`".contains(c);
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || "_/$".contains(c));
    let words = text.split(' ').all(|word| !word.is_empty());
    let fits = starts && words && text.chars().all(|c| plain(c) || c == ' ');
    if fits && !TAKEN.contains(&text.to_ascii_lowercase().as_str()) {
        out.push_str(text);
    } else {
        quote(out, text);
    }
}
