//! Sentences and groups that more than one spelling has.

use crate::diff::change::{Bump, Change, ChangeKind};
use crate::diff::report::Diff;
use crate::drift::normal::shown;
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
    let kinds = [
        ChangeKind::Rust,
        ChangeKind::Wire,
        ChangeKind::Behaviour,
        ChangeKind::Addition,
        ChangeKind::Docs,
    ];
    kinds.into_iter().filter_map(|kind| {
        let changes = diff.changes.iter();
        let changes: Vec<&Change> = changes.filter(|change| change.kind == kind).collect();
        (!changes.is_empty()).then_some((self::kind(kind), changes))
    })
}

/// A kind as a heading.
pub(super) fn kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Rust => "breaking in Rust",
        ChangeKind::Wire => "breaking on the wire",
        ChangeKind::Behaviour => "behaviour",
        ChangeKind::Addition => "additions",
        ChangeKind::Docs => "docs",
    }
}

/// What else a kind of change says of one of them.
pub(super) fn more_than_its_kind(change: &Change) -> Option<&'static str> {
    let breaks = change.bump == Bump::Major;
    (breaks && change.kind == ChangeKind::Behaviour).then_some("this is breaking")
}

/// Where it is written now, and where it was; `code` is how a spelling writes a place.
pub(super) fn places(change: &Change, code: fn(&str) -> String) -> Option<String> {
    // What came has a place on the old side only by what is around it, and what went has none of its own on the new one.
    let came = change.before.is_none() && change.after.is_some();
    let went = change.after.is_none() && change.before.is_some();
    let base = change.base_place.as_deref().filter(|_| !came);
    let head = change.head_place.as_deref().filter(|_| !went);
    match (base, head) {
        (Some(base), Some(head)) if base == head => Some(code(head)),
        (Some(base), Some(head)) => Some(format!("{}, was at {}", code(head), code(base))),
        (None, Some(head)) => Some(code(head)),
        (Some(base), None) => Some(format!("was at {}", code(base))),
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

/// The first lines in which two texts differ.
pub(super) fn texts(change: &Change) -> Option<[String; 2]> {
    const WIDTH: usize = 96;
    let (ChangeKind::Docs, Some(old), Some(new)) = (change.kind, &change.before, &change.after)
    else {
        return None;
    };
    let (mut old, mut new) = (old.lines(), new.lines());
    let differ = loop {
        match (old.next(), new.next()) {
            (None, None) => break None,
            (old, new) if old != new => break Some([old, new]),
            _ => {}
        }
    };
    Some(differ?.map(|line| shown(line.unwrap_or_default(), WIDTH)))
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
