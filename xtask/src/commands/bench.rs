//! `bench`: what generating, building, calling and faking an API cost, as a Markdown table.

mod calls;
mod crate_alone;
mod crates;
mod enlarged;
mod fake;
mod generation;
mod incremental;
mod load;
mod peers;
mod sample;
mod scaling;
mod sizes;
mod table;
mod used;
mod watch;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command as Process;
use std::time::Duration;

use clap::{Arg, ArgMatches, value_parser};

use crate::cli::{Command, api, one_of, option, positional, text};
use crate::failure::{Context, Failure, Result, printed};
use crate::process;
use crate::workspace::Workspace;
use load::Load;
use sample::Sample;

/// `cargo xtask bench`
pub const COMMAND: Command = Command {
    name: "bench",
    about: "Measure generating, building, calls and the fake",
    details: "Measures generating, building, calls and the fake, and prints Markdown tables. It takes minutes and needs an idle machine; the tables show the \
              load of other processes. Parts: peers (other generators), calls, generation, scaling (216 and 720 operations), incremental (a build after \
              one method has changed). Without a part, only this generator is measured.",
    usage: &[],
    example: "cargo xtask bench scaling --base HEAD~20",
    arguments,
    run,
};

/// What is measured by itself.
const PARTS: &[(&str, Part)] = &[
    ("peers", Part::Peers),
    ("calls", Part::Calls),
    ("generation", Part::Generation),
    ("scaling", Part::Scaling),
    ("incremental", Part::Incremental),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Peers,
    Calls,
    Generation,
    Scaling,
    Incremental,
}

/// What was asked for.
struct Asked {
    api: String,
    /// The number of runs of each short measurement.
    runs: usize,
    /// The number of runs of each build.
    builds: usize,
    /// The revision to compare with.
    base: Option<String>,
}

fn arguments() -> Vec<Arg> {
    let count = |name, help, default| {
        option(name, "N", help)
            .value_parser(value_parser!(usize))
            .default_value(default)
    };
    vec![
        positional("part", "PART", "What to measure by itself.").value_parser(one_of(PARTS)),
        api("The API to measure with.").default_value("disruptive"),
        count(
            "runs",
            "The number of runs of each short measurement.",
            "50",
        ),
        count("builds", "The number of runs of each build.", "7"),
        option(
            "base",
            "REV",
            "For `scaling` and `incremental`: the revision to compare with. It is checked out below target/bases, and its own generator makes its crate.",
        ),
    ]
}

/// One line of the table.
struct Row {
    what: String,
    value: String,
    spread: String,
    how: String,
}

fn run(matches: &ArgMatches) -> Result<()> {
    let workspace = Workspace::find()?;
    let count = |name| matches.get_one::<usize>(name).map_or(1, |n| (*n).max(1));
    let asked = Asked {
        api: workspace.api(&text(matches, "api").unwrap_or_default())?,
        runs: count("runs"),
        builds: count("builds"),
        base: text(matches, "base"),
    };
    match matches.get_one("part") {
        Some(Part::Peers) => peers::run(&workspace, &asked),
        Some(Part::Calls) => calls::run(&workspace, &asked),
        Some(Part::Generation) => generation::run(&workspace, &asked),
        Some(Part::Scaling) => scaling::run(&workspace, &asked),
        Some(Part::Incremental) => incremental::run(&workspace, &asked),
        None => ours(&workspace, &asked),
    }
}

/// Measures all of ours.
fn ours(workspace: &Workspace, asked: &Asked) -> Result<()> {
    let load = Load::watch();
    let api = &asked.api;
    let generated = generation::bench(workspace, asked, "bench")?;
    let operations = generation::operations(&generated)?;
    let mut rows = generation(&generated, asked)?;
    rows.push(lines(workspace, api, operations)?);
    rows.push(watch::row(workspace, api)?);
    rows.extend(crate_alone::rows(workspace, api)?);
    // Calls, programs and what a fake is asked are written by hand for one API.
    let mut calls = None;
    if api == calls::API {
        calls = Some(calls::table(workspace, asked.runs)?);
        rows.extend(sizes::rows(workspace)?);
        rows.extend(fake::rows(workspace)?);
    }
    let out = &mut io::stdout().lock();
    let head = format!("{}; {}", machine(workspace), load.text());
    printed(print(&head, &rows, out))?;
    calls.map_or(Ok(()), |calls| printed(calls.print("\nCalls:", out)))
}

/// What generating takes.
fn generation(text: &str, asked: &Asked) -> Result<Vec<Row>> {
    let how = format!("release, in process, median of {}", asked.runs);
    let row = |what: String, name| Ok(Row::timed(what, &times(text, name)?, how.clone()));
    Ok(vec![
        row(format!("generate `{}`", asked.api), "generate")?,
        row(
            "`generate` of all APIs, nothing differs".to_owned(),
            "nothing",
        )?,
    ])
}

/// The times after `name` in what the benchmark printed.
fn times(text: &str, name: &str) -> Result<Sample> {
    let micros = words(text, name).filter_map(|number| number.parse().ok());
    Sample::of(micros.map(Duration::from_micros).collect()).ok_or_else(|| unexpected(name, text))
}

/// The words after `name` on its line.
fn words<'a>(text: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.into_iter().flat_map(str::split_whitespace)
}

fn unexpected(name: &str, text: &str) -> Failure {
    Failure::new(format!("error: the benchmark printed no `{name}`\n{text}"))
}

/// How much is emitted: the crate's lines.
fn lines(workspace: &Workspace, api: &str, operations: usize) -> Result<Row> {
    let krate = workspace.generated().join(api);
    let lines = count_lines(&krate.join("src"))? + count_lines(&krate.join("types/src"))?;
    Ok(Row {
        what: String::from("emitted lines per operation"),
        value: lines.checked_div(operations).unwrap_or(0).to_string(),
        spread: String::from("exact"),
        how: format!(
            "{lines} lines in generated/{api}/{{src, types/src}}, {operations} operations"
        ),
    })
}

fn count_lines(folder: &Path) -> Result<usize> {
    let mut lines = 0;
    for entry in fs::read_dir(folder).context("read", folder)? {
        let path = entry.context("read", folder)?.path();
        if path.is_dir() {
            lines += count_lines(&path)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            lines += fs::read_to_string(&path)
                .context("read", &path)?
                .lines()
                .count();
        }
    }
    Ok(lines)
}

fn print(head: &str, rows: &[Row], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{head}\n")?;
    writeln!(out, "| what | value | spread | how |\n|---|---:|---|---|")?;
    for Row {
        what,
        value,
        spread,
        how,
    } in rows
    {
        writeln!(out, "| {what} | {value} | {spread} | {how} |")?;
    }
    Ok(())
}

/// What it ran on, as far as it matters.
fn machine(workspace: &Workspace) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut version = Process::new("rustc");
    version.arg("--version").current_dir(workspace.root());
    let rustc = process::capture(version).map(|captured| captured.text);
    format!(
        "{}, {cores} cores, {}",
        rustc.as_deref().unwrap_or("rustc").trim(),
        std::env::consts::ARCH
    )
}

impl Row {
    fn timed(what: impl Into<String>, sample: &Sample, how: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            value: sample.median(),
            spread: sample.spread(),
            how: how.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::times;

    #[test]
    fn times_are_read_by_name() {
        let text = "operations 72\ngenerate 1000 3000 2000\nnothing 5\n";
        assert_eq!(times(text, "generate").unwrap().median(), "2.0 ms");
        assert_eq!(times(text, "nothing").unwrap().median(), "5.0 µs");
        assert!(times(text, "gen").is_err());
    }
}
