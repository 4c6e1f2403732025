//! `vendor API DEST`: a first copy.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;

use super::base::{BASE, pack};
use super::made::Made;
use super::note::{Here, Listed, NOTE, Note};
use super::place::Place;
use super::snapshot::Snapshot;
use super::{Copying, Tools, report};
use crate::failure::{Context, Failure, Result};
use crate::tree::{Disk, Next, hash};
use crate::workspace::Workspace;

/// Makes a copy where nothing is.
///
/// # Errors
/// When something is there, the spec has mistakes, or the disk fails.
pub(super) fn copy(workspace: &Workspace, asked: &Copying, tools: &mut Tools<'_>) -> Result<()> {
    let api = workspace.api(&asked.api)?;
    let place = Place::of(&asked.dest, workspace)?;
    if !place.is_interrupted() {
        expect_nothing(&place)?;
    }
    let part = asked.part.clone();
    let made = Made::of(workspace, &api, &part, tools.engine, &asked.dest)?;
    let files = made
        .files
        .iter()
        .map(|(path, text)| (path.clone(), as_generated(text)));
    let note = Note {
        api,
        origin: made.origin.clone(),
        part,
        files: files.collect(),
    };
    if !asked.dry_run {
        write(&place, &made, &note, tools.disk)?;
    }
    report::copied(tools.out, &place, &made, &note, asked.dry_run)
}

fn as_generated(text: &str) -> Listed {
    Listed {
        generated: hash(text.as_bytes()),
        here: Here::AsGenerated,
    }
}

fn write(place: &Place, made: &Made, note: &Note, disk: &dyn Disk) -> Result<()> {
    disk.create_folder(place.parent())
        .context("create", place.parent())?;
    let _lock = place.enter(disk)?;
    // Once more, now that nobody else can be at work there.
    expect_nothing(place)?;
    let (base, note) = (pack(&made.files), note.text());
    let texts = made
        .files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_bytes()));
    let own = [(BASE, base.as_slice()), (NOTE, note.as_bytes())];
    let next = Next {
        write: texts.chain(own).collect(),
        carry: &BTreeMap::new(),
    };
    place.exchange(&next, &Snapshot::default(), disk)
}

/// Fails if something is where the copy is to be.
fn expect_nothing(place: &Place) -> Result<()> {
    let folder = place.folder();
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err(Failure::new(format!(
                "error: {} is a file\n  help: name a folder that is empty or does not exist",
                place.shown()
            )));
        }
        entries => entries.context("read", &folder)?,
    };
    let names = entries.map(|entry| Ok(entry?.file_name()));
    let mut names: Vec<OsString> = names
        .collect::<std::io::Result<_>>()
        .context("read", &folder)?;
    names.sort();
    match names.first() {
        None => Ok(()),
        Some(_) if names.iter().any(|name| name == NOTE) => Err(Failure::new(format!(
            "error: {} is already a copy\n  help: `cargo xtask vendor --update {}` brings it up to date",
            place.shown(),
            place.typed()
        ))),
        Some(first) => Err(Failure::new(format!(
            "error: {} is not empty: it holds {}\n  help: name a folder that is empty or does not exist",
            place.shown(),
            first.display()
        ))),
    }
}
