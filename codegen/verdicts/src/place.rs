//! A cargo workspace of its own, with a crate for each edit and a user of each.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::Files;

use crate::spec;

/// The workspace; what is written twice with the same text stays as it is, so that cargo has nothing to do.
#[derive(Debug)]
pub struct Place {
    folder: PathBuf,
    members: BTreeSet<String>,
}

impl Place {
    /// Starts a workspace in a folder, which may hold one from before.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            members: BTreeSet::new(),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes the code that all users share.
    pub fn users(&self, sources: &Files) {
        for (path, text) in sources {
            write(&self.folder.join("user").join(path), text);
        }
    }

    /// Adds the crate of an edit, and a user of it.
    pub fn add(&mut self, edit: &str, files: &Files) {
        let crate_folder = self.folder.join(edit).join("sdk");
        for (path, text) in files {
            let is_source = path.starts_with("src/") || path.starts_with("types/src/");
            if is_source || path == "README.md" {
                write(&crate_folder.join(path), text);
            }
        }
        for path in ["Cargo.toml", "types/Cargo.toml"] {
            let manifest = renamed(&with_runtime(&files[path]), &files["Cargo.toml"], edit);
            write(&crate_folder.join(path), &manifest);
        }
        let manifest = user_manifest(&user(edit), "../../user/lib.rs", edit);
        write(&self.folder.join(edit).join("user/Cargo.toml"), &manifest);
        self.members.insert(format!("{edit}/sdk"));
        self.members.insert(format!("{edit}/user"));
    }

    /// Adds a user whose code was written after an edit, and who goes back to the crate of another.
    pub fn add_back(&mut self, edit: &str, code: &str, to: &str) {
        let folder = self.folder.join(edit).join("back");
        write(&folder.join("lib.rs"), code);
        let manifest = user_manifest(&back(edit), "lib.rs", to);
        write(&folder.join("Cargo.toml"), &manifest);
        self.members.insert(format!("{edit}/back"));
    }

    /// Writes what makes a workspace of the crates: the versions and the profile are those of this workspace, so that finished
    /// dependencies are found.
    pub fn finish(&self) {
        let own = spec::text(&spec::root().join("Cargo.toml"));
        let profile = own.find("[profile").map_or("", |start| &own[start..]);
        let mut manifest = "[workspace]\nresolver = \"3\"\nmembers = [\n".to_owned();
        for member in &self.members {
            writeln!(manifest, "    \"{member}\",").expect("a text grows");
        }
        write!(manifest, "]\n\n{profile}").expect("a text grows");
        write(&self.folder.join("Cargo.toml"), &manifest);
        let lock = spec::text(&spec::root().join("Cargo.lock"));
        write(&self.folder.join("Cargo.lock"), &lock);
    }
}

/// The package of an edit's crate.
#[must_use]
pub fn package(edit: &str) -> String {
    format!("bookshop-{edit}")
}

/// The package of its user.
#[must_use]
pub fn user(edit: &str) -> String {
    format!("user-{edit}")
}

/// The package of a user of an edit's crate who goes back.
#[must_use]
pub fn back(edit: &str) -> String {
    format!("back-{edit}")
}

/// The name that a manifest gives its package.
#[must_use]
pub fn named(manifest: &str) -> &str {
    let name = manifest
        .lines()
        .find_map(|line| line.strip_prefix("name = \""));
    name.map_or("", |name| name.trim_end_matches('"'))
}

/// The manifest with the runtime of this workspace: one for all crates.
fn with_runtime(manifest: &str) -> String {
    let runtime = spec::root().join("codegen/runtime");
    let runtime = format!("path = \"{}\"", runtime.display());
    let from = ["../../codegen/runtime", "../../../codegen/runtime"];
    from.iter().fold(manifest.to_owned(), |manifest, from| {
        manifest.replace(&format!("path = \"{from}\""), &runtime)
    })
}

/// A manifest of the crate that `client` is the manifest of, or of the package of its types, with the names of an edit.
fn renamed(manifest: &str, client: &str, edit: &str) -> String {
    let (old, new) = (named(client), package(edit));
    ["", "-types"]
        .iter()
        .fold(manifest.to_owned(), |manifest, end| {
            manifest.replace(&format!("\"{old}{end}\""), &format!("\"{new}{end}\""))
        })
}

fn user_manifest(name: &str, code: &str, edit: &str) -> String {
    let package = package(edit);
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[lib]\npath = \"{code}\"\n\n[dependencies]\n\
         bookshop = {{ package = \"{package}\", path = \"../../{edit}/sdk\", default-features = false }}\nserde = \"1\"\n\n\
         [lints.rust]\nwarnings = \"allow\"\n"
    )
}

fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    let folder = path.parent().expect("a file lies in a folder");
    fs::create_dir_all(folder).expect("a folder can be made");
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
