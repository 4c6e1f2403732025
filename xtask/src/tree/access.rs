//! Whether this user may change a tree, asked before anything of it moves: half a change is worse than none.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::walk::{Entry, walk};
use crate::failure::{Failure, Result};

/// How many folders are named.
const NAMED: usize = 6;

/// Fails if a folder of the tree, or the one that it lies in, cannot be written to.
pub(super) fn check(parent: &Path, folder: &Path) -> Result<()> {
    let mut folders = BTreeSet::from([parent.to_owned(), folder.to_owned()]);
    folders.retain(|folder| folder.is_dir());
    for (path, entry) in walk(folder)? {
        let above = path.ancestors().skip(1);
        let inside = above.filter(|above| !above.as_os_str().is_empty());
        folders.extend(inside.map(|above| folder.join(above)));
        // A folder that moves to another one notes in itself where it lies.
        if entry == Entry::Cache {
            folders.insert(folder.join(path));
        }
    }
    let closed = folders.into_iter().filter(|folder| !is_open(folder));
    let closed: Vec<PathBuf> = closed.collect();
    if closed.is_empty() {
        return Ok(());
    }
    let named = closed.iter().take(NAMED);
    let mut lines: Vec<String> = named.map(|folder| folder.display().to_string()).collect();
    if closed.len() > NAMED {
        lines.push(format!("and {} more", closed.len() - NAMED));
    }
    Err(Failure::new(format!(
        "error: nothing is changed, because you have no permission to write to\n  {}\n  help: `chmod u+w` on these folders, if they are yours, then run again",
        lines.join("\n  "),
    )))
}

#[cfg(unix)]
fn is_open(folder: &Path) -> bool {
    use rustix::fs::{Access, access};

    access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

/// Other systems say so when something is written.
#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    true
}
