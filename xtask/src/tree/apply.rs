//! The all-or-nothing change: the new tree is built aside, then exchanged with the old one.
//!
//! Aside means where no one takes it for a crate: cargo takes every folder of `generated/*` for a member, hidden or not, and
//! two crates of one name would stop the very command that cleans up.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::access;
use super::disk::Disk;
use super::plan::Plan;
use super::walk::{Entry, walk};
use crate::failure::{Context, Result};

/// The part of the stage in which trees are built.
const NEXT: &str = "next";

/// The part of the stage into which trees are moved out of the way, where folders cannot be exchanged in one step.
const OLD: &str = "old";

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

    fn next(&self, name: &OsStr) -> PathBuf {
        self.folder.join(NEXT).join(name)
    }

    fn old(&self, name: &OsStr) -> PathBuf {
        self.folder.join(OLD).join(name)
    }
}

/// A tree to be: what is written anew, and what comes over from the tree that is there.
pub(crate) struct Next<'a> {
    /// The bytes of files, by path.
    pub(crate) write: BTreeMap<&'a str, &'a [u8]>,
    /// What is carried over as it is.
    pub(crate) carry: &'a BTreeMap<PathBuf, Entry>,
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
    /// The trees that are in their places.
    done: Vec<Done>,
    end: End,
}

/// A tree that is in its place.
struct Done {
    name: OsString,
    /// What was there before.
    before: Before,
    /// The caches that the old tree has.
    caches: Vec<PathBuf>,
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
        self.change(&plan.next(), OsStr::new(name)).map(drop)
    }

    /// Makes the tree `name` what `next` says; gives where the old tree is until the end, if there was one.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn change(&mut self, next: &Next<'_>, name: &OsStr) -> Result<Option<PathBuf>> {
        let folder = self.parent.join(name);
        access::check(self.parent, &folder)?;
        self.end = End::Begun;
        let built = self.stage.next(name);
        self.disk.create_folder(&built).context("create", &built)?;
        build(next, self.disk, &folder, &built)?;
        permit(next, self.disk, &folder, &built)?;
        let before = self
            .swap(&folder, name)
            .context("move the new files to", &folder)?;
        let caches = next.carry.iter();
        let caches = caches.filter(|(_, entry)| **entry == Entry::Cache);
        self.done.push(Done {
            name: name.to_owned(),
            before,
            caches: caches.map(|(path, _)| path.clone()).collect(),
        });
        Ok(self.place(name, before))
    }

    /// Where an old tree is.
    fn place(&self, name: &OsStr, before: Before) -> Option<PathBuf> {
        match before {
            Before::Nowhere => None,
            Before::Next => Some(self.stage.next(name)),
            Before::Old => Some(self.stage.old(name)),
        }
    }

    /// Leaves the trees as they are now, and removes what is left of the old ones.
    ///
    /// # Errors
    /// When the disk fails; the trees are in their places nevertheless.
    pub fn finish(mut self) -> Result<()> {
        let begun = self.end == End::Begun;
        self.end = End::Reached;
        if begun {
            self.move_caches()?;
            let folder = &self.stage.folder;
            self.disk.remove_folder(folder).context("remove", folder)?;
        }
        Ok(())
    }

    /// Moves the caches of the old trees into the new ones: too large to be copied, and no loss if a kill comes between.
    fn move_caches(&self) -> Result<()> {
        for Done {
            name,
            before,
            caches,
        } in &self.done
        {
            let Some(old) = self.place(name, *before) else {
                continue;
            };
            for path in caches {
                let to = self.parent.join(name).join(path);
                let moved = self.disk.rename(&old.join(path), &to);
                moved.context("move", &to)?;
            }
        }
        Ok(())
    }

    fn swap(&self, folder: &Path, name: &OsStr) -> io::Result<Before> {
        let (next, old) = (self.stage.next(name), self.stage.old(name));
        if !folder.exists() {
            self.disk.rename(&next, folder)?;
            return Ok(Before::Nowhere);
        }
        match self.disk.exchange(&next, folder) {
            Err(error) if error.kind() == ErrorKind::Unsupported => {
                above(self.disk, &old)?;
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

    fn undo(&self, name: &OsStr, before: Before) -> io::Result<()> {
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
        let undone = done.filter(|done| self.undo(&done.name, done.before).is_ok());
        if undone.count() == self.done.len() {
            drop(self.disk.remove_folder(&self.stage.folder));
        }
    }
}

fn build(next: &Next<'_>, disk: &dyn Disk, folder: &Path, built: &Path) -> Result<()> {
    for (path, entry) in next.carry {
        let (from, to) = (folder.join(path), built.join(path));
        match entry {
            Entry::EmptyFolder => disk.create_folder(&to),
            Entry::File => above(disk, &to).and_then(|()| disk.carry(&from, &to)),
            Entry::Link(target) => above(disk, &to).and_then(|()| disk.link(target, &to)),
            // It moves over once the new tree is in place: too large to be copied, and no loss if a kill comes between.
            Entry::Cache => above(disk, &to),
        }
        .context("write", &to)?;
    }
    for (path, bytes) in &next.write {
        let to = built.join(path);
        above(disk, &to)
            .and_then(|()| free(&to))
            .and_then(|()| disk.write(&to, bytes))
            .context("write", &to)?;
    }
    Ok(())
}

/// Fails where something is: a carried file whose name differs in case only is the same file on some systems, and the user's.
fn free(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(ErrorKind::AlreadyExists.into()),
        Err(_) => Ok(()),
    }
}

/// Creates the folder that `path` lies in, unless it is there.
fn above(disk: &dyn Disk, path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.is_dir() => disk.create_folder(folder),
        _ => Ok(()),
    }
}

