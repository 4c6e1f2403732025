//! The report for people at a terminal.

use crate::diff::change::Change;
use crate::diff::report::Diff;

/// The whole report.
pub(in crate::diff) fn report(diff: &Diff) -> String {
    let mut lines = vec![format!(
        "{}: {}: {}",
        diff.api,
        diff.verdict(),
        diff.reason()
    )];
    for change in &diff.changes {
        self::change(change, &mut lines);
    }
    lines.join("\n") + "\n"
}

fn change(change: &Change, lines: &mut Vec<String>) {
    lines.push(String::new());
    lines.push(format!(
        "{} ({}, {})",
        change.what,
        change.kind.as_str(),
        change.bump
    ));
    for (side, place) in [("was", &change.base_place), ("is", &change.head_place)] {
        lines.extend(place.as_ref().map(|place| format!("  {side} at {place}")));
    }
    lines.push(format!("  to do: {}", change.todo));
    lines.push(format!("  fingerprint {}", change.fingerprint));
}
