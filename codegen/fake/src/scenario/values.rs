//! Readers of single values of a scenario file.

use std::time::Duration;

use super::renamed;
use crate::diagnostics::{Diagnostics, Span, meant};
use crate::yaml::{Key, Node, Value};

/// Reads the values of one file and gathers what is wrong with them.
pub(super) struct Reader {
    pub(super) mistakes: Diagnostics,
}

impl Reader {
    pub(super) fn wrong<T>(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Option<T> {
        self.mistakes.push(span, message, help);
        None
    }

    /// The entries of a mapping whose keys are all known.
    pub(super) fn entries<'a>(
        &mut self,
        node: &'a Node,
        what: &str,
        known: &[&str],
    ) -> Option<&'a [(Key, Node)]> {
        let Value::Map(entries) = &node.value else {
            let message = format!("{what} is {}, not a mapping", node.sort());
            let help = format!("write it with some of the keys {}", listed(known));
            return self.wrong(node.span, message, help);
        };
        if entries.is_empty() {
            let help = format!("write some of the keys {}", listed(known));
            return self.wrong(node.span, format!("{what} is empty"), help);
        }
        for (key, _) in entries {
            if !known.contains(&key.text.as_str()) {
                self.unknown_key(key, known);
            }
        }
        Some(entries)
    }

    fn unknown_key(&mut self, key: &Key, known: &[&str]) {
        let old = &key.text;
        let (message, help) = match renamed::key(old, known) {
            Some(new) => (
                format!("the key `{old}` is now called `{new}`"),
                format!("write `{new}:`"),
            ),
            None => (
                format!("unknown key `{old}`"),
                meant(old, known.iter().copied(), || {
                    format!("the keys here are {}", listed(known))
                }),
            ),
        };
        self.mistakes.push(key.span, message, help);
    }

    pub(super) fn text<'a>(&mut self, node: &'a Node, help: &str) -> Option<&'a str> {
        if let Some(text) = node.text() {
            return Some(text);
        }
        let message = format!("expected a single value, found {}", node.sort());
        self.wrong(node.span, message, help)
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&mut self, node: &Node, words: &[(&str, T)]) -> Option<T> {
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        let choice = format!("write one of {}", listed(&names));
        let text = self.text(node, &choice)?;
        if let Some((_, value)) = words.iter().find(|(name, _)| *name == text) {
            return Some(*value);
        }
        if let Some(new) = renamed::value(text, &names) {
            let message = format!("`{text}` is now called `{new}`");
            return self.wrong(node.span, message, format!("write `{new}`"));
        }
        let help = meant(text, names.iter().copied(), || choice);
        self.wrong(node.span, format!("unknown value `{text}`"), help)
    }

    pub(super) fn flag(&mut self, node: &Node) -> Option<bool> {
        self.word(node, &[("true", true), ("false", false)])
    }

    /// A whole number within bounds.
    pub(super) fn whole(&mut self, node: &Node, least: u64, most: u64) -> Option<u64> {
        let help = format!("write digits only, from {least} to {most}");
        let text = self.text(node, &help)?;
        let number = text.parse::<u64>().ok();
        match number.filter(|number| (least..=most).contains(number)) {
            Some(number) => Some(number),
            None => self.wrong(
                node.span,
                format!("`{text}` is not a valid number here"),
                help,
            ),
        }
    }

    /// A part of all, from 0 to 1.
    pub(super) fn part(&mut self, node: &Node) -> Option<f64> {
        let help = "write a number from 0 to 1, such as `0.1`";
        let text = self.text(node, help)?;
        let number = text.parse::<f64>().ok();
        match number.filter(|number| (0.0..=1.0).contains(number)) {
            Some(number) => Some(number),
            None => self.wrong(
                node.span,
                format!("`{text}` is not a number from 0 to 1"),
                help,
            ),
        }
    }

    pub(super) fn span(&mut self, node: &Node) -> Option<Duration> {
        let help = "write a number and a unit: `500ms`, `10s`, `5m` or `1h`, at most a year";
        let text = self.text(node, help)?;
        match span(text) {
            Some(span) => Some(span),
            None => self.wrong(node.span, format!("`{text}` is not a duration"), help),
        }
    }
}

/// Words in a row: `a`, `b` and `c`.
pub(super) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Reads a span of time as scenario files write it, such as `500ms` or `1.5s`; at most a year.
#[must_use]
pub fn span(text: &str) -> Option<Duration> {
    let digits = text.find(|character: char| !character.is_ascii_digit() && character != '.')?;
    let (number, unit) = text.split_at_checked(digits)?;
    let factor = match unit.trim() {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86400.0,
        _ => return None,
    };
    let seconds = number.parse::<f64>().ok()? * factor;
    let year = 365.0 * 86400.0;
    (seconds <= year).then(|| Duration::try_from_secs_f64(seconds).ok())?
}
