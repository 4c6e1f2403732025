//! `bench`: what generating, building, calling and playing an API cost, as a Markdown table.

mod calls;
mod crate_alone;
mod fake;
mod peers;
mod sample;
mod sizes;
mod watch;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command as Process;
use std::time::Duration;

use clap::{Arg, ArgMatches, value_parser};

use crate::cli::{Command, api, option, positional, text};
use crate::failure::{Context, Failure, Result, printed};
use crate::process;
use crate::workspace::Workspace;
use sample::Sample;

/// `cargo xtask bench`
pub const COMMAND: Command = Command {
    name: "bench",
    about: "Measure generating, building, calls and the fake",
    details: "Measures generating, building, calls and the fake, and prints a Markdown table. It takes several minutes, and wants an idle machine.",
    usage: &[],
    example: "cargo xtask bench peers --runs 15",
    arguments,
    run,
};

fn arguments() -> Vec<Arg> {
    vec![
        positional(
            "part",
            "PART",
            "`peers` installs two other generators, and measures them beside this one. Without it, only this one is measured.",
        )
        .value_parser(["peers"]),
        api("The API to measure with.").default_value("disruptive"),
        option("runs", "N", "How often short measurements are repeated.")
            .value_parser(value_parser!(usize))
            .default_value("50"),
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
    let api = workspace.api(&text(matches, "api").unwrap_or_default())?;
    let runs = matches
        .get_one::<usize>("runs")
        .map_or(1, |runs| (*runs).max(1));
    if matches.contains_id("part") {
        return peers::run(&workspace, &api, runs);
    }
    let mut rows = Vec::new();
    let operations = generation(&workspace, &api, runs, &mut rows)?;
    rows.push(lines(&workspace, &api, operations)?);
    rows.push(watch::row(&workspace, &api)?);
    rows.extend(crate_alone::rows(&workspace, &api)?);
    // Calls, programs and what a fake is asked are written by hand for one API.
    if api == calls::API {
        rows.extend(calls::rows(&workspace, runs)?);
        rows.extend(sizes::rows(&workspace)?);
        rows.extend(fake::rows(&workspace)?);
    }
    printed(print(&workspace, &rows, &mut io::stdout().lock()))
}

/// Runs the release benchmark; gives the number of operations.
fn generation(workspace: &Workspace, api: &str, runs: usize, rows: &mut Vec<Row>) -> Result<usize> {
    let mut command = process::cargo(workspace.root());
    command
        .args([
            "bench",
            "--quiet",
            "--package",
            "xtask",
            "--bench",
            "generation",
            "--",
        ])
        .args([api, &runs.to_string()]);
    let text = process::capture(command)?.expect_success("cargo bench")?;
    let how = format!("release, in process, median of {runs}");
    rows.push(Row::timed(
        format!("generate `{api}`"),
        &times(&text, "generate")?,
        how.clone(),
    ));
    rows.push(Row::timed(
        "`generate` of all APIs, nothing differs",
        &times(&text, "nothing")?,
        how,
    ));
    let operations = words(&text, "operations")
        .next()
        .and_then(|number| number.parse().ok());
    operations.ok_or_else(|| unexpected("operations", &text))
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
    let source = workspace.generated().join(api).join("src");
    let lines = count_lines(&source)?;
    Ok(Row {
        what: String::from("emitted lines per operation"),
        value: lines.checked_div(operations).unwrap_or(0).to_string(),
        spread: String::from("exact"),
        how: format!("{lines} lines in generated/{api}/src, {operations} operations"),
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

fn print(workspace: &Workspace, rows: &[Row], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}\n", machine(workspace))?;
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
