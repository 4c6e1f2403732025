//! Where the new tree of a copy is built: near it, but where no cargo workspace takes it for a member.
//!
//! `members = ["crates/*"]` makes a member of every folder of `crates/`, hidden or not, and one without a manifest is an error. So
//! the folder beside the copy will not do there, not for the moment that an update takes, and not after one that was killed.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::tree::Fingerprint;

/// All places in which an earlier run may have built, the best first.
pub(super) fn candidates(copy: &Path) -> Vec<PathBuf> {
    let name = name(copy);
    let above = copy.ancestors().skip(1);
    above.map(|above| above.join(&name)).collect()
}

/// Where a run builds.
pub(super) fn chosen(copy: &Path) -> PathBuf {
    let name = name(copy);
    let mut above = copy.ancestors().skip(1);
    let near = above.clone().next().unwrap_or(copy);
    let found = above.find(|folder| !is_taken(folder));
    // Another file system can exchange nothing with this one.
    let found = found.filter(|folder| device(folder) == device(near));
    found.unwrap_or(near).join(name)
}

/// A name that no other copy has.
fn name(copy: &Path) -> OsString {
    let mut print = Fingerprint::default();
    print.add(copy.as_os_str().as_encoded_bytes());
    let print = print.text();
    let end = &print[print.len() - 8..];
    let mut name = OsString::from(".");
    name.push(copy.file_name().unwrap_or_default());
    name.push(format!("-{end}.vendoring"));
    name
}

/// Whether a workspace takes what is in a folder for its members.
fn is_taken(folder: &Path) -> bool {
    folder.ancestors().any(|root| {
        let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
        let inside = folder.strip_prefix(root).unwrap_or(folder);
        manifest.contains("[workspace]") && globs(&manifest).any(|glob| takes(glob, inside))
    })
}

/// The texts of a manifest that may be globs: rather one too many than one too few.
fn globs(manifest: &str) -> impl Iterator<Item = &str> {
    let quoted = manifest.split(['"', '\'']).skip(1).step_by(2);
    quoted.filter(|text| text.contains(['*', '?', '[']))
}

/// Whether a glob may mean something that lies in a folder.
fn takes(glob: &str, folder: &Path) -> bool {
    let is_wild = |part: &str| part.contains(['*', '?', '[']);
    let mut parts = glob
        .trim_start_matches("./")
        .trim_end_matches('/')
        .split('/');
    for name in folder {
        match parts.next() {
            Some("**") => return true,
            Some(part) if is_wild(part) || name == part => {}
            _ => return false,
        }
    }
    // What is built lies deeper, so `*/*` finds a part of it.
    parts.next().is_some_and(is_wild) && parts.all(is_wild)
}

#[cfg(unix)]
fn device(folder: &Path) -> Option<u64> {
    let there = folder
        .ancestors()
        .find_map(|above| fs::metadata(above).ok());
    there.map(|about| std::os::unix::fs::MetadataExt::dev(&about))
}

#[cfg(not(unix))]
fn device(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{globs, takes};

    #[test]
    fn globs_take_what_cargo_takes() {
        for (glob, folder) in [
            ("crates/*", "crates"),
            ("./crates/*", "crates"),
            ("crates/*/", "crates"),
            ("*", ""),
            ("*/*", "crates"),
            ("*/*", ""),
            ("cr*/*", "crates"),
            ("**", "a/b"),
            ("libs/**", "libs/a"),
        ] {
            assert!(takes(glob, Path::new(folder)), "{glob} {folder}");
        }
        for (glob, folder) in [
            ("crates/*", ""),
            ("crates/*", "crates/a"),
            ("crates/*", "libs"),
            ("crates/*/sub", "crates"),
            ("*", "crates"),
        ] {
            assert!(!takes(glob, Path::new(folder)), "{glob} {folder}");
        }
    }

    #[test]
    fn globs_are_found_in_manifests() {
        let manifest =
            "[workspace]\nmembers = [\"app\", \"crates/*\", 'libs/?']\nresolver = \"3\"\n";
        assert_eq!(globs(manifest).collect::<Vec<_>>(), ["crates/*", "libs/?"]);
    }
}
