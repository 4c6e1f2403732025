//! The all-or-nothing change: the new tree is built aside, then exchanged with the old one.
//!
//! Aside means outside `generated/`: cargo takes every folder of `generated/*` for a member, hidden or not, and two crates
//! of one name would stop the very command that cleans up.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::plan::Plan;
use super::walk::Entry;
use crate::failure::{Context, Result};

/// The ending of a folder that was moved out of the way, where folders cannot be exchanged in one step.
const OLD: &str = ".old";

/// Where new trees are built.
#[derive(Debug, Clone)]
pub struct Stage {
    folder: PathBuf,
}

impl Stage {
    /// A stage in `folder`, which must be on the same file system as the trees and hold nothing else.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    fn next(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn old(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}{OLD}"))
    }
}

/// Makes `parent/name` what `plan` says. Nothing is touched when nothing differs.
///
/// # Errors
/// When the disk fails; then `parent/name` is whole, as it was or as it should be, once [`recover`] has run.
pub fn apply(plan: &Plan, disk: &dyn Disk, stage: &Stage, parent: &Path, name: &str) -> Result<()> {
    if plan.write.is_empty() && plan.remove.is_empty() {
        return Ok(());
    }
    let folder = parent.join(name);
    let next = stage.next(name);
    disk.create_folder(&next).context("create", &next)?;
    build(plan, disk, &folder, &next)?;
    swap(disk, stage, &folder, name).context("put the new tree into", &folder)?;
    disk.remove_folder(&stage.folder)
        .context("remove", &stage.folder)
}

fn build(plan: &Plan, disk: &dyn Disk, folder: &Path, next: &Path) -> Result<()> {
    for (path, entry) in &plan.carry {
        let (from, to) = (folder.join(path), next.join(path));
        match entry {
            Entry::EmptyFolder => disk.create_folder(&to),
            Entry::File => above(disk, &to).and_then(|()| disk.carry(&from, &to)),
            Entry::Link(target) => above(disk, &to).and_then(|()| disk.link(target, &to)),
        }
        .context("write", &to)?;
    }
    for (path, change) in &plan.write {
        let to = next.join(path);
        above(disk, &to)
            .and_then(|()| disk.write(&to, change.new.as_bytes()))
            .context("write", &to)?;
    }
    Ok(())
}

/// Creates the folder that `path` lies in, unless it is there.
fn above(disk: &dyn Disk, path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.is_dir() => disk.create_folder(folder),
        _ => Ok(()),
    }
}

fn swap(disk: &dyn Disk, stage: &Stage, folder: &Path, name: &str) -> io::Result<()> {
    let next = stage.next(name);
    if !folder.exists() {
        return disk.rename(&next, folder);
    }
    match disk.exchange(&next, folder) {
        Err(error) if error.kind() == ErrorKind::Unsupported => {
            disk.rename(folder, &stage.old(name))?;
            disk.rename(&next, folder)
        }
        result => result,
    }
}

/// Ends what an interrupted run left: puts a tree back that was moved away, and removes what was built aside.
///
/// # Errors
/// When the disk fails.
pub fn recover(disk: &dyn Disk, stage: &Stage, parent: &Path) -> Result<()> {
    for name in moved_away(&stage.folder).context("read", &stage.folder)? {
        let folder = parent.join(&name);
        if !folder.exists() {
            let mut old = name;
            old.push(OLD);
            disk.rename(&stage.folder.join(old), &folder)
                .context("put back", &folder)?;
        }
    }
    if stage.folder.exists() {
        disk.remove_folder(&stage.folder)
            .context("remove", &stage.folder)?;
    }
    Ok(())
}

/// The names of the trees that were moved away.
fn moved_away(stage: &Path) -> io::Result<Vec<OsString>> {
    let entries = match fs::read_dir(stage) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "old") {
            names.extend(path.file_stem().map(ToOwned::to_owned));
        }
    }
    Ok(names)
}
