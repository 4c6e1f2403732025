//! What a call through the generated crate costs beside one through bare reqwest: instructions, allocations, time of the processor and of
//! the clock; and the time to decide an outcome.

use std::io;

use super::load::Load;
use super::table::{Aim, Compared, Line, Table, Unit};
use super::{Asked, machine, unexpected, words};
use crate::failure::{Result, printed};
use crate::process;
use crate::workspace::Workspace;

/// The API through whose crate the calls go.
pub(super) const API: &str = "disruptive";

/// The sides, by their names in the output of the benchmarks and as they are shown.
const SIDES: [(&str, &str); 3] = [
    ("ours", "ours"),
    ("bare", "bare reqwest into the same types"),
    ("plain", "bare reqwest into plain derived structs"),
];

/// The calls, by their names in the output of the benchmarks.
const LOADS: [(&str, &str); 5] = [
    ("device-1", "1 KiB reply, one at a time"),
    ("device-64", "1 KiB reply, 64 at a time"),
    ("hundred-1", "page of 100 devices, one at a time"),
    ("page-1", "100 KiB reply, one at a time"),
    ("page-64", "100 KiB reply, 64 at a time"),
];

/// How often allocations are counted; they hardly differ.
const COUNTS: usize = 5;

/// What a call of a load may take, in instructions and in allocations.
fn aims(load: &str) -> [Aim; 2] {
    match load {
        "device-1" => [Aim::Ratio(1.05), Aim::More(5.0)],
        "hundred-1" => [Aim::Ratio(0.96), Aim::Most(2300.0)],
        _ => [Aim::None, Aim::None],
    }
}

/// Measures calls, and prints a table of them.
pub(super) fn run(workspace: &Workspace, asked: &Asked) -> Result<()> {
    let load = Load::watch();
    let table = table(workspace, asked.runs)?;
    let head = format!("{}; {}", machine(workspace), load.text());
    printed(table.print(&head, &mut io::stdout().lock()))
}

/// The table of calls, of which each side makes a round in turns, `rounds` times.
pub(super) fn table(workspace: &Workspace, rounds: usize) -> Result<Table> {
    let times = bench(workspace, "calls", rounds)?;
    let counts = bench(workspace, "allocations", COUNTS)?;
    let mut table = Table::new(
        SIDES.map(|(_, title)| title),
        &[
            ("ours ÷ the same types", Compared::Side(1)),
            ("ours ÷ plain structs", Compared::Side(2)),
        ],
    );
    for (load, calls) in LOADS {
        let what = format!("instructions of a call, {calls}");
        // Counted for calls that are made one at a time, and only where valgrind is installed.
        if let Ok(line) = line(&times, load, "instructions", &what, (Unit::Thousands, 1.0)) {
            table.add(line.aim(aims(load)[0]).note(
                "release, callgrind, differences of two run lengths; the client's process alone",
            ));
        }
    }
    for (load, calls) in LOADS {
        let what = format!("allocations of a call, {calls}");
        let line = line(&counts, load, "allocations", &what, (Unit::Count, 1e3))?;
        table.add(
            line.aim(aims(load)[1])
                .note(format!("{COUNTS} rounds; growing counts as one")),
        );
    }
    for (part, what) in [("cpu", "CPU time"), ("wall", "wall time")] {
        for (load, calls) in LOADS {
            let what = format!("{what} of a call, {calls}");
            let number = numbers(&times, &format!("{load}-calls"))?[0];
            let line = line(&times, load, part, &what, (Unit::Seconds, 1e9))?;
            table.add(line.note(format!(
                "release, over loopback, {rounds} rounds of {number:.0} calls in turns"
            )));
        }
    }
    table.add(decision(&times, rounds)?);
    Ok(table)
}

/// One figure of all sides; the benchmark's whole numbers are divided to give it.
fn line(
    text: &str,
    load: &str,
    part: &str,
    what: &str,
    (unit, divisor): (Unit, f64),
) -> Result<Line> {
    let rounds: Result<Vec<Vec<f64>>> = SIDES
        .iter()
        .map(|(side, _)| {
            let numbers = numbers(text, &format!("{load}-{part}-{side}"))?;
            Ok(numbers.iter().map(|number| number / divisor).collect())
        })
        .collect();
    Ok(Line::new(what, unit, rounds?))
}

fn decision(times: &str, rounds: usize) -> Result<Line> {
    let decisions = numbers(times, "decide")?;
    let number = numbers(times, "decide-count")?[0];
    let seconds = decisions.iter().map(|picoseconds| picoseconds / 1e12);
    let ours = vec![seconds.collect()];
    Ok(
        Line::new("time to decide an outcome", Unit::Seconds, ours).note(format!(
            "every operation on every status from 100 to 599, {rounds} rounds of {number:.0}"
        )),
    )
}

fn bench(workspace: &Workspace, bench: &str, rounds: usize) -> Result<String> {
    let mut command = process::cargo(workspace.root());
    command.args(["bench", "--quiet", "--package", "acceptance", "--bench"]);
    command.args([bench, "--", &rounds.to_string()]);
    process::capture(command)?.expect_success("cargo bench")
}

/// The numbers after `name` in what a benchmark printed; at least one.
pub(super) fn numbers(text: &str, name: &str) -> Result<Vec<f64>> {
    let numbers: Vec<f64> = words(text, name)
        .filter_map(|number| number.parse().ok())
        .collect();
    if numbers.is_empty() {
        return Err(unexpected(name, text));
    }
    Ok(numbers)
}

/// The number in the middle.
pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The least and the greatest.
pub(super) fn ends(values: &[f64]) -> [f64; 2] {
    values.iter().fold(
        [f64::INFINITY, f64::NEG_INFINITY],
        |[least, most], value| [least.min(*value), most.max(*value)],
    )
}

#[cfg(test)]
mod tests {
    use super::{Unit, line};

    #[test]
    fn a_line_needs_the_rounds_of_all_sides() {
        let text =
            "a-cpu-ours 30000 11000\na-cpu-bare 20000 10000\na-cpu-plain 1 2\na-wall-ours 1\n";
        assert!(line(text, "a", "cpu", "CPU", (Unit::Seconds, 1e9)).is_ok());
        assert!(line(text, "a", "wall", "wall", (Unit::Seconds, 1e9)).is_err());
    }
}
