//! The report for a comment on a pull request.

use super::words;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::report::Diff;
use crate::diff::table::{Cell, Table};
use crate::render::markdown::{cell, code};

/// The whole report.
pub(in crate::diff) fn report(diff: &Diff) -> String {
    let mut parts = vec![format!("## {}: {}", diff.api, words::summary(diff))];
    if !diff.changes.is_empty() {
        parts.push(format!("Because {}.", diff.reason().trim_end_matches('.')));
    }
    for (kind, changes) in words::groups(diff) {
        let heading = format!(
            "{} ({})",
            words::sentence(kind).trim_end_matches('.'),
            changes.len()
        );
        let lines: Vec<String> = changes.iter().map(|change| self::change(change)).collect();
        let lines = lines.join("\n");
        parts.push(match changes.first().map(|change| change.kind) {
            // Nobody has to read it.
            Some(ChangeKind::Docs) => {
                format!("<details><summary>{heading}</summary>\n\n{lines}\n\n</details>")
            }
            _ => format!("### {heading}\n\n{lines}"),
        });
    }
    parts.extend(table(&diff.policies));
    parts.join("\n\n") + "\n"
}

fn change(change: &Change) -> String {
    let place = words::places(change, code).map(|place| format!(" ({place})"));
    let mut lines = vec![format!(
        "- {}{} {}",
        words::sentence(&change.what),
        place.unwrap_or_default(),
        code(&change.fingerprint)
    )];
    let with = words::with(change);
    if !with.is_empty() {
        let with: Vec<String> = whole(with).iter().map(|with| code(with)).collect();
        lines.push(format!("  <br>With it: {}", with.join(", ")));
    }
    if let Some([old, new]) = words::texts(change) {
        lines.push(format!("  <br>{} → {}", code(&old), code(&new)));
    }
    let breaks = words::more_than_its_kind(change);
    lines.extend(breaks.map(|breaks| format!("  <br>**{}**", words::sentence(breaks))));
    if change.kind != ChangeKind::Docs {
        lines.push(format!("  <br>**What to do:** {}", change.todo));
    }
    lines.join("\n")
}

/// Methods in one pair of braces are one word here, since each word is marked as code.
fn whole(words: Vec<String>) -> Vec<String> {
    let is_open = |word: &String| word.contains('{') && !word.ends_with('}');
    let mut all: Vec<String> = Vec::new();
    for word in words {
        match all.last_mut().filter(|last| is_open(last)) {
            Some(last) => {
                last.push_str(", ");
                last.push_str(&word);
            }
            None => all.push(word),
        }
    }
    all
}

fn table(table: &Table) -> Vec<String> {
    let mut parts = Vec::new();
    if !table.actions.is_empty() {
        parts.push("### Policies: method × answer".to_owned());
        parts.push(grid(&table.grid()));
    }
    if !table.waits.is_empty() {
        let row = |cell: &Cell| vec![cell.on.join(", "), cell.before.clone(), cell.after.clone()];
        let head = ["answer", "wait before", "wait after"].map(str::to_owned);
        let rows = [head.to_vec()]
            .into_iter()
            .chain(table.waits.iter().map(row));
        parts.push("### Waits before a retry".to_owned());
        parts.push(grid(&rows.collect::<Vec<_>>()));
    }
    parts
}

fn grid(rows: &[Vec<String>]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let plain = |text: &String| match (at, text.as_str()) {
            (0, text) => text.to_owned(),
            (_, "") => String::new(),
            (_, text) => cell(text),
        };
        let cells: Vec<String> = row.iter().map(plain).collect();
        lines.push(format!("| {} |", cells.join(" | ")));
        if at == 0 {
            lines.push(format!("|{}", "---|".repeat(row.len())));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn methods_of_one_resource_are_one_word() {
        let words = ["a.b", "c.{d", "e", "f}", "g.h", "and 3 more"].map(str::to_owned);
        assert_eq!(
            whole(words.to_vec()),
            ["a.b", "c.{d, e, f}", "g.h", "and 3 more"]
        );
    }
}
