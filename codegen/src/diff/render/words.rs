//! Sentences and groups that more than one spelling has.

use crate::diff::change::{Bump, Change, ChangeKind};
use crate::diff::report::Diff;
use crate::render::text::grouped;

/// The first sentence of the whole.
pub(super) fn summary(diff: &Diff) -> String {
    let version = &diff.base.version;
    match (diff.verdict(), diff.next_version(version)) {
        (Bump::None, _) => "nothing changed".to_owned(),
        (verdict, Some(next)) => format!("{verdict}, {version} → {next}"),
        (verdict, None) => verdict.to_string(),
    }
}

/// The changes by kind, with the words for each kind.
pub(super) fn groups(diff: &Diff) -> impl Iterator<Item = (&'static str, Vec<&Change>)> {
    let groups = [
        (ChangeKind::Rust, "breaking in Rust"),
        (ChangeKind::Wire, "breaking on the wire"),
        (ChangeKind::Behaviour, "behaviour"),
        (ChangeKind::Addition, "additions"),
        (ChangeKind::Docs, "docs"),
    ];
    groups.into_iter().filter_map(|(kind, words)| {
        let changes = diff.changes.iter();
        let changes: Vec<&Change> = changes.filter(|change| change.kind == kind).collect();
        (!changes.is_empty()).then_some((words, changes))
    })
}

/// What else a kind of change says of one of them.
pub(super) fn more_than_its_kind(change: &Change) -> Option<&'static str> {
    let breaks = change.bump == Bump::Major;
    (breaks && change.kind == ChangeKind::Behaviour).then_some("this is breaking")
}

/// Where it is written now, and where it was.
pub(super) fn places(change: &Change) -> Option<String> {
    // What came has a place on the old side only by what is around it, and what went has none of its own on the new one.
    let came = change.before.is_none() && change.after.is_some();
    let went = change.after.is_none() && change.before.is_some();
    let base = change.base_place.as_ref().filter(|_| !came);
    let head = change.head_place.as_ref().filter(|_| !went);
    match (base, head) {
        (Some(base), Some(head)) if base == head => Some(head.clone()),
        (Some(base), Some(head)) => Some(format!("{head}, was at {base}")),
        (None, Some(head)) => Some(head.clone()),
        (Some(base), None) => Some(format!("was at {base}")),
        (None, None) => None,
    }
}

/// What changes with it, no longer than a few lines.
pub(super) fn with(change: &Change) -> Vec<String> {
    const MOST: usize = 12;
    let is_method = |text: &str| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.".contains(c);
        text.contains('.') && text.chars().all(plain)
    };
    let all = change.with.len();
    let (shown, rest) = change
        .with
        .split_at(if all > MOST + 1 { MOST } else { all });
    let shown = shown.iter().cloned();
    let (methods, others): (Vec<String>, Vec<String>) = shown.partition(|text| is_method(text));
    let mut words = grouped(&methods);
    words.extend(others);
    words.extend((!rest.is_empty()).then(|| format!("and {} more", rest.len())));
    words
}

/// A sentence: a capital and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    let end = if text.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{}{}{end}", first.unwrap_or_default(), letters.as_str())
}
