//! One file of a person's own, changed whole or not at all: the new text is written beside it, then put in its place.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::disk::Disk;
use crate::failure::{Context, Result};

/// The next text of a file, which lies beside it.
#[derive(Debug)]
pub struct Staged {
    next: PathBuf,
    path: PathBuf,
}

impl Staged {
    /// Writes the next text of `path` beside it; what a link leads to is meant, not the link.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn write(disk: &dyn Disk, path: &Path, text: &[u8]) -> Result<Self> {
        let (path, about) = match fs::canonicalize(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => (path.to_owned(), None),
            real => {
                let real = real.context("find", path)?;
                let about = fs::metadata(&real).context("read", &real)?;
                (real, Some(about))
            }
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let next = path.with_file_name(format!(".{name}.next"));
        let staged = Self { next, path };
        let next = &staged.next;
        let written = disk.write(next, text).and_then(|()| match about {
            Some(about) => fs::set_permissions(next, about.permissions()),
            None => Ok(()),
        });
        match written.context("write", next) {
            Ok(()) => Ok(staged),
            Err(failure) => {
                staged.discard(disk);
                Err(failure)
            }
        }
    }

    /// Puts the next text in the place of the file.
    ///
    /// # Errors
    /// When the disk fails; then the file is as it was.
    pub fn put(&self, disk: &dyn Disk) -> Result<()> {
        disk.replace(&self.next, &self.path)
            .context("write", &self.path)
    }

    /// Forgets the next text, as far as the disk lets it.
    pub fn discard(&self, disk: &dyn Disk) {
        // What cannot be removed harms nobody: no run reads it, and the next one writes over it.
        drop(disk.remove_file(&self.next));
    }
}
