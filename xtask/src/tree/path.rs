//! Which paths a generated file may have: only ones that stay inside their folder on every system.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::manifest::MANIFEST;
use crate::failure::{Failure, Result};

/// Checks the paths of all files that are to be written into `folder`.
///
/// # Errors
/// Every path that leads out of it, or that not every system has.
pub(crate) fn check(folder: &Path, files: &BTreeMap<String, String>) -> Result<()> {
    let mistakes = mistakes(files);
    if mistakes.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "error: paths that cannot be written into {}:\n  {}",
        folder.display(),
        mistakes.join("\n  ")
    )))
}

/// Gives one sentence for each path that will not do.
fn mistakes(files: &BTreeMap<String, String>) -> Vec<String> {
    let mut mistakes: Vec<String> = files
        .keys()
        .filter_map(|path| mistake(path).map(|why| format!("{path:?} {why}")))
        .collect();
    mistakes.extend(clashes(files));
    mistakes
}

fn mistake(path: &str) -> Option<&'static str> {
    if path == MANIFEST {
        return Some("is where the list of the generated files is kept");
    }
    if path.is_empty() {
        return Some("is empty");
    }
    if path.contains(|letter: char| letter.is_control() || r#"\:*?"<>|"#.contains(letter)) {
        return Some("holds a character that not every system allows in a path");
    }
    if path.starts_with('/') {
        return Some("is absolute");
    }
    path.split('/')
        .any(|part| part.is_empty() || part.ends_with(['.', ' ']))
        .then_some("has a part that is empty or ends in a dot or a space")
}

/// Two paths that are one where case is ignored, and files that another file needs as a folder.
fn clashes(files: &BTreeMap<String, String>) -> Vec<String> {
    let mut seen = BTreeMap::new();
    let mut mistakes = Vec::new();
    for path in files.keys() {
        if let Some(other) = seen.insert(path.to_lowercase(), path) {
            mistakes.push(format!("{path:?} differs from {other:?} in case only"));
        }
    }
    let folders: BTreeSet<String> = files
        .keys()
        .flat_map(|path| parents(path))
        .map(str::to_lowercase)
        .collect();
    let both = seen.iter().filter(|(lower, _)| folders.contains(*lower));
    mistakes.extend(both.map(|(_, path)| format!("{path:?} is a file and a folder at once")));
    mistakes
}

/// The folders above `path`, innermost last: `a/b/c` gives `a` and `a/b`.
pub(crate) fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{mistakes, parents};

    fn check(paths: &[&str]) -> String {
        let files: BTreeMap<_, _> = paths
            .iter()
            .map(|path| ((*path).to_owned(), String::new()))
            .collect();
        mistakes(&files).join("; ")
    }

    #[test]
    fn paths_inside_are_fine() {
        assert_eq!(
            check(&[
                "Cargo.toml",
                "src/lib.rs",
                "runtime/src/lib.rs",
                ".hidden/x"
            ]),
            ""
        );
    }

    #[test]
    fn paths_that_lead_out_or_hide_are_refused() {
        for path in [
            "",
            "/etc/passwd",
            "../x",
            "src/../../x",
            "src/./x",
            "src//x",
            "src/",
            "..",
        ] {
            assert_ne!(check(&[path]), "", "{path:?}");
        }
        for path in [
            "a\0b", "a\nb", "C:x", "..\\x", "a:b", "src/x.", "src/x ", "a\"b", "*",
        ] {
            assert_ne!(check(&[path]), "", "{path:?}");
        }
        assert_ne!(check(&[".generated.json"]), "");
    }

    #[test]
    fn clashing_paths_are_refused() {
        assert_eq!(
            check(&["src/a.rs", "src/A.rs"]),
            r#""src/a.rs" differs from "src/A.rs" in case only"#
        );
        assert_eq!(
            check(&["src/a", "src/a/b.rs"]),
            r#""src/a" is a file and a folder at once"#
        );
    }

    #[test]
    fn parents_are_all_folders_above() {
        assert_eq!(parents("a/b/c").collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(parents("a").count(), 0);
    }
}
