//! Where a copy lies: its real folder, the place beside it where a new tree is built, and the lock that keeps two runs apart.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};

use super::snapshot::Snapshot;
use super::stage;
use crate::commands::generate;
use crate::failure::{Context, Failure, Result};
use crate::shell;
use crate::tree::{self, Disk, Exchange, Next, Stage};
use crate::workspace::Workspace;

/// How many links are followed on the way to a copy.
const LINKS: usize = 16;

/// Where a copy lies.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// As the user wrote it.
    shown: PathBuf,
    /// The folder above the copy, without links.
    parent: PathBuf,
    name: OsString,
}

impl Place {
    /// Finds where `dest` is or will be.
    ///
    /// # Errors
    /// When no copy can lie there.
    pub(super) fn of(dest: &Path, workspace: &Workspace) -> Result<Self> {
        let folder = resolved(dest)?;
        let root = fs::canonicalize(workspace.root()).context("find", workspace.root())?;
        if folder.starts_with(&root) {
            return Err(Failure::new(format!(
                "error: {} is inside the generator's own workspace\n  help: name a folder of the project that uses the API",
                dest.display()
            )));
        }
        let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
            return Err(Failure::new(format!(
                "error: {} cannot be the folder of a copy\n  help: name a folder that can be replaced",
                dest.display()
            )));
        };
        Ok(Self {
            shown: dest.to_owned(),
            parent: parent.to_owned(),
            name: name.to_owned(),
        })
    }

    /// The copy, as the user wrote it.
    pub(super) fn shown(&self) -> std::path::Display<'_> {
        self.shown.display()
    }

    /// The same as a word of a command that can be typed.
    pub(super) fn typed(&self) -> String {
        shell::path(&self.shown)
    }

    /// The real folder.
    pub(super) fn folder(&self) -> PathBuf {
        self.parent.join(&self.name)
    }

    /// The folder above.
    pub(super) fn parent(&self) -> &Path {
        &self.parent
    }

    /// Whether a run was interrupted.
    pub(super) fn is_interrupted(&self) -> bool {
        self.left().next().is_some()
    }

    /// What interrupted runs left.
    fn left(&self) -> impl Iterator<Item = PathBuf> {
        stage::candidates(&self.folder())
            .into_iter()
            .filter(|folder| folder.exists())
    }

    /// Ends what an interrupted run left, after all other runs.
    ///
    /// # Errors
    /// When the disk fails.
    pub(super) fn enter(&self, disk: &dyn Disk) -> Result<Option<File>> {
        let lock = generate::lock(&self.parent, "vendor")?;
        for left in self.left() {
            tree::recover(disk, &Stage::at(left), &self.parent)?;
        }
        Ok(lock)
    }

    /// Makes the copy what `next` says, in one step, unless it is no longer as it was in `before`.
    ///
    /// # Errors
    /// When the disk fails or somebody else has changed the copy; then it is as it was or as it should be.
    pub(super) fn exchange(
        &self,
        next: &Next<'_>,
        before: &Snapshot,
        disk: &dyn Disk,
    ) -> Result<()> {
        let stage = Stage::at(stage::chosen(&self.folder()));
        let mut exchange = Exchange::new(disk, &stage, &self.parent);
        let old = exchange.change(next, &self.name)?;
        let different = match old {
            Some(old) => before.difference(&old)?,
            None => None,
        };
        match different {
            None => exchange.finish(),
            // The exchange is dropped, and so undone.
            Some(path) => Err(Failure::new(format!(
                "error: {} in {} was changed while this command ran, so nothing was written\n  help: run again",
                path.display(),
                self.shown()
            ))),
        }
    }
}

/// The absolute path without links, of what may not be there yet.
fn resolved(dest: &Path) -> Result<PathBuf> {
    let mut path = std::path::absolute(dest).context("find", dest)?;
    for _ in 0..LINKS {
        if let Ok(real) = fs::canonicalize(&path) {
            return Ok(real);
        }
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(&path).join(target),
            Err(_) => return missing(dest, &path),
        }
    }
    Err(Failure::new(format!(
        "error: {} is a symbolic link to itself\n  help: name a folder",
        dest.display()
    )))
}

/// The same for what is not there: the nearest folder above that is, and the rest as it is written.
fn missing(dest: &Path, path: &Path) -> Result<PathBuf> {
    let above = path.ancestors().skip(1);
    let mut found = above.filter_map(|folder| Some((folder, fs::canonicalize(folder).ok()?)));
    if let Some((folder, real)) = found.next() {
        let rest = path.strip_prefix(folder).unwrap_or(path);
        let mut parts = rest.components();
        if parts.all(|part| matches!(part, Component::Normal(_))) && real.is_dir() {
            return Ok(real.join(rest));
        }
    }
    Err(Failure::new(format!(
        "error: the folder around {} does not exist\n  help: create it, or name another",
        dest.display()
    )))
}
