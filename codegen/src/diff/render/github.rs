//! The report as workflow commands of GitHub Actions.

use crate::diff::change::{Bump, Change};
use crate::diff::report::Diff;

/// The whole report; the last line is for the log.
pub(in crate::diff) fn report(diff: &Diff) -> String {
    let mut lines: Vec<String> = diff.changes.iter().map(command).collect();
    lines.push(format!(
        "{}: {}: {}",
        diff.api,
        diff.verdict(),
        diff.reason()
    ));
    lines.join("\n") + "\n"
}

fn command(change: &Change) -> String {
    let level = match change.bump {
        Bump::Major => "error",
        Bump::Minor => "warning",
        Bump::Patch | Bump::None => "notice",
    };
    format!("::{level} title={}::{}", change.subject, change.what)
}
