//! The report for those who watch: a line a change.

use crate::diff::change::{Change, ChangeKind};
use crate::diff::report::Diff;

/// So many lines are read at a glance.
const MOST: usize = 11;

/// The whole report; empty where nothing changed.
pub(in crate::diff) fn report(diff: &Diff) -> String {
    let mut lines: Vec<String> = diff.changes.iter().take(MOST).map(line).collect();
    if diff.changes.len() > MOST {
        lines.push(format!("… and {} more", diff.changes.len() - MOST));
    }
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

/// `+ projects.list: parameter query (spec/disruptive/projects.yaml:14)`.
fn line(change: &Change) -> String {
    let place = change.head_place.as_ref().or(change.base_place.as_ref());
    // The column says nothing that the eye does not see.
    let place = place.map(|place| {
        let line = place
            .rsplit_once(':')
            .map_or(place.as_str(), |(line, _)| line);
        format!(" ({line})")
    });
    let text = format!("{}: {}", change.subject, change.brief).replace('`', "");
    format!("{} {text}{}", sign(change), place.unwrap_or_default())
}

/// More, less, broken, other.
fn sign(change: &Change) -> char {
    match change.kind {
        ChangeKind::Addition => '+',
        _ if change.sort.ends_with("removed") => '-',
        ChangeKind::Rust | ChangeKind::Wire => '!',
        ChangeKind::Behaviour | ChangeKind::Docs => '~',
    }
}
