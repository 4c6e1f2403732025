//! `schema`: the JSON Schemas of the spec language, for editors.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use clap::{Arg, ArgMatches};

use crate::cli::{Command, flag, print};
use crate::diff;
use crate::engine::{Codegen, Engine};
use crate::failure::{Context, Failure, Result};
use crate::tree::Change;
use crate::workspace::Workspace;

/// `cargo xtask schema`
pub const COMMAND: Command = Command {
    name: "schema",
    about: "Write spec/schema/*.json, with which editors check specs",
    details: "Writes the JSON Schemas of the spec language to spec/schema/. Editors complete keys with them and mark mistakes.",
    usage: &[],
    example: "cargo xtask schema --check   # in CI: fails if a schema is out of date",
    arguments,
    run,
};

fn arguments() -> Vec<Arg> {
    vec![flag(
        "check",
        "Write nothing. List the schemas that are out of date, and exit with code 1 if there are any.",
    )]
}

fn run(matches: &ArgMatches) -> Result<()> {
    let workspace = Workspace::find()?;
    if matches.get_flag("check") {
        check(&workspace, &Codegen)
    } else {
        write(&workspace, &Codegen)
    }
}

/// Writes the schemas that differ.
///
/// # Errors
/// When one cannot be written.
pub fn write(workspace: &Workspace, engine: &dyn Engine) -> Result<()> {
    for (path, change) in changes(workspace, engine)? {
        let folder = workspace.root().join("spec/schema");
        fs::create_dir_all(&folder).context("create", &folder)?;
        fs::write(&path, change.new).context("write", &path)?;
        let inside = path.strip_prefix(workspace.root()).unwrap_or(&path);
        print(&format!("wrote {}\n", inside.display()))?;
    }
    Ok(())
}

/// Fails if a schema is not as it should be.
///
/// # Errors
/// Every schema that is out of date, and the command that writes it.
pub fn check(workspace: &Workspace, engine: &dyn Engine) -> Result<()> {
    let changes = changes(workspace, engine)?;
    if changes.is_empty() {
        return Ok(());
    }
    let listed = changes.iter().map(|(path, change)| {
        let path = path.strip_prefix(workspace.root()).unwrap_or(path);
        format!("out of date: {}\n{}", path.display(), diff::short(change))
    });
    let listed: String = listed.collect();
    Err(Failure::new(format!(
        "{listed}help: run `cargo xtask schema` and commit what it writes"
    )))
}

fn changes(workspace: &Workspace, engine: &dyn Engine) -> Result<BTreeMap<PathBuf, Change>> {
    let mut changes = BTreeMap::new();
    for (name, new) in engine.schemas() {
        let path = workspace.root().join("spec/schema").join(name);
        let old = match fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            text => Some(text.context("read", &path)?),
        };
        if old.as_ref() != Some(&new) {
            changes.insert(path, Change { old, new });
        }
    }
    Ok(changes)
}
