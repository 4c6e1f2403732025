//! `bench incremental`: what a build takes after one method has changed, as cargo builds while somebody works.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::crates::Generator;
use super::enlarged::Files;
use super::load::Load;
use super::peers::programs;
use super::table::{Aim, Compared, Line, Table};
use super::used::{Used, in_turns, used};
use super::{Asked, machine};
use crate::failure::{Context, Failure, Result, printed};
use crate::standalone::Copy;
use crate::workspace::Workspace;

/// The API whose method changes.
const API: &str = "disruptive";

/// The file of the method.
const FILE: &str = "devices.yaml";

/// Which lines are put behind which: one of docs, and a parameter.
const CHANGES: [(&str, &str); 2] = [
    (
        "      Lists the devices of a project.\n",
        "\n      Devices that have never reported anything stand last.\n",
    ),
    (
        "      query: {name: text, type: string, docs: \"Words to look for in the devices.\"}\n",
        "      firmware: {type: string, docs: \"Only devices with this firmware.\"}\n",
    ),
];

/// What is built.
type Built = fn(&Changing) -> &Copy;

/// What is measured.
const BUILT: [(&str, Built); 2] = [
    ("the crate", |changing| &changing.krate),
    (
        "the crate and of a program that makes ten calls",
        |changing| &changing.program,
    ),
];

/// A crate with its program, and the two states between which it changes.
struct Changing {
    krate: Copy,
    program: Copy,
    states: [BTreeMap<PathBuf, String>; 2],
}

/// Measures building, and prints a table.
pub(super) fn run(workspace: &Workspace, asked: &Asked) -> Result<()> {
    if asked.api != API {
        let text = format!("error: this benchmark edits a method of `{API}`: use `--api {API}`");
        return Err(Failure::usage(text));
    }
    let generators = Generator::all(workspace, asked.base.as_deref())?;
    let changing: Result<Vec<Changing>> = generators
        .iter()
        .map(|generator| Changing::of(workspace, generator))
        .collect();
    let changing = changing?;
    let load = Load::watch();
    let titles = generators.iter().map(|generator| generator.title.clone());
    let mut table = Table::new(titles, &[("ours ÷ base", Compared::Side(1))]);
    for (what, built) in BUILT {
        let runs = builds(&changing, built, asked.builds)?;
        let what = format!("incremental `cargo build` of {what} after one method has changed");
        let note = format!(
            "dev profile; a line of docs and a parameter of `devices().list` come and go; {} runs in turns",
            asked.builds
        );
        let half = Aim::Ratio(0.5);
        table.extend([
            Line::wall(format!("{what}, wall"), &runs)
                .aim(half)
                .note(note),
            Line::cpu(format!("{what}, CPU"), &runs)
                .aim(half)
                .note("the same runs"),
        ]);
    }
    let head = format!("{}; {}", machine(workspace), load.text());
    printed(table.print(&head, &mut io::stdout().lock()))
}

/// Builds in turns, with a change before each build.
fn builds(changing: &[Changing], built: Built, rounds: usize) -> Result<Vec<Vec<Used>>> {
    let mut builds = 0;
    let runs = in_turns(changing, rounds + 1, |one| {
        let state = (builds / changing.len()) % 2;
        builds += 1;
        one.put(state)?;
        let mut command = built(one).cargo_as_it_comes(&["build", "--quiet"]);
        command.env("CARGO_INCREMENTAL", "1");
        used(&command, "cargo build")
    })?;
    // In the round after the first the other state is compiled for the first time.
    Ok(runs.into_iter().map(|runs| runs[1..].to_vec()).collect())
}

impl Changing {
    fn of(workspace: &Workspace, generator: &Generator) -> Result<Self> {
        let before = generator.spec(API)?;
        let changed = generator.make(workspace, API, &after(&before)?, "changed")?;
        let krate = generator.make(workspace, API, &before, "changing")?;
        let name = format!("calls-{}", generator.title.replace(' ', "-"));
        Ok(Self {
            states: [sources(krate.folder())?, sources(changed.folder())?],
            program: programs::ours(workspace, krate.folder(), &name)?,
            krate,
        })
    }

    /// Writes what differs from the other state, as the generator does.
    fn put(&self, state: usize) -> Result<()> {
        let [wanted, other] = [&self.states[state], &self.states[1 - state]];
        for (path, text) in wanted {
            if other.get(path) != Some(text) {
                let path = self.krate.folder().join(path);
                fs::write(&path, text).context("write", &path)?;
            }
        }
        Ok(())
    }
}

/// The spec after the change.
fn after(spec: &Files) -> Result<Files> {
    let mut spec = spec.clone();
    let text = spec.get(FILE).cloned().unwrap_or_default();
    let mut text = String::from_utf8_lossy(&text).into_owned();
    for (line, more) in CHANGES {
        let next = text.replacen(line, &format!("{line}{more}"), 1);
        if next == text {
            let text = format!("error: {FILE} has no line `{}`", line.trim());
            return Err(Failure::new(text));
        }
        text = next;
    }
    spec.insert(FILE.to_owned(), text.into_bytes());
    Ok(spec)
}

/// The Rust files of a crate, by their paths in it.
fn sources(folder: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut files = BTreeMap::new();
    let inside = ["src", "types/src"].map(PathBuf::from);
    let inside = inside.into_iter();
    let mut folders: Vec<PathBuf> = inside
        .filter(|inside| folder.join(inside).is_dir())
        .collect();
    while let Some(inside) = folders.pop() {
        let path = folder.join(&inside);
        for entry in fs::read_dir(&path).context("read", &path)? {
            let path = entry.context("read", &path)?.path();
            let inside = inside.join(path.file_name().unwrap_or_default());
            if path.is_dir() {
                folders.push(inside);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).context("read", &path)?;
                files.insert(inside, text);
            }
        }
    }
    Ok(files)
}
