//! `diff` on made-up workspaces.

mod base;
mod bump;
mod report;

use std::time::{Duration, SystemTime};

use codegen::{Bump, DiffFormat};
use xtask::commands::diff::{COMMAND, Options, Then, Tools, diff, options};
use xtask::commands::generate;
use xtask::engine::{Codegen, Engine};
use xtask::failure::{Failure, Result};
use xtask::git::Git;
use xtask::tree::{Disk, Overwrite, RealDisk};
use xtask::workspace::Workspace;

use crate::common::{Folder, commit};

/// Noon of 2026-01-31.
const NOW: Duration = Duration::from_hours(491_628);

/// An optional parameter more, which breaks nobody.
const MORE: (&str, &str) = (
    "      filter: {",
    "      colour: {type: string, docs: The colour.}\n      filter: {",
);

/// A required parameter more, which breaks callers.
const BREAKING: (&str, &str) = (
    "      displayName: {type: string, required: true, docs: The name that people see.}\n    reply",
    "      displayName: {type: string, required: true, docs: The name that people see.}\n      size: {type: string, required: true, docs: The size.}\n    reply",
);

/// A workspace with two APIs, generated and committed.
fn workspace(name: &str) -> Folder {
    let folder = uncommitted(name);
    commit(&folder);
    folder
}

/// A workspace with two APIs, generated.
fn uncommitted(name: &str) -> Folder {
    let folder = Folder::new(name);
    fill(&folder);
    regenerate(&folder);
    folder
}

/// Makes a workspace of a folder.
fn fill(folder: &Folder) {
    let manifest = "[package]\nname = \"runtime\"\n";
    folder.write("codegen/runtime/Cargo.toml", manifest);
    folder.write(".gitignore", "/target\n/.generating\n");
    for api in ["cold-rooms", "hot-rooms"] {
        start(folder, api);
    }
}

/// Starts an API as `new` does.
fn start(folder: &Folder, api: &str) {
    std::fs::create_dir_all(folder.path().join("spec")).unwrap();
    let started = xtask::commands::new::create(&Workspace::at(folder.path()), api);
    started.unwrap_or_else(|failure| panic!("{}", failure.message()));
}

fn regenerate(folder: &Folder) {
    regenerate_with(folder, &Codegen);
}

fn regenerate_with(folder: &Folder, engine: &dyn Engine) {
    let mut tools = generate::Tools {
        engine,
        disk: &RealDisk,
        out: &mut Vec::new(),
    };
    let options = generate::Options {
        api: None,
        mode: generate::Mode::Write(Overwrite::Refuse),
    };
    let done = generate::generate(&Workspace::at(folder.path()), &options, &mut tools);
    done.unwrap_or_else(|failure| panic!("{}", failure.message()));
}

/// Changes a file of the spec of `api`.
fn edit(folder: &Folder, api: &str, file: &str, (from, to): (&str, &str)) {
    let path = format!("spec/{api}/{file}");
    let text = folder.read(&path);
    assert_eq!(text.matches(from).count(), 1, "{from}\n{text}");
    folder.write(&path, &text.replace(from, to));
}

/// What a run came to.
struct Run {
    result: Result<()>,
    out: String,
    notes: String,
}

impl Run {
    /// What it printed, where it succeeded.
    #[track_caller]
    fn printed(self) -> (String, String) {
        match self.result {
            Ok(()) => (self.out, self.notes),
            Err(failure) => panic!("{}\n{}{}", failure.message(), self.out, self.notes),
        }
    }

    /// Its exit code and what it said of its failure.
    #[track_caller]
    fn failure(self) -> (u8, String) {
        message(self.result)
    }
}

/// Runs the command line `arguments` on a workspace.
fn run(folder: &Folder, arguments: &[&str]) -> Run {
    run_with(folder, &Git::around(folder.path()), &RealDisk, arguments)
}

fn run_with(folder: &Folder, git: &Git, disk: &dyn Disk, arguments: &[&str]) -> Run {
    let (mut out, mut notes) = (Vec::new(), Vec::new());
    let mut tools = Tools {
        engine: &Codegen,
        disk,
        git,
        here: folder.path(),
        now: SystemTime::UNIX_EPOCH + NOW,
        out: &mut out,
        notes: &mut notes,
    };
    let options = parse(arguments).unwrap();
    let result = diff(&Workspace::at(folder.path()), &options, &mut tools);
    Run {
        result,
        out: String::from_utf8(out).unwrap(),
        notes: String::from_utf8(notes).unwrap(),
    }
}

fn parse(arguments: &[&str]) -> Result<Options> {
    COMMAND.parse(arguments).map(|matches| options(&matches))
}

#[track_caller]
fn message(result: Result<impl Sized>) -> (u8, String) {
    let failure: Failure = result.err().expect("a failure");
    (failure.code(), failure.message().to_owned())
}

#[test]
fn the_command_line() {
    let all = parse(&[
        "v1",
        "--format=markdown",
        "--api",
        "x",
        "--fail-on",
        "minor",
    ])
    .unwrap();
    assert_eq!(
        (all.base.unwrap().to_str(), all.api.as_deref(), all.format),
        (Some("v1"), Some("x"), DiffFormat::Markdown)
    );
    assert_eq!(all.then, Then::FailOn(Bump::Minor));
    let least = parse(&[]).unwrap();
    assert_eq!(
        (least.base, least.api, least.then),
        (None, None, Then::Report)
    );
    let dated = parse(&["--bump", "--date", "2026-01-31"]).unwrap().then;
    let date = Some("2026-01-31".to_owned());
    assert_eq!(dated, Then::Bump { date });
    for (arguments, wanted) in [
        (&["a", "b"][..], "unexpected argument"),
        (&["--bmp"], "a similar argument exists: '--bump'"),
        (
            &["--format", "jsn"],
            "[possible values: text, short, json, github, markdown]\n\n  tip: a similar value exists: 'json'",
        ),
        (
            &["--fail-on", "none"],
            "invalid value 'none' for '--fail-on <VERDICT>'\n  [possible values: major, minor, patch]",
        ),
        (
            &["--bump", "--fail-on", "major"],
            "'--bump' cannot be used with '--fail-on <VERDICT>'",
        ),
        (&["--date", "2026-01-31"], "not provided:\n  --bump"),
        (
            &["--bump", "--date", "31.1.2026"],
            "invalid value '31.1.2026' for '--date <YYYY-MM-DD>': not a day; write it as 2026-01-31",
        ),
    ] {
        let (code, message) = message(parse(arguments));
        assert_eq!(code, 2);
        assert!(message.contains(wanted), "{message}");
    }
}
