//! `fake`: plays an API on this machine.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use lexopt::prelude::{Long, ValueExt as _};

use crate::cli::Command;
use crate::engine;
use crate::failure::{Context, Failure, Result};
use crate::process;
use crate::workspace::Workspace;

/// `cargo xtask fake`
pub const COMMAND: Command = Command {
    name: "fake",
    arguments: "[--api NAME] [--port N] [--seed FILE] [--scenario FILE] [--data FILE] [--quota off] [--settle SPAN] [--basic-auth]",
    about: "Plays an API on this machine until Ctrl-C, and prints the environment in which clients find it.",
    run,
};

/// The flags that go on to the fake as they are.
const PASSED: [&str; 5] = ["port", "scenario", "data", "quota", "settle"];

/// What the command line asks for.
#[derive(Debug, Default)]
struct Asked {
    api: Option<String>,
    seeds: Vec<OsString>,
    passed: Vec<OsString>,
}

fn run(arguments: lexopt::Parser) -> Result<()> {
    let asked = asked(arguments)?;
    let workspace = Workspace::find()?;
    let api = chosen(&workspace, asked.api.as_deref())?;
    let folder = written(&workspace, &api)?;
    let mut command = process::cargo(workspace.root());
    command.args(["run", "-p", "fake"]);
    if asked.passed.iter().any(|flag| flag == "--data") {
        // Compiled only for those who ask for it: SQLite takes a minute.
        command.args(["--features", "sqlite"]);
    }
    command.args(["--", "--model"]);
    command.arg(folder.join("model.json"));
    command.arg("--credentials");
    command.arg(folder.join("credentials.json"));
    for seed in seeds(&workspace, &api, asked.seeds) {
        command.arg("--seed").arg(seed);
    }
    command.args(asked.passed);
    replace(command)
}

fn asked(mut arguments: lexopt::Parser) -> Result<Asked> {
    let mut asked = Asked::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("api") => asked.api = Some(arguments.value()?.string()?),
            Long("seed") => asked.seeds.push(absolute(arguments.value()?)?),
            Long("basic-auth") => asked.passed.push("--basic-auth".into()),
            Long(name) if PASSED.contains(&name) => {
                let flag = format!("--{name}").into();
                let is_path = matches!(name, "scenario" | "data");
                let value = arguments.value()?;
                let value = if is_path { absolute(value)? } else { value };
                asked.passed.extend([flag, value]);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(asked)
}

/// A path that means the same in the workspace's root, where the fake is started.
fn absolute(path: OsString) -> Result<OsString> {
    let path = PathBuf::from(path);
    let absolute = std::path::absolute(&path).context("find", &path)?;
    Ok(absolute.into())
}

/// The API that is asked for, or the only one.
///
/// # Errors
/// When there are several and none is named, with their names.
fn chosen(workspace: &Workspace, asked: Option<&str>) -> Result<String> {
    if let Some(name) = asked {
        return workspace.api(name);
    }
    let apis = workspace.apis()?;
    match apis.as_slice() {
        [only] => Ok(only.clone()),
        _ => Err(Failure::usage(format!(
            "error: which API?\n  spec/ has: {}\n  help: say it with `--api NAME`",
            apis.join(", ")
        ))),
    }
}

/// Writes the model below the target folder; gives the folder that it is in.
fn written(workspace: &Workspace, api: &str) -> Result<PathBuf> {
    let description = engine::describe(api, &workspace.inputs(api)?).map_err(Failure::new)?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    let folder = workspace.root().join(target).join("fake").join(api);
    fs::create_dir_all(&folder).context("create", &folder)?;
    let path = folder.join("model.json");
    fs::write(&path, description.model).context("write", &path)?;
    Ok(folder)
}

/// What it holds at first: the files that are named, or the API's own.
fn seeds(workspace: &Workspace, api: &str, named: Vec<OsString>) -> Vec<OsString> {
    let own = workspace.spec().join(api).join("seed.yaml");
    if named.is_empty() && own.is_file() {
        vec![own.into()]
    } else {
        named
    }
}

/// Goes on as another program, so that a signal reaches it and nothing stands between.
#[cfg(unix)]
fn replace(mut command: Process) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec()).context("run", Path::new("cargo"))
}

/// Runs another program to its end.
#[cfg(not(unix))]
fn replace(mut command: Process) -> Result<()> {
    let status = command.status().context("run", Path::new("cargo"))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new("error: the fake has failed"))
    }
}
