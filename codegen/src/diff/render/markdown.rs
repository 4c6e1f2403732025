//! The report for an issue or a comment.

use crate::diff::report::Diff;

/// The whole report.
pub(in crate::diff) fn report(diff: &Diff) -> String {
    let mut parts = vec![format!(
        "## {}: {}: {}",
        diff.api,
        diff.verdict(),
        diff.reason()
    )];
    let lines = diff.changes.iter();
    parts.extend(lines.map(|change| format!("- {} {}", change.what, change.todo)));
    parts.join("\n") + "\n"
}
