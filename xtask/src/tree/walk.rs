//! What lies in a folder now, without following a link.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Context, Failure, Result};

/// Something in a folder that is carried over or replaced as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// A regular file.
    File,
    /// A symbolic link, with where it points.
    Link(PathBuf),
    /// A folder with nothing in it.
    EmptyFolder,
}

/// Lists what lies in `folder`, by paths in it; a folder that is not there holds nothing.
pub(super) fn walk(folder: &Path) -> Result<BTreeMap<PathBuf, Entry>> {
    let mut found = BTreeMap::new();
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error).context("read", folder),
        Ok(about) if about.is_dir() => {}
        Ok(_) => {
            return Err(Failure::new(format!(
                "error: {} is not a folder\n  help: generated files go into a real folder there; move this away",
                folder.display()
            )));
        }
    }
    add(folder, Path::new(""), &mut found)?;
    Ok(found)
}

fn add(base: &Path, inside: &Path, found: &mut BTreeMap<PathBuf, Entry>) -> Result<usize> {
    let folder = base.join(inside);
    let mut count = 0;
    for entry in fs::read_dir(&folder).context("read", &folder)? {
        let entry = entry.context("read", &folder)?;
        let kind = entry.file_type().context("read", &entry.path())?;
        let path = inside.join(entry.file_name());
        count += 1;
        if kind.is_dir() {
            if add(base, &path, found)? == 0 {
                found.insert(path, Entry::EmptyFolder);
            }
        } else if kind.is_symlink() {
            let target = fs::read_link(entry.path()).context("read", &entry.path())?;
            found.insert(path, Entry::Link(target));
        } else if kind.is_file() {
            found.insert(path, Entry::File);
        } else {
            return Err(Failure::new(format!(
                "error: {} is neither a file, a folder nor a link\n  help: move it away",
                entry.path().display()
            )));
        }
    }
    Ok(count)
}
