//! Several files of a person's own, changed together or not at all.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use crate::failure::{Context, Result};
use crate::tree::{Disk, Staged};

/// Next texts of files; those that never got into their places are forgotten when this is dropped.
pub(super) struct Edits<'a> {
    disk: &'a dyn Disk,
    staged: Vec<(Staged, Old)>,
}

/// What a file held.
struct Old {
    path: PathBuf,
    /// None where there was no file.
    bytes: Option<Vec<u8>>,
}

impl<'a> Edits<'a> {
    /// No edits yet.
    pub(super) fn new(disk: &'a dyn Disk) -> Self {
        Self {
            disk,
            staged: Vec::new(),
        }
    }

    /// Writes the next text of a file beside it.
    pub(super) fn add(&mut self, path: PathBuf, bytes: &[u8]) -> Result<()> {
        let old = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            old => Some(old.context("read", &path)?),
        };
        let staged = Staged::write(self.disk, &path, bytes)?;
        self.staged.push((staged, Old { path, bytes: old }));
        Ok(())
    }

    /// Puts all next texts in the places of their files; if one cannot be, all files are as they were.
    pub(super) fn put(&mut self) -> Result<()> {
        for index in 0..self.staged.len() {
            let (staged, _) = &self.staged[index];
            if let Err(failure) = staged.put(self.disk) {
                for (_, old) in &self.staged[..index] {
                    self.restore(old);
                }
                return Err(failure);
            }
        }
        self.staged.clear();
        Ok(())
    }

    /// Puts an old text back, as far as the disk lets it: whoever asks for it has a failure to tell already.
    fn restore(&self, old: &Old) {
        match &old.bytes {
            Some(bytes) => {
                let put = Staged::write(self.disk, &old.path, bytes)
                    .and_then(|staged| staged.put(self.disk));
                drop(put);
            }
            None => drop(self.disk.remove_file(&old.path)),
        }
    }
}

impl Drop for Edits<'_> {
    fn drop(&mut self) {
        for (staged, _) in &self.staged {
            staged.discard(self.disk);
        }
    }
}