/// Gives what was made anew the permissions of what it takes the place of; folders after all that lies in them.
fn permit(next: &Next<'_>, disk: &dyn Disk, folder: &Path, built: &Path) -> Result<()> {
    let written = next.write.keys().map(Path::new);
    let carried = next.carry.keys().map(PathBuf::as_path);
    let folders: BTreeSet<&Path> = written
        .clone()
        .chain(carried)
        .flat_map(|path| path.ancestors().skip(1))
        .collect();
    for path in written.chain(folders.into_iter().rev()) {
        let (from, to) = (folder.join(path), built.join(path));
        let Ok(was) = fs::symlink_metadata(&from) else {
            continue;
        };
        let is = fs::metadata(&to).context("read", &to)?;
        if was.file_type() == is.file_type() && was.permissions() != is.permissions() {
            disk.permit(&from, &to).context("set the mode of", &to)?;
        }
    }
    Ok(())
}

/// Ends what an interrupted run left: puts a tree back that was moved away, and removes what was built aside.
///
/// # Errors
/// When the disk fails.
pub fn recover(disk: &dyn Disk, stage: &Stage, parent: &Path) -> Result<()> {
    for old in left(&stage.folder.join(OLD))? {
        let folder = parent.join(old.file_name().unwrap_or_default());
        if !folder.exists() {
            disk.rename(&old, &folder).context("put back", &folder)?;
        }
    }
    // Where folders were exchanged, the old tree lies where the new one was built.
    for part in [OLD, NEXT] {
        for old in left(&stage.folder.join(part))? {
            let folder = parent.join(old.file_name().unwrap_or_default());
            return_caches(disk, &old, &folder)?;
        }
    }
    if stage.folder.exists() {
        disk.remove_folder(&stage.folder)
            .context("remove", &stage.folder)?;
    }
    Ok(())
}

/// Moves the caches that an interrupted run left in the old tree to where the new one has none.
fn return_caches(disk: &dyn Disk, old: &Path, folder: &Path) -> Result<()> {
    for (path, entry) in walk(old)? {
        let to = folder.join(&path);
        let has_place = to.parent().is_some_and(Path::is_dir) && !to.exists();
        if entry == Entry::Cache && has_place {
            match disk.rename(&old.join(&path), &to) {
                // It is no loss, and must not stop this run and all later ones.
                Err(error) if error.kind() == ErrorKind::PermissionDenied => {}
                moved => moved.context("move", &to)?,
            }
        }
    }
    Ok(())
}

/// The trees that an interrupted run left in a part of the stage.
fn left(part: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(part) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.context("read", part)?,
    };
    entries
        .map(|entry| Ok(entry.context("read", part)?.path()))
        .collect()
}
