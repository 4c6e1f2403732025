//! What the last run of this very program made of the same inputs, so that a run with nothing to do need not generate.
//!
//! Lies in `target/`, is never committed, and is never asked by `--check`: there the generator itself has the word.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use crate::engine::{Counts, Inputs, Output};
use crate::failure::{Context, Result};
use crate::tree::{Fingerprint, Manifest};
use crate::workspace::Workspace;

/// Gives the crate of `api` as it lies on the disk, if it is still what these inputs made.
pub(super) fn recall(
    workspace: &Workspace,
    api: &str,
    inputs: &Inputs,
) -> Option<(Output, Manifest)> {
    let text = fs::read_to_string(path(workspace, api)).ok()?;
    let (key, counts) = text.split_once('\n')?;
    let folder = workspace.generated().join(api);
    let manifest = Manifest::read(&folder).ok()?;
    if key != fingerprint(inputs, &manifest)? {
        return None;
    }
    let mut files = BTreeMap::new();
    for path in manifest.paths() {
        files.insert(path.to_owned(), fs::read_to_string(folder.join(path)).ok()?);
    }
    let counts = parse(counts)?;
    (Manifest::of(&files) == manifest).then_some((Output { files, counts }, manifest))
}

/// Keeps what was made of `inputs`, and its list of files, once it is written.
pub(super) fn keep(
    workspace: &Workspace,
    api: &str,
    inputs: &Inputs,
    counts: Counts,
    manifest: &Manifest,
) -> Result<()> {
    let Some(key) = fingerprint(inputs, manifest) else {
        return Ok(());
    };
    let path = path(workspace, api);
    let text = format!("{key}\n{}", print(counts));
    if fs::read_to_string(&path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let folder = folder(workspace);
    fs::create_dir_all(&folder).context("create", &folder)?;
    fs::write(&path, text).context("write", &path)
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root().join("target/xtask")
}

fn path(workspace: &Workspace, api: &str) -> PathBuf {
    folder(workspace).join(format!("{api}.made"))
}

/// The fingerprint of this program, of what it read and of what it made; none where the program cannot see itself.
fn fingerprint(inputs: &Inputs, manifest: &Manifest) -> Option<String> {
    let program = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let built = program.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let mut fingerprint = Fingerprint::default();
    fingerprint.add(format!("{} {}", program.len(), built.as_nanos()).as_bytes());
    for (path, bytes) in &inputs.spec {
        fingerprint.add(path.as_bytes()).add(bytes);
    }
    fingerprint.add(inputs.manifest.as_bytes());
    let fake = inputs.fake_manifest.as_deref().unwrap_or_default();
    fingerprint.add(fake.as_bytes());
    fingerprint.add(manifest.text().as_bytes());
    Some(fingerprint.text())
}

fn print(counts: Counts) -> String {
    let Counts {
        operations,
        types,
        events,
        policies,
        cells,
    } = counts;
    format!("{operations} {types} {events} {policies} {cells}\n")
}

fn parse(text: &str) -> Option<Counts> {
    let numbers: Vec<usize> = text
        .split_whitespace()
        .map_while(|number| number.parse().ok())
        .collect();
    let [operations, types, events, policies, cells] = numbers[..] else {
        return None;
    };
    Some(Counts {
        operations,
        types,
        events,
        policies,
        cells,
    })
}
