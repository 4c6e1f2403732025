//! What the generated crate costs its users: its dependencies, and the time to check and to build it.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::time::SystemTime;

use super::Row;
use super::sample::Sample;
use super::used::{Used, used};
use crate::failure::{Context, Failure, Result};
use crate::process;
use crate::standalone::Copy;
use crate::workspace::Workspace;

/// How often the crate is checked and built.
const RUNS: usize = 5;

/// The rows of the crate of `api`, copied out of the workspace.
pub(super) fn rows(workspace: &Workspace, api: &str) -> Result<Vec<Row>> {
    let copy = Copy::of(workspace, api)?;
    let mut rows = vec![
        dependencies(&copy, "dependencies", &[])?,
        dependencies(
            &copy,
            "dependencies without TLS",
            &["--no-default-features"],
        )?,
    ];
    for (verb, what) in [
        ("check", "`cargo check` of the crate alone"),
        ("build", "`cargo build` of the crate alone"),
    ] {
        let how = format!(
            "dev profile as cargo has it, dependencies ready, not incremental, median of {RUNS}"
        );
        rows.push(Row::timed(what, &compile(&copy, verb)?, how));
    }
    Ok(rows)
}

fn dependencies(copy: &Copy, what: &str, arguments: &[&str]) -> Result<Row> {
    Ok(Row {
        what: what.to_owned(),
        value: tree(copy, arguments)?.to_string(),
        spread: String::from("exact"),
        how: format!(
            "unique crates by `cargo tree --edges normal`, {}",
            std::env::consts::OS
        ),
    })
}

/// How many crates a crate needs.
pub(super) fn tree(copy: &Copy, arguments: &[&str]) -> Result<usize> {
    let mut command = copy.cargo_as_it_comes(&[
        "tree", "--edges", "normal", "--prefix", "none", "--format", "{p}",
    ]);
    command.args(arguments);
    let text = process::capture(command)?.expect_success("cargo tree")?;
    let crates: BTreeSet<&str> = text
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .filter(|line| !line.is_empty())
        .collect();
    // The crate itself is listed, too.
    Ok(crates.len().saturating_sub(1))
}

fn compile(copy: &Copy, verb: &str) -> Result<Sample> {
    run(copy, verb)?;
    let times: Result<Vec<_>> = (0..RUNS)
        .map(|_| touch(copy.folder()).and_then(|()| Ok(run(copy, verb)?.wall)))
        .collect();
    Sample::of(times?).ok_or_else(|| Failure::new("error: nothing was measured"))
}

/// Makes the crate in `folder`, and the package of its types if it has one, look changed, so that cargo compiles them again.
pub(super) fn touch(folder: &Path) -> Result<()> {
    let types = folder.join("types/src/lib.rs");
    let types = types.is_file().then_some(types);
    for path in [folder.join("src/lib.rs")].into_iter().chain(types) {
        let file = File::options()
            .write(true)
            .open(&path)
            .context("open", &path)?;
        file.set_modified(SystemTime::now())
            .context("touch", &path)?;
    }
    Ok(())
}

/// Runs cargo on the crate and says what that used.
pub(super) fn run(copy: &Copy, verb: &str) -> Result<Used> {
    let mut command = copy.cargo_as_it_comes(&[verb, "--quiet"]);
    // Incremental compilation would measure that nothing changed.
    command.env("CARGO_INCREMENTAL", "0");
    used(&command, &format!("cargo {verb}"))
}
