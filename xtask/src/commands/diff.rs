//! `diff`: what a changed spec means for those who use its crate, and the version and changelog that follow from it.

mod base;
mod bump;
mod changelog;
mod date;
mod edits;
mod report;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use clap::{Arg, ArgMatches, value_parser};

use crate::cli::{Command, api, flag, one_of, option, positional, text};
use crate::engine::{self, Bump, Codegen, Description, DiffFormat, Engine, Inputs};
use crate::failure::{Context, Failure, Result, printed};
use crate::git::Git;
use crate::tree::{Disk, RealDisk};
use crate::workspace::Workspace;

use base::{Base, Extent};
use report::{Finding, Report};

/// `cargo xtask diff`
pub const COMMAND: Command = Command {
    name: "diff",
    about: "Say what the changed specs mean for users, and bump versions",
    details: "Compares the specs with what was committed, and says what changes for users of each crate and which version must come next.",
    usage: &[],
    example: "cargo xtask diff origin/main --format markdown   # for a pull request",
    arguments,
    run,
};

fn arguments() -> Vec<Arg> {
    vec![
        positional(
            "base",
            "BASE",
            "What to compare with: a git revision, or a folder that holds generated crates. Without it, HEAD.",
        )
        .value_parser(value_parser!(OsString)),
        api("Compare only this API. Without it, all APIs are compared."),
        option(
            "format",
            "FORMAT",
            "How the report is written: `short` has a line for each change, `github` marks lines in a pull request, `markdown` is for a comment, `json` for programs.",
        )
        .value_parser(one_of(&FORMATS))
        .default_value("text"),
        option(
            "fail-on",
            "VERDICT",
            "Exit with code 1 if the verdict is this or larger.",
        )
        .value_parser(one_of(&VERDICTS)),
        flag(
            "bump",
            "Write the next version into api.yaml, the changes into CHANGELOG.md, and generate.",
        )
        .conflicts_with("fail-on"),
        option(
            "date",
            "YYYY-MM-DD",
            "The day of the new version in CHANGELOG.md. Without it, today.",
        )
        .value_parser(day)
        .requires("bump"),
    ]
}

/// The formats by their names on the command line.
const FORMATS: [(&str, DiffFormat); 5] = [
    ("text", DiffFormat::Text),
    ("short", DiffFormat::Short),
    ("json", DiffFormat::Json),
    ("github", DiffFormat::Github),
    ("markdown", DiffFormat::Markdown),
];

/// The verdicts that can be refused, by their names on the command line.
const VERDICTS: [(&str, Bump); 3] = [
    ("major", Bump::Major),
    ("minor", Bump::Minor),
    ("patch", Bump::Patch),
];

/// What `diff` was asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// A revision or a folder; what is committed, where none is named.
    pub base: Option<OsString>,
    /// Only this API.
    pub api: Option<String>,
    /// How the report is written.
    pub format: DiffFormat,
    /// What follows from it.
    pub then: Then,
}

/// What follows from a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// Nothing.
    Report,
    /// A failure where a verdict is at least this.
    FailOn(Bump),
    /// A new version, of this day or of today.
    Bump {
        /// The day, as `2026-01-31`.
        date: Option<String>,
    },
}

/// What `diff` works with.
pub struct Tools<'a> {
    /// Turns specs into crates.
    pub engine: &'a dyn Engine,
    /// Changes the disk.
    pub disk: &'a dyn Disk,
    /// Knows what was committed.
    pub git: &'a Git,
    /// Where the command was called, which paths start from.
    pub here: &'a Path,
    /// The time.
    pub now: SystemTime,
    /// Takes the report.
    pub out: &'a mut dyn Write,
    /// Takes what is said besides, since the report may go to a program.
    pub notes: &'a mut dyn Write,
}

fn run(matches: &ArgMatches) -> Result<()> {
    let options = options(matches);
    let workspace = Workspace::find()?;
    let here = std::env::current_dir().context("find", Path::new("."))?;
    let mut tools = Tools {
        engine: &Codegen,
        disk: &RealDisk,
        git: &Git::around(workspace.root()),
        here: &here,
        now: SystemTime::now(),
        out: &mut io::stdout().lock(),
        notes: &mut io::stderr().lock(),
    };
    diff(&workspace, &options, &mut tools)
}

