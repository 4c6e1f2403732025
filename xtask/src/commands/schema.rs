//! `schema`: the JSON Schemas of the spec language, for editors.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use lexopt::prelude::Long;

use crate::cli::Command;
use crate::diff;
use crate::engine::{Codegen, Engine};
use crate::failure::{Context, Failure, Result};
use crate::tree::Change;
use crate::workspace::Workspace;

/// `cargo xtask schema`
pub const COMMAND: Command = Command {
    name: "schema",
    arguments: "[--check]",
    about: "Writes spec/schema/*.json, which editors check spec files against. --check only says what is stale.",
    run,
};

fn run(mut arguments: lexopt::Parser) -> Result<()> {
    let mut work: fn(&Workspace, &dyn Engine) -> Result<()> = write;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("check") => work = check,
            other => return Err(other.unexpected().into()),
        }
    }
    work(&Workspace::find()?, &Codegen)
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
        println!(
            "wrote {}",
            path.strip_prefix(workspace.root())
                .unwrap_or(&path)
                .display()
        );
    }
    Ok(())
}

/// Fails if a schema is not as it should be.
///
/// # Errors
/// Every stale schema, and the command that mends it.
pub fn check(workspace: &Workspace, engine: &dyn Engine) -> Result<()> {
    let changes = changes(workspace, engine)?;
    if changes.is_empty() {
        return Ok(());
    }
    let stale = changes.iter().map(|(path, change)| {
        let path = path.strip_prefix(workspace.root()).unwrap_or(path);
        format!("stale: {}\n{}", path.display(), diff::short(change))
    });
    let stale: String = stale.collect();
    Err(Failure::new(format!(
        "{stale}help: run `cargo xtask schema` and commit what it writes"
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
