//! `fake`: runs a fake of an API on this machine.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use clap::{Arg, ArgMatches};

use crate::cli::{Command, api, text};
use crate::engine;
use crate::failure::{Context, Failure, Result};
use crate::process;
use crate::workspace::Workspace;

/// The flags that the fake itself has, from its own sources: it is started as a program, so that
/// this one need not be compiled with it.
#[path = "../../../codegen/fake/program/src/flags.rs"]
mod flags;

/// `cargo xtask fake`
pub const COMMAND: Command = Command {
    name: "fake",
    about: "Serve a fake of an API on this machine",
    details: "Serves a fake of an API on this machine until Ctrl-C: it stores what is created, checks credentials and roles, enforces the rate limit, \
              and injects faults on request. It prints the environment variables with which clients find it. codegen/fake/README.md describes it.",
    usage: &[],
    example: "cargo xtask fake --api disruptive --port 8080",
    arguments,
    run,
};

fn arguments() -> Vec<Arg> {
    let mut all = vec![api(
        "The API to serve. It can be left out if spec/ has only one.",
    )];
    all.extend(flags::arguments(&[
        ("seed", "Without it, with spec/<api>/seed.yaml."),
        (
            "data",
            "The first such run compiles SQLite, which takes a minute.",
        ),
    ]));
    all
}

/// What the command line asks for.
#[derive(Debug, Default)]
struct Asked {
    api: Option<String>,
    seeds: Vec<OsString>,
    passed: Vec<OsString>,
}

fn run(matches: &ArgMatches) -> Result<()> {
    let asked = asked(matches)?;
    let workspace = Workspace::find()?;
    let api = chosen(&workspace, asked.api.as_deref())?;
    let folder = written(&workspace, &api)?;
    let seeds = seeds(&workspace, &api, asked.seeds);
    let mut command = process::cargo(workspace.root());
    command.args(for_cargo(&folder, seeds, asked.passed));
    replace(command)
}

/// What cargo is told: to run the program, with what it is to serve.
fn for_cargo(
    folder: &Path,
    seeds: impl IntoIterator<Item = OsString>,
    passed: Vec<OsString>,
) -> Vec<OsString> {
    let mut all: Vec<OsString> = ["run", "-p", "fake-program"].map(OsString::from).into();
    if passed.iter().any(|flag| flag == "--data") {
        // Compiled only for those who ask for it: SQLite takes a minute.
        all.extend(["--features", "sqlite"].map(OsString::from));
    }
    all.extend([
        "--".into(),
        "--model".into(),
        folder.join("model.json").into(),
    ]);
    all.extend([
        "--credentials".into(),
        folder.join("credentials.json").into(),
    ]);
    all.extend(seeds.into_iter().flat_map(|seed| ["--seed".into(), seed]));
    all.extend(passed);
    all
}

fn asked(matches: &ArgMatches) -> Result<Asked> {
    let mut asked = Asked {
        api: text(matches, "api"),
        ..Asked::default()
    };
    for seed in matches.get_many::<PathBuf>("seed").unwrap_or_default() {
        asked.seeds.push(absolute(seed)?);
    }
    let passed = flags::arguments(&[]).filter(|flag| flag.get_id() != "seed");
    for flag in passed {
        let name = flag.get_id().as_str();
        let values: Vec<OsString> = match name {
            "scenario" | "data" => {
                let path = matches.get_one::<PathBuf>(name);
                path.map(absolute).transpose()?.into_iter().collect()
            }
            "basic-auth" => {
                if matches.get_flag(name) {
                    asked.passed.push("--basic-auth".into());
                }
                continue;
            }
            // The words as they were typed, which the parser has looked at.
            _ => {
                let words = matches.get_raw(name).unwrap_or_default();
                words.map(OsString::from).collect()
            }
        };
        let both = values
            .into_iter()
            .flat_map(|value| [format!("--{name}").into(), value]);
        asked.passed.extend(both);
    }
    Ok(asked)
}

/// A path that means the same in the workspace's root, where the fake is started.
fn absolute(path: &PathBuf) -> Result<OsString> {
    let absolute = std::path::absolute(path).context("find", path)?;
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
            "error: the API to serve is not named, and spec/ has more than one: {}\n  help: name one with `--api NAME`",
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
        Err(Failure::new("error: the fake ended with an error"))
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use std::path::Path;

    use super::{COMMAND, asked, for_cargo};

    #[test]
    fn only_a_fake_that_keeps_its_data_is_compiled_with_sqlite() {
        let told = |passed: &[&str]| {
            let passed = passed.iter().map(OsString::from).collect();
            let words = for_cargo(Path::new("/t"), ["/s".into()], passed);
            let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
            words.join(" ")
        };
        let served = "--model /t/model.json --credentials /t/credentials.json --seed /s";
        assert_eq!(
            told(&["--port", "1"]),
            format!("run -p fake-program -- {served} --port 1")
        );
        assert_eq!(
            told(&["--data", "/d"]),
            format!("run -p fake-program --features sqlite -- {served} --data /d")
        );
    }

    #[test]
    fn what_is_asked_for_goes_on_to_the_program() {
        let typed = [
            "--api",
            "disruptive",
            "--cors",
            "http://a",
            "--cors",
            "http://b",
            "--host",
            "c",
            "--port",
            "08",
            "--random-seed",
            "7",
            "--rate-limit",
            "off",
            "--propagation",
            "0s",
            "--data",
            "/d",
            "--scenario",
            "/s",
            "--seed",
            "/1",
            "--seed",
            "/2",
            "--basic-auth",
        ];
        let asked = asked(&COMMAND.parse(typed).unwrap()).unwrap();
        assert_eq!(asked.api.as_deref(), Some("disruptive"));
        assert_eq!(asked.seeds, ["/1", "/2"].map(OsString::from));
        let passed = [
            "--port",
            "08",
            "--scenario",
            "/s",
            "--random-seed",
            "7",
            "--host",
            "c",
            "--cors",
            "http://a",
            "--cors",
            "http://b",
            "--data",
            "/d",
            "--rate-limit",
            "off",
            "--propagation",
            "0s",
            "--basic-auth",
        ];
        assert_eq!(asked.passed, passed.map(OsString::from));
    }
}