/// What a command line of `diff` asks for.
#[must_use]
pub fn options(matches: &ArgMatches) -> Options {
    let format = matches.get_one("format").copied();
    let then = match matches.get_one("fail-on") {
        Some(verdict) => Then::FailOn(*verdict),
        None if matches.get_flag("bump") => Then::Bump {
            date: text(matches, "date"),
        },
        None => Then::Report,
    };
    Options {
        base: matches.get_one("base").cloned(),
        api: text(matches, "api"),
        format: format.unwrap_or(DiffFormat::Text),
        then,
    }
}

fn day(text: &str) -> std::result::Result<String, &'static str> {
    if date::is_day(text) {
        Ok(text.to_owned())
    } else {
        Err("not a day; write it as 2026-01-31")
    }
}

/// Compares the specs with a base, reports to `tools.out`, and does what follows.
///
/// # Errors
/// When there is no such base, a spec has mistakes, a verdict is refused, or a new version cannot be written.
pub fn diff(workspace: &Workspace, options: &Options, tools: &mut Tools<'_>) -> Result<()> {
    let base = base::find(workspace, tools.git, tools.here, options.base.as_deref())?;
    if let Some(note) = &base.note {
        say(tools.notes, note)?;
    }
    let apis = apis(workspace, &base, options.api.as_deref())?;
    let heads = heads(workspace, &apis)?;
    let report = Report {
        base: base.name.clone(),
        findings: findings(&base, &heads, &apis)?,
    };
    printed(write!(tools.out, "{}", report.render(options.format)))?;
    match &options.then {
        Then::Report => Ok(()),
        Then::FailOn(least) if report.verdict() < *least => Ok(()),
        Then::FailOn(_) => Err(Failure::new("")),
        Then::Bump { date } => {
            bump::bump(workspace, &base, &heads, &report, date.as_deref(), tools)
        }
    }
}

/// The APIs to compare: those that either side speaks of, sorted.
fn apis(workspace: &Workspace, base: &Base, only: Option<&str>) -> Result<BTreeSet<String>> {
    let mut apis: BTreeSet<String> = base.crates.keys().cloned().collect();
    if base.extent == Extent::Workspace {
        apis.extend(workspace.apis()?);
    }
    let Some(only) = only else {
        return Ok(apis);
    };
    if !apis.contains(only) {
        // A name that nobody knows has a message of its own.
        workspace.api(only)?;
        let names: Vec<&str> = apis.iter().map(String::as_str).collect();
        return Err(Failure::new(format!(
            "error: {} has no crate of the API `{only}`; it has: {}",
            base.name,
            names.join(", ")
        )));
    }
    Ok(BTreeSet::from([only.to_owned()]))
}

/// A spec as it lies here, and what it describes.
struct Head {
    inputs: Inputs,
    description: Description,
}

impl Head {
    /// A file of the spec; empty where there is none.
    fn file(&self, name: &str) -> &[u8] {
        self.inputs.spec.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Reads the specs that there are; the mistakes of all are shown.
fn heads(workspace: &Workspace, apis: &BTreeSet<String>) -> Result<BTreeMap<String, Head>> {
    let (mut heads, mut mistakes) = (BTreeMap::new(), Vec::new());
    for api in workspace.apis()? {
        if !apis.contains(&api) {
            continue;
        }
        let inputs = Inputs {
            spec: workspace.spec_files(&api)?,
            ..Inputs::default()
        };
        match engine::describe(&api, &inputs) {
            Ok(description) => {
                heads.insert(
                    api,
                    Head {
                        inputs,
                        description,
                    },
                );
            }
            Err(text) => mistakes.push(text.trim_end().to_owned()),
        }
    }
    if mistakes.is_empty() {
        Ok(heads)
    } else {
        Err(Failure::new(mistakes.join("\n\n")))
    }
}

fn findings(
    base: &Base,
    heads: &BTreeMap<String, Head>,
    apis: &BTreeSet<String>,
) -> Result<Vec<(String, Finding)>> {
    let mut findings = Vec::new();
    for api in apis {
        let finding = match (base.crates.get(api), heads.get(api)) {
            (Some(old), Some(new)) => {
                let diff = engine::diff(&old.description, &new.description, &old.only);
                let diff = diff.map_err(|error| {
                    Failure::new(format!(
                        "error: {api}, compared with {}: {error}",
                        base.name
                    ))
                })?;
                Finding::Compared(Box::new(diff))
            }
            (Some(_), None) => Finding::Removed,
            (None, _) => Finding::New,
        };
        findings.push((api.clone(), finding));
    }
    Ok(findings)
}

fn say(out: &mut dyn Write, line: &str) -> Result<()> {
    writeln!(out, "{line}").context("write to", Path::new("standard error"))
}
