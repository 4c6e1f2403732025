//! What is watched, as it lies on the disk at one moment: no contents, only what tells that they are others.
//!
//! It is looked at again and again, without the system's notices: these differ on each system, are missing on network drives and in
//! containers, and cost eight crates more; a look costs a fraction of a millisecond.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::tree::MANIFEST;
use crate::workspace::Workspace;

/// What tells that a file has changed; an editor that writes a new file and renames it changes all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Its length in bytes.
    pub length: u64,
    /// When it was last written.
    pub written: Option<SystemTime>,
}

/// The files of a folder.
pub type Stamps = BTreeMap<PathBuf, Stamp>;

/// What is watched, at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The spec of each API.
    pub apis: BTreeMap<String, Stamps>,
    /// What is copied into every crate.
    pub copied: Stamps,
    /// What this program was built from.
    pub program: Stamps,
    /// Crates that could not be written: somebody may be mending them.
    pub crates: BTreeMap<String, Stamps>,
}

/// Looks at the specs, of one API or of all.
pub(super) fn specs(workspace: &Workspace, only: Option<&str>) -> BTreeMap<String, Stamps> {
    let mut apis = workspace.apis().unwrap_or_default();
    apis.retain(|api| only.is_none_or(|only| only == api));
    let spec = |api: String| {
        let folder = workspace.spec().join(&api);
        // What cannot be read is told where it is read.
        let names = workspace.spec_names(&api).unwrap_or_default();
        let paths = names.into_iter().map(|name| folder.join(name));
        (api, paths.filter_map(stamped).collect())
    };
    apis.into_iter().map(spec).collect()
}

/// Looks at what is copied into crates.
pub(super) fn copied(workspace: &Workspace) -> Stamps {
    let codegen = workspace.root().join("codegen");
    let mut stamps = Stamps::new();
    for name in ["runtime", "fake"] {
        let package = codegen.join(name);
        stamps.extend(stamped(package.join("Cargo.toml")));
        add(&package.join("src").join(name), &mut stamps);
    }
    stamps
}

/// Looks at what this program was built from.
pub(super) fn program(workspace: &Workspace) -> Stamps {
    let mut stamps = Stamps::new();
    for name in ["codegen", "xtask"] {
        add(&workspace.root().join(name).join("src"), &mut stamps);
    }
    stamps
}

/// Looks at a generated crate.
pub(super) fn generated(workspace: &Workspace, api: &str) -> Stamps {
    let folder = workspace.generated().join(api);
    let mut stamps = Stamps::new();
    add(&folder, &mut stamps);
    stamps.extend(stamped(folder.join(MANIFEST)));
    stamps
}

/// Adds the files below a folder; hidden ones are an editor's.
fn add(folder: &Path, stamps: &mut Stamps) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        match fs::metadata(&path) {
            _ if hidden => {}
            Ok(about) if about.is_dir() => add(&path, stamps),
            Ok(about) => stamps.extend([(path, stamp(&about))]),
            Err(_) => {}
        }
    }
}

fn stamped(path: PathBuf) -> Option<(PathBuf, Stamp)> {
    let stamp = stamp(&fs::metadata(&path).ok()?);
    Some((path, stamp))
}

fn stamp(about: &Metadata) -> Stamp {
    Stamp {
        length: about.len(),
        written: about.modified().ok(),
    }
}
