//! The same document as YAML.
//!
//! The library writes YAML 1.2. Many tools still read 1.1, which takes more words for something other than texts: these are put into
//! quotes, so that both read the same.

use super::json::Json;

/// The text of a document.
pub(super) fn text(value: &Json) -> String {
    let written = serde_yaml::to_string(value).expect("keys are strings and numbers are finite");
    let mut text = String::with_capacity(written.len());
    // The column of the key or dash whose block of text the next lines are.
    let mut block: Option<usize> = None;
    for line in written.lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        if block.is_some_and(|column| line.is_empty() || indent > column) {
            text.push_str(line);
        } else {
            let (column, rest) = behind_dashes(line, indent);
            text.push_str(&line[..column]);
            let value = entry(&mut text, rest);
            // An item has its dash two columns before.
            let head = if value == rest {
                column.saturating_sub(2)
            } else {
                column
            };
            block = is_block(value).then_some(head);
        }
        text.push('\n');
    }
    text
}

/// The column at which an item begins, and the item.
fn behind_dashes(line: &str, indent: usize) -> (usize, &str) {
    let mut column = indent;
    while line[column..].starts_with("- ") {
        column += 2;
    }
    (column, &line[column..])
}

/// Adds a scalar, or a key with what stands behind it; gives the value. The library writes each on one line, and what holds a colon with a
/// blank behind it in quotes.
fn entry<'a>(text: &mut String, entry: &'a str) -> &'a str {
    let (key, value) = match (entry.split_once(": "), entry.strip_suffix(':')) {
        (Some((key, value)), _) => (Some(key), value),
        (None, Some(key)) => (Some(key), ""),
        (None, None) => (None, entry),
    };
    if let Some(key) = key {
        text.push_str(&quoted(key));
        text.push_str(if value.is_empty() { ":" } else { ": " });
    }
    text.push_str(&quoted(value));
    value
}

/// Whether the lines that follow are the text.
fn is_block(value: &str) -> bool {
    value.starts_with('|')
}

fn quoted(plain: &str) -> String {
    if is_word(plain) || is_time(plain) {
        format!("'{plain}'")
    } else {
        plain.to_owned()
    }
}

/// The booleans of YAML 1.1, but for those of 1.2.
fn is_word(plain: &str) -> bool {
    let words = ["on", "off", "yes", "no", "y", "n"];
    words.iter().any(|word| plain.eq_ignore_ascii_case(word))
}

/// A day, a time, or a number to the base of 60, as YAML 1.1 has them.
fn is_time(plain: &str) -> bool {
    let parts: Vec<&str> = plain.split(['-', ':']).collect();
    let starts = plain.trim_start_matches(['+', '-']);
    let is_number = |part: &&str| part.starts_with(|c: char| c.is_ascii_digit());
    parts.len() > 1
        && starts.starts_with(|c: char| c.is_ascii_digit())
        && parts.iter().skip(1).all(is_number)
        && plain
            .chars()
            .all(|c| c.is_ascii_digit() || "+-:.TtZz ".contains(c))
}

#[cfg(test)]
mod tests {
    use super::super::json::{Json, Object};
    use super::text;

    #[test]
    fn what_old_readers_take_for_something_else_is_quoted() {
        let list: Vec<&str> = vec!["no", "2026-01-31", "12:30", "plain"];
        let block = "on: 2026-01-31\n\non\n";
        let document: Json = Object::default()
            .with("on", Object::default().with("Y", "2026-01-31T12:00:00Z"))
            .with("list", list)
            .with(
                "nested",
                vec![vec![Json::from(block), "off".into(), "  no".into()]],
            )
            .with("block", block)
            .with(
                "objects",
                vec![Object::default().with("text", block).with("n", "on")],
            )
            .with("last", "a: on")
            .with("number", 1_u32)
            .with("negative", "-1")
            .into();
        let written = text(&document);
        for line in [
            "'on':\n",
            "  'Y': '2026-01-31T12:00:00Z'\n",
            "- 'no'\n- '2026-01-31'\n- '12:30'\n- plain\n",
            "- - |\n    on: 2026-01-31\n\n    on\n  - 'off'\n",
            "block: |\n  on: 2026-01-31\n\n  on\n",
            "- text: |\n    on: 2026-01-31\n\n    on\n  'n': 'on'\n",
            "last: 'a: on'\n",
            "number: 1\n",
        ] {
            assert!(written.contains(line), "{line}{written}");
        }
        let read: serde_json::Value = serde_yaml::from_str(&written).expect("YAML");
        let json: serde_json::Value =
            serde_json::from_str(&super::super::json::text(&document)).expect("JSON");
        assert_eq!(read, json);
    }
}
