//! What lies in a folder now, without following a link or looking into what is only a cache.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::failure::{Context, Failure, Result};

/// Something in a folder that is carried over or replaced as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A regular file.
    File,
    /// A symbolic link, with where it points.
    Link(PathBuf),
    /// A folder with nothing in it.
    EmptyFolder,
    /// A folder that says of itself that it is a cache, as cargo's `target` does (<https://bford.info/cachedir/>).
    Cache,
}

/// How the file begins that makes a folder a cache.
const CACHE: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// Lists what lies in `folder`, by paths in it; a folder that is not there holds nothing.
pub(crate) fn walk(folder: &Path) -> Result<BTreeMap<PathBuf, Entry>> {
    let mut walk = Walk {
        base: folder,
        device: None,
        found: BTreeMap::new(),
    };
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(walk.found),
        Err(error) => return Err(error).context("read", folder),
        Ok(about) if about.is_dir() => walk.device = device(&about),
        Ok(_) => {
            return Err(Failure::new(format!(
                "error: {} is not a folder\n  help: generated files go into a real folder there; move this away",
                folder.display()
            )));
        }
    }
    walk.add(Path::new(""))?;
    Ok(walk.found)
}

struct Walk<'a> {
    base: &'a Path,
    /// The file system that the folder is on, where the system says so.
    device: Option<u64>,
    found: BTreeMap<PathBuf, Entry>,
}

impl Walk<'_> {
    /// Adds what lies in the folder `inside`; gives how many entries it has.
    fn add(&mut self, inside: &Path) -> Result<usize> {
        let folder = self.base.join(inside);
        let mut count = 0;
        for entry in fs::read_dir(&folder).context("read", &folder)? {
            let entry = entry.context("read", &folder)?;
            let kind = entry.file_type().context("read", &entry.path())?;
            let path = inside.join(entry.file_name());
            count += 1;
            if kind.is_dir() {
                self.folder(path)?;
            } else if kind.is_symlink() {
                let target = fs::read_link(entry.path()).context("read", &entry.path())?;
                self.found.insert(path, Entry::Link(target));
            } else if kind.is_file() {
                self.found.insert(path, Entry::File);
            } else {
                return Err(Failure::new(format!(
                    "error: {} is neither a file, a folder nor a link\n  help: move it away",
                    entry.path().display()
                )));
            }
        }
        Ok(count)
    }

    fn folder(&mut self, path: PathBuf) -> Result<()> {
        let folder = self.base.join(&path);
        let about = fs::metadata(&folder).context("read", &folder)?;
        if device(&about) != self.device {
            return Err(Failure::new(format!(
                "error: {} is a mount point, so it cannot be moved with its folder\n  help: unmount it, then run again",
                folder.display()
            )));
        }
        if is_cache(&folder) {
            self.found.insert(path, Entry::Cache);
        } else if self.add(&path)? == 0 {
            self.found.insert(path, Entry::EmptyFolder);
        }
        Ok(())
    }
}

/// Whether a folder can be lost without loss.
fn is_cache(folder: &Path) -> bool {
    let mut start = [0; CACHE.len()];
    open(&folder.join("CACHEDIR.TAG"))
        .and_then(|mut file| file.read_exact(&mut start))
        .is_ok_and(|()| start == CACHE)
}

/// Reads a file; fails where something else is, since reading a pipe that nobody writes to never ends.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn open(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_file() {
        File::open(path)
    } else {
        Err(io::Error::other("it is not a regular file"))
    }
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "there is no such number on other systems"
)]
fn device(about: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::dev(about))
}

#[cfg(not(unix))]
fn device(_: &Metadata) -> Option<u64> {
    None
}
