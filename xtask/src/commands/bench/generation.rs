//! What generating in process takes, and which of its phases takes how much.

use std::io;

use super::calls::numbers;
use super::load::Load;
use super::table::{Aim, Line, Table, Unit};
use super::{Asked, machine};
use crate::failure::{Failure, Result, printed};
use crate::process;
use crate::workspace::Workspace;

/// The profiles with which the generator is built.
const PROFILES: [(&str, &str); 2] = [("release", "bench"), ("dev", "dev")];

/// The steps of a run with nothing to do, by their names in the output.
const STEPS: [(&str, &str); 3] = [
    ("nothing-spec", "of that, to read `spec/`"),
    ("nothing-read", "of that, to read the generated files once"),
    ("nothing-hash", "of that, to hash them once"),
];

/// The phases by their names in the output; those within another one are indented.
const PHASES: [(&str, &str); 13] = [
    ("read-spec", "read the spec"),
    ("parse-yaml", "… of which YAML"),
    ("lower", "lower"),
    ("check", "check"),
    ("select", "select"),
    ("model-json", "`model.json`"),
    ("places-json", "`places.json`"),
    ("emit-tokens", "emit: tokens"),
    ("flatten", "emit: tokens on one line"),
    ("imports", "emit: imports"),
    ("format", "format"),
    ("allocate", "asking for memory, in all phases"),
    ("release", "giving it back, in all phases"),
];

/// Measures generating, and prints it as tables.
pub(super) fn run(workspace: &Workspace, asked: &Asked) -> Result<()> {
    let load = Load::watch();
    let outputs: Result<Vec<String>> = PROFILES
        .iter()
        .map(|(_, profile)| bench(workspace, asked, profile))
        .collect();
    let outputs = outputs?;
    let head = format!("{}; {}", machine(workspace), load.text());
    let out = &mut io::stdout().lock();
    printed(times(asked, &outputs)?.print(&head, out))?;
    printed(phases(&outputs[0]).print("", out))
}

/// What the benchmark prints for a profile.
pub(super) fn bench(workspace: &Workspace, asked: &Asked, profile: &str) -> Result<String> {
    let mut command = process::cargo(workspace.root());
    command.args(["bench", "--quiet", "--profile", profile]);
    command.args(["--package", "xtask", "--bench", "generation", "--"]);
    command.args([&asked.api, &asked.runs.to_string()]);
    process::capture(command)?.expect_success("cargo bench")
}

fn times(asked: &Asked, outputs: &[String]) -> Result<Table> {
    let sides = PROFILES.map(|(title, _)| format!("{title} build"));
    let mut table = Table::new(sides, &[]);
    let files = numbers(&outputs[0], "files")?[0];
    let how = format!("in process, {} runs", asked.runs);
    let generate = line(outputs, "generate", format!("generate `{}`", asked.api))?;
    table.add(generate.aim(Aim::Most(25e-3)).note(how.clone()));
    let nothing = line(
        outputs,
        "nothing",
        "`generate` of all APIs, nothing differs",
    )?;
    table.add(
        nothing
            .aim(Aim::Most(8e-3))
            .note(format!("{how}; {files:.0} generated files")),
    );
    for (name, what) in STEPS {
        table.add(line(outputs, name, what)?.note("done by itself"));
    }
    Ok(table)
}

fn line(outputs: &[String], name: &str, what: impl Into<String>) -> Result<Line> {
    let rounds: Result<Vec<Vec<f64>>> = outputs
        .iter()
        .map(|text| {
            Ok(numbers(text, name)?
                .iter()
                .map(|micros| micros / 1e6)
                .collect())
        })
        .collect();
    Ok(Line::new(what, Unit::Seconds, rounds?))
}

/// The share of each phase, where it could be told.
fn phases(output: &str) -> Table {
    let mut table = Table::new(["share of the instructions"], &[]);
    let Ok(all) = numbers(output, "phase-all") else {
        return table;
    };
    for (name, what) in PHASES {
        if let Ok(own) = numbers(output, &format!("phase-{name}")) {
            let share = own[0] / all[0] * 100.0;
            table.add(Line::new(what, Unit::Percent, vec![vec![share]]));
        }
    }
    table
}

/// The number of operations that were generated.
pub(super) fn operations(output: &str) -> Result<usize> {
    let found = super::words(output, "operations").next();
    found.and_then(|number| number.parse().ok()).ok_or_else(|| {
        Failure::new(format!(
            "error: the benchmark printed no `operations`\n{output}"
        ))
    })
}
