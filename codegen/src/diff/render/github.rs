//! The report as workflow commands of GitHub Actions: each change becomes a mark at a line of the spec.

use super::words;
use crate::diff::change::{Bump, Change};
use crate::diff::report::Diff;
use crate::render::github::{At, command};

/// The whole report; the last line is for the log.
pub(in crate::diff) fn report(diff: &Diff) -> String {
    let mut lines: Vec<String> = diff.changes.iter().map(mark).collect();
    let why = match diff.changes.as_slice() {
        [] => String::new(),
        _ => format!(": {}", diff.reason()),
    };
    lines.push(format!("{}: {}{why}", diff.api, words::summary(diff)));
    lines.join("\n") + "\n"
}

fn mark(change: &Change) -> String {
    let level = match change.bump {
        Bump::Major => "error",
        Bump::Minor => "warning",
        Bump::Patch | Bump::None => "notice",
    };
    let at = change.head_place.as_deref().and_then(at);
    let title = format!("{}: {}", words::kind(change.kind), change.subject);
    let mut text = words::sentence(&change.what);
    if change.todo != "Nothing." {
        text = format!("{text}\n{}", change.todo);
    }
    if let Some(base) = change.base_place.as_ref().filter(|_| at.is_none()) {
        text = format!("{text}\nIt was at {base}.");
    }
    command(
        level,
        at.as_ref(),
        &title,
        &format!("{text}\n[{}]", change.fingerprint),
    )
}

/// The parts of `file:line:column`.
fn at(place: &str) -> Option<At<'_>> {
    let (place, column) = place.rsplit_once(':')?;
    let (file, line) = place.rsplit_once(':')?;
    Some(At {
        file,
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    })
}
