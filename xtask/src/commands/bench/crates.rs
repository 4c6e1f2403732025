//! The crate of an API as two generators make it from the same spec: the one of this workspace, and the one of an earlier revision.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::enlarged::Files;
use crate::failure::{Context, Failure, Result};
use crate::git::Git;
use crate::process;
use crate::standalone::{Copy, copy_folder};
use crate::workspace::Workspace;

/// What makes crates of specs.
pub(super) struct Generator {
    /// What its crates are called in a table.
    pub(super) title: String,
    /// A workspace of its own, whose spec may be changed.
    folder: PathBuf,
    /// The program and its first arguments.
    command: Vec<String>,
    /// Keeps the folder, where it goes at the end.
    _place: Option<Copy>,
}

impl Generator {
    /// The one of this workspace, and the one of a revision, if one is named.
    pub(super) fn all(workspace: &Workspace, base: Option<&str>) -> Result<Vec<Self>> {
        let ours = Self::ours(workspace)?;
        let base = base.map(|revision| Self::of(workspace, revision));
        Ok([ours].into_iter().chain(base.transpose()?).collect())
    }

    /// This very program, in a workspace that has no crates.
    fn ours(workspace: &Workspace) -> Result<Self> {
        let place = Copy::empty(workspace, "bench-ours")?;
        let root = workspace.root();
        for part in ["spec", "codegen/runtime", "codegen/fake"] {
            copy_folder(&root.join(part), &place.folder().join(part))?;
        }
        let manifest = root.join("Cargo.toml");
        fs::copy(&manifest, place.folder().join("Cargo.toml")).context("copy", &manifest)?;
        let program = std::env::current_exe().context("find", Path::new("xtask"))?;
        Ok(Self {
            title: "ours".to_owned(),
            folder: place.folder().to_owned(),
            command: vec![program.to_string_lossy().into_owned()],
            _place: Some(place),
        })
    }

    /// The generator of a revision, in a worktree of it below `target/`.
    fn of(workspace: &Workspace, revision: &str) -> Result<Self> {
        let root = workspace.root();
        let commit = Git::around(root).commit(revision)?.ok_or_else(|| {
            Failure::usage(format!(
                "error: `{revision}` names no commit of this repository"
            ))
        })?;
        let short = &commit[..commit.len().min(7)];
        let folder = root.join("target/bases").join(short);
        if folder.join("Cargo.toml").is_file() {
            git(&folder, &["checkout", "--quiet", "--force", "HEAD"])?;
        } else {
            git(root, &["worktree", "prune"])?;
            let path = folder.to_string_lossy();
            let add = ["worktree", "add", "--quiet", "--force", "--detach"];
            git(root, &[&add[..], &[&path, &commit]].concat())?;
        }
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let run = "run --quiet --package xtask --bin xtask --".split(' ');
        let command = [cargo].into_iter().chain(run.map(str::to_owned));
        Ok(Self {
            title: format!("at {short}"),
            folder,
            command: command.collect(),
            _place: None,
        })
    }

    /// The spec of `api` as this generator reads it.
    pub(super) fn spec(&self, api: &str) -> Result<Files> {
        Workspace::at(&self.folder).spec_files(api)
    }

    /// Makes the crate of another spec of `api`, in a folder that needs nothing else.
    pub(super) fn make(
        &self,
        workspace: &Workspace,
        api: &str,
        spec: &Files,
        name: &str,
    ) -> Result<Copy> {
        let own = self.spec(api)?;
        let folder = self.folder.join("spec").join(api);
        write(&folder, spec)?;
        let made = self.vendor(workspace, api, name);
        write(&folder, &own)?;
        made
    }

    fn vendor(&self, workspace: &Workspace, api: &str, name: &str) -> Result<Copy> {
        let name = format!("{name}-{}", self.title.replace(' ', "-"));
        let copy = Copy::empty(workspace, &name)?;
        let copy = copy.inside("sdk");
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).args(["vendor", api]);
        command.arg(copy.folder()).arg("--without-fake");
        command.current_dir(&self.folder);
        // Cargo tells its children which workspace they belong to.
        for variable in ["CARGO_MANIFEST_DIR", "CARGO_TARGET_DIR"] {
            command.env_remove(variable);
        }
        process::capture(command)?.expect_success("vendoring")?;
        for lock in [workspace.root(), &self.folder].map(|root| root.join("Cargo.lock")) {
            if lock.is_file() {
                fs::copy(&lock, copy.folder().join("Cargo.lock")).context("copy", &lock)?;
            }
        }
        Ok(copy)
    }
}

/// Makes a folder of a spec hold these files.
fn write(folder: &Path, spec: &Files) -> Result<()> {
    fs::remove_dir_all(folder).context("remove", folder)?;
    for (path, bytes) in spec {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).context("create", parent)?;
        fs::write(&path, bytes).context("write", &path)?;
    }
    Ok(())
}

fn git(folder: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("git");
    command.current_dir(folder).args(arguments);
    process::capture(command)?.expect_success("git").map(drop)
}
