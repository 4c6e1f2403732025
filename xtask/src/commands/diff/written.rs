//! Which entries the last run wrote into a changelog, so that the next one can take back what is true no more.
//!
//! Lies in `target/` and is never committed: where it is missing, all that stands in a changelog is taken for people's own.

use std::fs;
use std::path::PathBuf;

use crate::engine::Changelog;
use crate::workspace::Workspace;

/// The entries that the last run had for `api`.
pub(super) fn recall(workspace: &Workspace, api: &str) -> Vec<String> {
    let text = fs::read_to_string(path(workspace, api)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Keeps the entries of this run, if the disk lets it.
pub(super) fn keep(workspace: &Workspace, api: &str, entries: &Changelog) {
    let entries = entries.sections.iter().flat_map(|(_, entries)| entries);
    let lines = entries.map(|entry| entry.replace('\n', " "));
    let lines: Vec<String> = lines.collect();
    let path = path(workspace, api);
    // All that matters is written already.
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    drop(folder.and_then(|()| fs::write(path, lines.join("\n"))));
}

fn path(workspace: &Workspace, api: &str) -> PathBuf {
    let folder = workspace.root().join("target/xtask");
    folder.join(format!("{api}.entries"))
}
