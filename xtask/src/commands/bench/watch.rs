//! How long after a save `watch` says what that changed: this very program, in a workspace that is thrown away.

use std::fs;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use super::Row;
use super::sample::Sample;
use crate::failure::{Context, Failure, Result};
use crate::standalone::{Copy, copy_folder};
use crate::workspace::Workspace;

/// How often something is saved.
const SAVES: usize = 20;

/// Before a type's first member, where one more is put and taken away.
const FIELDS: &str = "\n    fields:\n";

/// The member, and its name in what is said.
const MEMBER: (&str, &str) = (
    "      watchedMember: {type: string, docs: It comes and goes.}\n",
    "watched_member",
);

/// The row of `api`.
pub(super) fn row(workspace: &Workspace, api: &str) -> Result<Row> {
    let copy = Copy::empty(workspace, "watched")?;
    let file = furnish(workspace, api, copy.folder())?;
    let mut watch = Watch::start(copy.folder())?;
    watch.until("generated/")?;
    let mut times = Vec::new();
    for _ in 0..SAVES {
        times.push(save(&file, &mut watch)?);
        watch.until("generated/")?;
    }
    let sample = Sample::of(times).ok_or_else(|| Failure::new("error: nothing was saved"))?;
    let profile = if cfg!(debug_assertions) {
        "dev"
    } else {
        "release"
    };
    let how = format!(
        "{profile} profile, `cargo xtask watch` in a folder of its own, median of {SAVES} saves"
    );
    Ok(Row::timed(
        format!("`watch`: from a save of `{api}` to its line"),
        &sample,
        how,
    ))
}

/// Copies what watching needs; gives a file of types.
fn furnish(workspace: &Workspace, api: &str, folder: &Path) -> Result<PathBuf> {
    let root = workspace.root();
    for package in ["codegen/runtime", "codegen/fake"] {
        fs::create_dir_all(folder.join(package)).context("create", folder)?;
    }
    for inside in [
        "Cargo.toml",
        "codegen/runtime/Cargo.toml",
        "codegen/fake/Cargo.toml",
    ] {
        let from = root.join(inside);
        fs::copy(&from, folder.join(inside)).context("copy", &from)?;
    }
    let spec = folder.join("spec").join(api);
    copy_folder(&workspace.spec().join(api), &spec)?;
    let names = workspace.spec_names(api)?.into_iter();
    let mut paths = names.map(|name| spec.join(name));
    let typed = |path: &PathBuf| fs::read_to_string(path).is_ok_and(|text| text.contains(FIELDS));
    paths
        .find(typed)
        .ok_or_else(|| Failure::new(format!("error: spec/{api} has no type with fields")))
}

/// Puts the member in, or takes it out, and waits for what is said of it.
fn save(file: &Path, watch: &mut Watch) -> Result<Duration> {
    let text = fs::read_to_string(file).context("read", file)?;
    let other = if text.contains(MEMBER.0) {
        text.replace(MEMBER.0, "")
    } else {
        text.replacen(FIELDS, &format!("{FIELDS}{}", MEMBER.0), 1)
    };
    let start = Instant::now();
    fs::write(file, other).context("write", file)?;
    watch.until(MEMBER.1)?;
    Ok(start.elapsed())
}

/// The program at work; it ends with this.
struct Watch {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watch {
    fn start(folder: &Path) -> Result<Self> {
        let program = std::env::current_exe().context("find", Path::new("xtask"))?;
        let mut command = Command::new(&program);
        command
            .arg("watch")
            .current_dir(folder)
            .env_remove("CARGO_MANIFEST_DIR");
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().context("run", &program)?;
        match child.stdout.take() {
            Some(stdout) => Ok(Self {
                child,
                lines: BufReader::new(stdout).lines(),
            }),
            None => Err(Failure::new("error: the output of `watch` cannot be read")),
        }
    }

    /// Reads until a line contains `wanted`.
    fn until(&mut self, wanted: &str) -> Result<()> {
        for line in self.lines.by_ref() {
            if line.context("read", Path::new("watch"))?.contains(wanted) {
                return Ok(());
            }
        }
        Err(Failure::new(format!(
            "error: `watch` ended before it said `{wanted}`"
        )))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
