//! Entries for a changelog, below the headings of keep a changelog.

use super::words::sentence;
use crate::diff::change::{Bump, Change, ChangeKind};
use crate::diff::report::{Changelog, Diff};
use crate::render::markdown::code;

/// Names that are listed before the rest is counted.
const MOST: usize = 6;

/// All entries; changes that break come first, docs are one entry.
pub(in crate::diff) fn entries(diff: &Diff) -> Changelog {
    let mut sections = ["Changed", "Added", "Removed"].map(|heading| (heading, Vec::new()));
    let told = diff
        .changes
        .iter()
        .filter(|change| change.kind != ChangeKind::Docs);
    for change in told {
        let section = sections
            .iter_mut()
            .find(|(name, _)| *name == heading(change));
        let entry = entry(change);
        if let Some((_, entries)) = section.filter(|(_, entries)| !entries.contains(&entry)) {
            entries.push(entry);
        }
    }
    let [changed, ..] = &mut sections;
    changed.1.extend(docs(diff));
    let mut sections = Vec::from(sections);
    sections.retain(|(_, entries)| !entries.is_empty());
    Changelog { sections }
}

fn heading(change: &Change) -> &'static str {
    match change.kind {
        ChangeKind::Addition => "Added",
        _ if change.sort.ends_with("removed") => "Removed",
        ChangeKind::Rust | ChangeKind::Wire | ChangeKind::Behaviour | ChangeKind::Docs => "Changed",
    }
}

fn entry(change: &Change) -> String {
    let what = sentence(&change.what);
    match change.bump {
        Bump::Major => format!("**Breaking:** {what} {}", change.todo),
        Bump::Minor | Bump::Patch | Bump::None => what,
    }
}

fn docs(diff: &Diff) -> Option<String> {
    let docs = diff
        .changes
        .iter()
        .filter(|change| change.kind == ChangeKind::Docs);
    let mut names: Vec<String> = docs.map(|change| code(&change.subject)).collect();
    names.dedup();
    let rest = names.len().saturating_sub(MOST);
    names.truncate(MOST);
    let more = match rest {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    (!names.is_empty()).then(|| format!("Docs of {}{more} reworded.", names.join(", ")))
}
