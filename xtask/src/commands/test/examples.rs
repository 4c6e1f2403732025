//! The examples of the generated crates: each runs to its end, without an account and without a network.

use std::fs;
use std::path::Path;

use super::steps::{finished, step};
use super::{End, Outcome, Step};
use crate::failure::{Context, Result};
use crate::process;
use crate::workspace::Workspace;

/// The step for one crate.
pub(super) fn step_for(api: &str) -> Step {
    let (name, command) = (
        format!("examples {api}"),
        format!("cargo run --example NAME   # in generated/{api}"),
    );
    let api = api.to_owned();
    step(name, command, move |workspace| run_all(workspace, &api))
}

/// Runs one example after the other; the first that fails ends it.
fn run_all(workspace: &Workspace, api: &str) -> Result<Outcome> {
    let folder = workspace.generated().join(api);
    for name in names(&folder.join("examples"))? {
        let mut command = process::cargo(&folder);
        command.args(["run", "--quiet", "--example", &name]);
        let outcome = finished(process::capture(command)?);
        if outcome.end != End::Passed {
            return Ok(outcome);
        }
    }
    Ok(End::Passed.into())
}

/// The names of the examples in a folder, sorted; none where there is no folder.
fn names(folder: &Path) -> Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).context("read", folder)? {
        let path = entry.context("read", folder)?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let is_rust = path.extension().is_some_and(|end| end == "rs");
        names.extend(stem.filter(|_| is_rust).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}
