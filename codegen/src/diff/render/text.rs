//! The report for people at a terminal.

use super::words;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::report::Diff;
use crate::diff::table::{Cell, Table};
use crate::render::text::{aligned, paragraph, wrapped};

/// The whole report.
pub(in crate::diff) fn report(diff: &Diff) -> String {
    let mut lines = vec![format!("{}: {}", diff.api, words::summary(diff))];
    if !diff.changes.is_empty() {
        lines.extend(paragraph("  because ", &diff.reason()));
    }
    for (kind, changes) in words::groups(diff) {
        lines.push(String::new());
        lines.push(format!("{kind} ({})", changes.len()));
        lines.extend(changes.into_iter().flat_map(change));
    }
    lines.extend(table(&diff.policies));
    lines.join("\n") + "\n"
}

fn change(change: &Change) -> Vec<String> {
    let docs = change.kind == ChangeKind::Docs;
    let mut lines = if docs {
        Vec::new()
    } else {
        vec![String::new()]
    };
    lines.extend(paragraph("  ", &change.what));
    let place = words::places(change, str::to_owned).map(|place| format!("{place} "));
    lines.push(format!(
        "    {}[{}]",
        place.unwrap_or_default(),
        change.fingerprint
    ));
    let with = words::with(change);
    if !with.is_empty() {
        lines.extend(wrapped("    with:", with.iter().map(String::as_str)));
    }
    if let Some([old, new]) = words::texts(change) {
        lines.push(format!("    old | {old}"));
        lines.push(format!("    new | {new}"));
    }
    let breaks = words::more_than_its_kind(change);
    lines.extend(breaks.map(|breaks| format!("    {breaks}")));
    if !docs || change.todo != "Nothing." {
        lines.extend(paragraph("    help: ", &change.todo));
    }
    lines
}

/// What is done on answers, method by method, and how long retries wait.
fn table(table: &Table) -> Vec<String> {
    let mut lines = Vec::new();
    if !table.actions.is_empty() {
        lines.extend([String::new(), "policies: method × answer".to_owned()]);
        lines.extend(aligned("  ", &table.grid()));
    }
    if !table.waits.is_empty() {
        let row = |cell: &Cell| vec![cell.on.join(", "), cell.before.clone(), cell.after.clone()];
        let head = ["answer", "wait before", "wait after"].map(str::to_owned);
        let rows: Vec<Vec<String>> = [head.to_vec()]
            .into_iter()
            .chain(table.waits.iter().map(row))
            .collect();
        lines.extend([String::new(), "waits before a retry".to_owned()]);
        lines.extend(aligned("  ", &rows));
    }
    lines
}
