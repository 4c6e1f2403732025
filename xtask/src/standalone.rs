//! A generated crate outside the workspace, as a user has it who vendors it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::commands::vendor::{Asked, Copying, Tools, vendor};
use crate::engine::{Codegen, Selection};
use crate::failure::{Context, Result};
use crate::process;
use crate::tree::{MANIFEST, RealDisk};
use crate::workspace::Workspace;

/// A copy of a generated crate, outside the workspace.
pub(crate) struct Copy {
    /// All of it; goes when the copy goes.
    place: PathBuf,
    /// The crate.
    folder: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Makes a copy of the crate of `api` that needs nothing of the workspace.
    pub(crate) fn of(workspace: &Workspace, api: &str) -> Result<Self> {
        let copy = Self::empty(workspace, api)?;
        copy.vendor(workspace, api, "sdk")?;
        let copy = copy.inside("sdk");
        let lock = copy.place.join("Cargo.lock");
        fs::copy(&lock, copy.folder.join("Cargo.lock")).context("copy", &lock)?;
        Ok(copy)
    }

    /// Makes such a copy in a folder of this one.
    pub(crate) fn vendor(&self, workspace: &Workspace, api: &str, inside: &str) -> Result<()> {
        let copying = Copying {
            api: api.to_owned(),
            dest: self.folder.join(inside),
            part: Selection::all(),
            dry_run: false,
        };
        let mut tools = Tools {
            engine: &Codegen,
            disk: &RealDisk,
            out: &mut std::io::sink(),
        };
        vendor(workspace, &Asked::Copy(copying), &mut tools)
    }

    /// A folder for a crate, with nothing in it but the versions that the workspace locks.
    ///
    /// The place is the same each time, so that cargo's store of finished work does not grow.
    pub(crate) fn empty(workspace: &Workspace, name: &str) -> Result<Self> {
        let root = workspace.root();
        let place = format!("generated-alone-{:016x}", place_hash(root));
        let folder = std::env::temp_dir().join(place).join(name);
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).context("remove", &folder);
            }
            _ => {}
        }
        fs::create_dir_all(&folder).context("create", &folder)?;
        let lock = root.join("Cargo.lock");
        fs::copy(&lock, folder.join("Cargo.lock")).context("copy", &lock)?;
        Ok(Self {
            place: folder.clone(),
            folder,
            target: target(root),
        })
    }

    /// The same, with the crate in a folder of it that is still to be made.
    pub(crate) fn inside(mut self, folder: &str) -> Self {
        self.folder = self.place.join(folder);
        self
    }

    /// Cargo in the copy, with the workspace's profile and finished dependencies.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = process::cargo(&self.folder);
        command
            .env("CARGO_TARGET_DIR", &self.target)
            .args(arguments);
        // The profile of the workspace: with another one every dependency would be built once more.
        command.args(["--config", "profile.dev.debug=\"line-tables-only\""]);
        command.args(["--config", "profile.dev.package.\"*\".debug=false"]);
        command
    }

    /// Cargo in the copy, with the profile that a user has who sets none.
    pub(crate) fn cargo_as_it_comes(&self, arguments: &[&str]) -> Command {
        let mut command = process::cargo(&self.folder);
        command
            .env("CARGO_TARGET_DIR", self.target.join("alone"))
            .args(arguments);
        command
    }

    /// The program that [`Self::cargo_as_it_comes`] builds with a profile.
    pub(crate) fn built(&self, profile: &str, name: &str) -> PathBuf {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        self.target.join("alone").join(profile).join(file)
    }

    /// A program of the workspace, built with a profile.
    pub(crate) fn built_in_workspace(&self, profile: &str, name: &str) -> PathBuf {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        self.target.join(profile).join(file)
    }

    /// Where the copy is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.place));
    }
}

fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), |folder| root.join(folder))
}

/// Tells two checkouts of this workspace apart (FNV-1a).
fn place_hash(root: &Path) -> u64 {
    root.as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// Copies a folder as it is, without what was built in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).context("create", to)?;
    for entry in fs::read_dir(from).context("read", from)? {
        let entry = entry.context("read", from)?;
        let (name, path) = (entry.file_name(), entry.path());
        if path.is_dir() && name != "target" {
            copy_folder(&path, &to.join(name))?;
        } else if path.is_file() && name != MANIFEST {
            fs::copy(&path, to.join(name)).context("copy", &path)?;
        }
    }
    Ok(())
}
