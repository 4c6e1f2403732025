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
    let mut exchange = Exchange::new(disk, stage, parent);
    exchange.add(plan, name)?;
    exchange.finish()
}

/// Trees that change together: when one is dropped before its end, each tree is put back as it was.
pub struct Exchange<'a> {
    disk: &'a dyn Disk,
    stage: &'a Stage,
    parent: &'a Path,
    /// The trees that are in their places, each with what was there before.
    done: Vec<(String, Before)>,
    end: End,
}

/// Where the old tree is.
#[derive(Clone, Copy)]
enum Before {
    /// There was none.
    Nowhere,
    /// Where the new one was built.
    Next,
    /// Where it was moved to.
    Old,
}

/// How far an exchange has come.
#[derive(PartialEq, Eq)]
enum End {
    /// Nothing was touched.
    Untouched,
    /// Some trees are in their places.
    Begun,
    /// All is as it should be.
    Reached,
}

impl<'a> Exchange<'a> {
    /// An exchange of trees in `parent`, none yet.
    #[must_use]
    pub fn new(disk: &'a dyn Disk, stage: &'a Stage, parent: &'a Path) -> Self {
        Self {
            disk,
            stage,
            parent,
            done: Vec::new(),
            end: End::Untouched,
        }
    }

    /// Makes the tree `name` what `plan` says. Nothing is touched when nothing differs.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn add(&mut self, plan: &Plan, name: &str) -> Result<()> {
        if plan.write.is_empty() && plan.remove.is_empty() {
            return Ok(());
        }
        self.end = End::Begun;
        let folder = self.parent.join(name);
        let next = self.stage.next(name);
        self.disk.create_folder(&next).context("create", &next)?;
        build(plan, self.disk, &folder, &next)?;
        let before = self
            .swap(&folder, name)
            .context("put the new tree into", &folder)?;
        self.done.push((name.to_owned(), before));
        Ok(())
    }

    /// Leaves the trees as they are now, and removes what is left of the old ones.
    ///
    /// # Errors
    /// When the disk fails; the trees are in their places nevertheless.
    pub fn finish(mut self) -> Result<()> {
        let begun = self.end == End::Begun;
        self.end = End::Reached;
        if begun {
            let folder = &self.stage.folder;
            self.disk.remove_folder(folder).context("remove", folder)?;
        }
        Ok(())
    }

    fn swap(&self, folder: &Path, name: &str) -> io::Result<Before> {
        let (next, old) = (self.stage.next(name), self.stage.old(name));
        if !folder.exists() {
            self.disk.rename(&next, folder)?;
            return Ok(Before::Nowhere);
        }
        match self.disk.exchange(&next, folder) {
            Err(error) if error.kind() == ErrorKind::Unsupported => {
                self.disk.rename(folder, &old)?;
                if let Err(error) = self.disk.rename(&next, folder) {
                    // Where this fails too, the next run does it.
                    drop(self.disk.rename(&old, folder));
                    return Err(error);
                }
                Ok(Before::Old)
            }
            result => result.map(|()| Before::Next),
        }
    }

    fn undo(&self, name: &str, before: Before) -> io::Result<()> {
        let folder = self.parent.join(name);
        let (next, old) = (self.stage.next(name), self.stage.old(name));
        match before {
            Before::Nowhere => self.disk.rename(&folder, &next),
            Before::Next => self.disk.exchange(&next, &folder),
            Before::Old => {
                self.disk.rename(&folder, &next)?;
                self.disk.rename(&old, &folder)
            }
        }
    }
}

impl Drop for Exchange<'_> {
    fn drop(&mut self) {
        if self.end != End::Begun {
            return;
        }
        // Whoever drops it has a failure to tell already, and the next run ends what cannot be done now.
        let done = self.done.iter().rev();
        let undone = done.filter(|(name, before)| self.undo(name, *before).is_ok());
        if undone.count() == self.done.len() {
            drop(self.disk.remove_folder(&self.stage.folder));
        }
    }
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
