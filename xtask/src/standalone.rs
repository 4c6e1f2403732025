//! A generated crate copied out of the workspace, as a user has it who vendors it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::engine::{Codegen, Engine as _};
use crate::failure::{Context, Failure, Result};
use crate::process;
use crate::tree::MANIFEST;
use crate::workspace::Workspace;

/// A copy of a generated crate, outside the workspace.
pub(crate) struct Copy {
    folder: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Copies the crate of `api`, with what it depends on in the workspace.
    pub(crate) fn of(workspace: &Workspace, api: &str) -> Result<Self> {
        let copy = Self::empty(workspace, api)?;
        copy_folder(&workspace.generated().join(api), &copy.folder)?;
        let inputs = workspace.inputs_alone(api)?;
        let output = Codegen.generate(api, &inputs).map_err(Failure::new)?;
        let files = output.files.iter();
        for (path, text) in files.filter(|(path, _)| path.starts_with("fake/")) {
            let path = copy.folder.join(path);
            let folder = path.parent().unwrap_or(&copy.folder);
            fs::create_dir_all(folder).context("create", folder)?;
            fs::write(&path, text).context("write", &path)?;
        }
        Ok(copy)
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
            folder,
            target: target(root),
        })
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
        drop(fs::remove_dir_all(&self.folder));
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
