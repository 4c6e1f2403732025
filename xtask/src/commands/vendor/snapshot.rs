//! How the files of a copy were when they were read, so that nobody's change of them meanwhile is lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::failure::{Context, Result};
use crate::tree::{Entry, walk};

/// How the files of a folder are.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Snapshot {
    entries: BTreeMap<PathBuf, (Entry, Option<Mark>)>,
}

/// What changes when a file does.
#[derive(Debug, PartialEq, Eq)]
struct Mark {
    length: u64,
    changed: Option<SystemTime>,
    /// Another file in its place has another number, where the system has such numbers.
    number: Option<u64>,
}

impl Snapshot {
    /// Looks at what lies in a folder.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn of(folder: &Path, there: &BTreeMap<PathBuf, Entry>) -> Result<Self> {
        let mut entries = BTreeMap::new();
        for (path, entry) in there {
            let mark = match entry {
                Entry::File => Some(mark(&folder.join(path))?),
                Entry::Link(_) | Entry::EmptyFolder | Entry::Cache => None,
            };
            entries.insert(path.clone(), (entry.clone(), mark));
        }
        Ok(Self { entries })
    }

    /// What is different now in the folder, which may have moved: the first path, if there is one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn difference(&self, folder: &Path) -> Result<Option<PathBuf>> {
        let now = Self::of(folder, &walk(folder)?)?;
        let mut paths = self.entries.keys().chain(now.entries.keys());
        let different = paths.find(|path| self.entries.get(*path) != now.entries.get(*path));
        Ok(different.cloned())
    }
}

fn mark(path: &Path) -> Result<Mark> {
    let about = fs::metadata(path).context("read", path)?;
    Ok(Mark {
        length: about.len(),
        changed: about.modified().ok(),
        number: number(&about),
    })
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "there is no such number on other systems"
)]
fn number(about: &fs::Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::ino(about))
}

#[cfg(not(unix))]
fn number(_: &fs::Metadata) -> Option<u64> {
    None
}
