//! `vendor`: a generated crate in a project of somebody else, kept up to date with what they made of it.
//!
//! A copy knows what it was made of: `note` lists its files, `base` keeps their texts. So an update can tell edits from its own
//! changes: `weigh` decides on each file, `merge` on lines, and what comes of it takes the old tree's place in one step.

mod base;
mod check;
mod copy;
mod earlier;
mod here;
mod made;
mod merge;
mod note;
mod options;
mod place;
mod report;
mod snapshot;
mod stage;
mod update;
mod weigh;
mod wishes;

use std::io::Write;
use std::path::PathBuf;

use clap::ArgMatches;

use crate::cli::Command;
use crate::engine::{Codegen, Parts, Selection};
use crate::failure::Result;
use crate::tree::{Disk, RealDisk};
use crate::workspace::Workspace;

pub use options::options;
pub use wishes::{Conflicts, Wish, Wishes};

/// `cargo xtask vendor`
pub const COMMAND: Command = Command {
    name: "vendor",
    about: "Copy an SDK into another project, and update the copy",
    details: "Copies an SDK into a folder of another project, which then needs nothing of this workspace. With --update, brings a copy up to date \
              and merges your edits; with --check, says in CI whether it is whole and up to date.",
    usage: &[
        "cargo xtask vendor API FOLDER [OPTIONS]",
        "cargo xtask vendor --update FOLDER [OPTIONS]",
        "cargo xtask vendor --check FOLDER [OPTIONS]",
    ],
    example: "cargo xtask vendor disruptive ../my-project/disruptive --only devices,projects",
    arguments: options::arguments,
    run,
};

/// What `vendor` was asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// To make a copy.
    Copy(Copying),
    /// To bring one up to date.
    Update(Updating),
    /// To look at one.
    Check(Checking),
}

/// A copy to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copying {
    /// Of which API.
    pub api: String,
    /// Where.
    pub dest: PathBuf,
    /// Of how much of it.
    pub part: Selection,
    /// Whether only to say what would be done.
    pub dry_run: bool,
}

/// A copy to be brought up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updating {
    /// Which.
    pub dest: PathBuf,
    /// The resources that it has from now on; those that it had, if none are named.
    pub only: Option<Vec<String>>,
    /// Whether it has the fake from now on.
    pub fake: Option<bool>,
    /// What is done with single files and with conflicts.
    pub wishes: Wishes,
    /// Whether only to say what would be done.
    pub dry_run: bool,
}

/// A copy to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checking {
    /// Which.
    pub dest: PathBuf,
    /// What edits since the last update come to.
    pub edits: Edits,
    /// How the result is printed.
    pub format: Format,
}

/// What edits since the last update come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edits {
    /// They fail the check.
    Refuse,
    /// They are named.
    Allow,
}

/// How a result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// What `vendor` works with.
pub struct Tools<'a> {
    /// Makes crates, and compares what they are made of.
    pub engine: &'a dyn Parts,
    /// Changes the disk.
    pub disk: &'a dyn Disk,
    /// Takes what is printed.
    pub out: &'a mut dyn Write,
}

/// Reads the text of a copy's `.vendor.json` and writes it again; for the fuzz target, which puts in any text.
///
/// # Errors
/// Why the text cannot be used.
#[doc(hidden)]
pub fn rewritten_note(bytes: &[u8]) -> std::result::Result<String, String> {
    note::rewritten(bytes)
}

fn run(matches: &ArgMatches) -> Result<()> {
    let asked = options(matches)?;
    let mut tools = Tools {
        engine: &Codegen,
        disk: &RealDisk,
        out: &mut std::io::stdout().lock(),
    };
    vendor(&Workspace::find()?, &asked, &mut tools)
}

/// Does what is asked, whole or not at all.
///
/// # Errors
/// When it cannot be done, or a check finds something.
pub fn vendor(workspace: &Workspace, asked: &Asked, tools: &mut Tools<'_>) -> Result<()> {
    match asked {
        Asked::Copy(copying) => copy::copy(workspace, copying, tools),
        Asked::Update(updating) => update::update(workspace, updating, tools),
        Asked::Check(checking) => check::check(workspace, checking, tools),
    }
}
