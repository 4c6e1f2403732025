//! What is watched, as it lies on the disk at one moment: no contents, only what tells that they are others.
//!
//! It is looked at again and again, without the system's notices: those differ from system to system, are missing on network drives
//! and in containers, and cost crates that a first `generate` would have to compile; a look costs a fraction of a millisecond.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use crate::tree::MANIFEST;
use crate::workspace::Workspace;

/// The files of a folder, as one number: of their names, lengths and times.
///
/// An editor that writes a new file and renames it changes the time, too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamps(u64);

/// What is watched, at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The spec of each API.
    pub apis: BTreeMap<String, Stamps>,
    /// What crates are made from besides their specs.
    pub shared: Stamps,
    /// What this program was built from.
    pub program: Stamps,
    /// Crates that could not be written: somebody may be repairing them.
    pub crates: BTreeMap<String, Stamps>,
}

impl Stamps {
    /// The stamps of things that can be hashed.
    pub fn of(things: impl std::hash::Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        things.hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// Looks at the specs, of one API or of all.
pub(super) fn specs(workspace: &Workspace, only: Option<&str>) -> BTreeMap<String, Stamps> {
    let mut apis = workspace.apis().unwrap_or_default();
    apis.retain(|api| only.is_none_or(|only| only == api));
    let seen = |api: String| {
        let stamps = spec(workspace, &api);
        (api, stamps)
    };
    apis.into_iter().map(seen).collect()
}

/// Looks at the spec of an API.
pub(super) fn spec(workspace: &Workspace, api: &str) -> Stamps {
    let folder = workspace.spec().join(api);
    let mut hasher = DefaultHasher::new();
    // What cannot be read is told where it is read.
    for name in workspace.spec_names(api).unwrap_or_default() {
        add(&folder.join(name), &mut hasher);
    }
    Stamps(hasher.finish())
}

/// Looks at what crates are made from besides their specs: their runtime's features stand in its manifest.
pub(super) fn shared(workspace: &Workspace) -> Stamps {
    let codegen = workspace.root().join("codegen");
    let mut hasher = DefaultHasher::new();
    for name in ["runtime", "fake"] {
        add(&codegen.join(name).join("Cargo.toml"), &mut hasher);
    }
    Stamps(hasher.finish())
}

/// Looks at what this program was built from.
pub(super) fn program(workspace: &Workspace) -> Stamps {
    let mut hasher = DefaultHasher::new();
    for name in ["codegen", "xtask"] {
        add(&workspace.root().join(name).join("src"), &mut hasher);
    }
    Stamps(hasher.finish())
}

/// Looks at a generated crate.
pub(super) fn generated(workspace: &Workspace, api: &str) -> Stamps {
    let folder = workspace.generated().join(api);
    let mut hasher = DefaultHasher::new();
    add(&folder, &mut hasher);
    add(&folder.join(MANIFEST), &mut hasher);
    Stamps(hasher.finish())
}

/// Adds a file, or the files below a folder; hidden ones there are an editor's.
fn add(path: &Path, hasher: &mut DefaultHasher) {
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => add_folder(path, hasher),
        Ok(about) => stamp(path, &about).hash(hasher),
        Err(_) => {}
    }
}

fn add_folder(folder: &Path, hasher: &mut DefaultHasher) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let visible = entries.filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    let mut paths: Vec<_> = visible.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        add(&path, hasher);
    }
}

fn stamp(path: &Path, about: &Metadata) -> impl std::hash::Hash + use<> {
    let path = path.as_os_str().to_owned();
    (path, about.len(), about.modified().ok())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{generated, program, shared, spec};
    use crate::workspace::Workspace;

    #[test]
    fn a_file_that_has_changed_is_seen_by_the_look_that_it_belongs_to() {
        let root = std::env::temp_dir().join(format!("xtask-look-{}", std::process::id()));
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let files = [
            ("spec/a/api.yaml", 0),
            ("codegen/runtime/Cargo.toml", 1),
            ("codegen/fake/Cargo.toml", 1),
            ("codegen/src/lower/mod.rs", 2),
            ("xtask/src/main.rs", 2),
            ("generated/a/src/lib.rs", 3),
        ];
        for (path, _) in files {
            write(path, "");
        }
        let workspace = Workspace::at(&root);
        let looks = || {
            [
                spec(&workspace, "a"),
                shared(&workspace),
                program(&workspace),
                generated(&workspace, "a"),
            ]
        };
        for (path, which) in files {
            let before = looks();
            write(path, "longer");
            let seen = before.iter().zip(looks()).map(|(old, new)| *old != new);
            let expected = (0..4).map(|look| look == which);
            assert!(seen.eq(expected), "{path}");
        }
        fs::remove_dir_all(&root).unwrap();
    }
}
