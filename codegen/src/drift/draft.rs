//! A row for a section that the table does not have: what is done until now, and a place for evidence.

use std::fmt::Write as _;

use super::evidence::stands;
use super::figures::{self, Figure};
use super::normal;
use super::sections::{Section, status};
use crate::spec::{self, Text};

/// How many words a proposed piece of evidence has at most.
const LONGEST: usize = 6;

/// Words near which a rule is most likely told.
const TELLING: [&str; 6] = ["retry", "again", "wait", "later", "delay", "backoff"];

/// A line for `sections:`.
pub(super) fn section(section: &Section) -> String {
    let fingerprint = normal::fingerprint(&section.text);
    format!(
        "  {}: {{fingerprint: \"{fingerprint}\"}}\n",
        quoted(&section.heading)
    )
}

/// An item for `rows:`, which changes nothing until somebody changes it: it does as the status is done by until now.
pub(super) fn row(section: &Section, class: &spec::Row) -> Option<String> {
    let status = status(&section.heading)?;
    let evidence = evidence(&section.text);
    let mut row = String::new();
    let mut line = |text: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(row, "{text}");
    };
    line(&format!(
        "  # Draft: the same rule as {}. Read the section, then decide.",
        name(class)
    ));
    line(&format!("  - status: {status}"));
    line(&format!("    kind: {}", kind(status, class)));
    line(&format!("    section: {}", quoted(&section.heading)));
    if evidence.is_empty() {
        line("    # evidence: [a few words or figures of the section]");
    } else {
        line(&format!("    evidence: [{}]", evidence.join(", ")));
    }
    if class.ambiguous {
        line("    ambiguous: true");
    }
    line(&format!("    rule: {}", rule(&class.rule)));
    if class.because.is_some() {
        line(&format!(
            "    because: The same as {}, until somebody has read the section.",
            name(class)
        ));
    }
    if let Some(wait) = &class.wait {
        line(&format!("    wait: {{{}}}", waited(wait)));
    }
    line("    help: Look at the message and at the body of the answer.");
    Some(row)
}

/// A text as YAML and JSON quote it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// What a row is about.
pub(super) fn name(row: &spec::Row) -> String {
    let texts = row.statuses.iter().chain(&row.outcome).map(Text::as_str);
    texts.collect::<Vec<_>>().join(", ")
}

fn kind(status: u16, class: &spec::Row) -> &str {
    match status {
        400 => "invalid_argument",
        401 => "unauthenticated",
        403 => "permission_denied",
        404 | 410 => "not_found",
        409 | 412 => "conflict",
        408 | 504 => "timeout",
        429 => "rate_limited",
        500 => "internal",
        405 | 501 => "wrong_method",
        502 | 503 => "unavailable",
        _ => &class.kind.value,
    }
}

fn rule(rule: &spec::RuleByEffect) -> String {
    let rules = rule.all().map(|rule| rule.value.as_str());
    let [safe, idempotent, guarded, non_idempotent] = rules;
    if rules.iter().all(|rule| *rule == safe) {
        return safe.to_owned();
    }
    format!(
        "{{safe: {safe}, idempotent: {idempotent}, guarded: {guarded}, non_idempotent: {non_idempotent}}}"
    )
}

/// A wait without what the page said of another status.
fn waited(wait: &spec::Wait) -> String {
    let time = |key: &str, amount: Option<u64>| {
        let unit = figures::Unit::Time;
        amount.map(|amount| format!("{key}: {}", figures::written(Figure { unit, amount })))
    };
    let parts = [
        time("min", wait.min.as_ref().map(|min| min.value)),
        time("max", wait.max.as_ref().map(|max| max.value)),
        wait.retry_after
            .as_ref()
            .map(|word| format!("retry_after: {}", word.value)),
        time(
            "without_header",
            wait.without_header.as_ref().map(|wait| wait.value),
        ),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Words with figures in them; words near which a rule is told where there is no figure.
fn evidence(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').take(5_000).collect();
    let mut found: Vec<String> = Vec::new();
    let mut next = 0;
    for at in 0..words.len() {
        if at >= next
            && let Some(end) = figured(&words, at)
        {
            found.extend(proposal(text, words.get(at..end)));
            next = end;
        }
    }
    if found.is_empty() {
        let telling = |word: &&str| TELLING.contains(&figures::bare(word).to_lowercase().as_str());
        let at = words.iter().position(telling);
        let around = at.and_then(|at| words.get(at.saturating_sub(2)..(at + 2).min(words.len())));
        found.extend(proposal(text, around));
    }
    found.truncate(2);
    found
}

/// Where the figures end that begin with this word: `75 requests per 10 seconds`.
fn figured(words: &[&str], at: usize) -> Option<usize> {
    let end = |from: usize| {
        let lengths = if words.get(from)?.contains('-') {
            [1, 2]
        } else {
            [2, 1]
        };
        let mut lengths = lengths.into_iter();
        let is_figure = |length: &usize| {
            words
                .get(from..from + length)
                .is_some_and(|words| figures::all(&words.join(" ")).len() == 1)
        };
        lengths.find(is_figure).map(|length| from + length)
    };
    let first = end(at)?;
    let more = (first..first + 2).find_map(end);
    Some(more.unwrap_or(first)).filter(|end| end - at <= LONGEST)
}

/// A proposal that does stand in the text, quoted.
fn proposal(text: &str, words: Option<&[&str]>) -> Option<String> {
    let words = words?.join(" ");
    let words = words.trim_matches(|c: char| !c.is_alphanumeric());
    (!words.is_empty() && words.len() <= 100 && stands(text, words)).then(|| quoted(words))
}
