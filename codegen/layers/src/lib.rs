//! Checks that the folders of a crate are layers: a lower one never imports from a higher one.
//!
//! A file belongs to the longest entry of the list of layers that its path begins with, so that a single file or a folder inside a folder
//! can be a layer of its own. An arrow is a `use`, or a path written in code or in a macro, that leads to another file of the crate;
//! what stands under `#[cfg(test)]` does not count. What cannot be seen from imports is a method that a higher layer adds to a
//! type of a lower one: use functions there.

mod check;
mod circles;
mod scan;
mod tree;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// Reads the files of a crate and checks them; gives every fault as a line of text.
///
/// `src` is the folder of `lib.rs`, and `layers` the order of what is below it, the lowest first.
///
/// # Errors
///
/// When a folder or file cannot be read.
pub fn faults(src: &Path, layers: &[&str]) -> io::Result<Vec<String>> {
    let mut files = BTreeMap::new();
    add(src, "", &mut files)?;
    Ok(faults_of(&files, layers))
}

/// The same for texts, by their paths below `src`.
#[must_use]
pub fn faults_of(files: &BTreeMap<String, String>, layers: &[&str]) -> Vec<String> {
    check::check(files, layers)
}

fn add(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            add(&path, &format!("{prefix}{name}/"), files)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.insert(format!("{prefix}{name}"), fs::read_to_string(&path)?);
        }
    }
    Ok(())
}
