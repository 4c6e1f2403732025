//! `bench scaling`: what checking a crate takes that has three times and ten times as many operations.

use std::io;

use super::crate_alone::{run as cargo, touch};
use super::crates::Generator;
use super::enlarged::enlarged;
use super::load::Load;
use super::table::{Aim, Compared, Line, Table};
use super::used::in_turns;
use super::{Asked, machine};
use crate::failure::{Failure, Result, printed};
use crate::standalone::Copy;
use crate::workspace::Workspace;

/// How often all resources are there, and what checking may take then: seconds of processors, and MiB.
const SIZES: [(usize, f64, f64); 2] = [(3, 4.5, 724.0 / 2.0), (10, 14.0, 1787.0 / 2.0)];

/// What part of the base's time it may take instead.
const PART: f64 = 0.4;

/// Measures checking, and prints a table.
pub(super) fn run(workspace: &Workspace, asked: &Asked) -> Result<()> {
    let generators = Generator::all(workspace, asked.base.as_deref())?;
    let load = Load::watch();
    let titles = generators.iter().map(|generator| generator.title.clone());
    let mut table = Table::new(titles, &[("ours ÷ base", Compared::Side(1))]);
    for (times, seconds, mebibytes) in SIZES {
        let crates: Result<Vec<Copy>> = generators
            .iter()
            .map(|generator| larger(workspace, asked, generator, times))
            .collect();
        let runs = in_turns(&crates?, asked.builds, |krate| {
            touch(krate.folder())?;
            cargo(krate, "check")
        })?;
        let what = format!("`cargo check` of {times} times the operations");
        let cpu = Line::cpu(format!("{what}, CPU"), &runs).aim(Aim::RatioOr(PART, seconds));
        let peak = Line::peak(format!("{what}, peak memory of rustc"), &runs);
        table.extend([
            cpu.note(format!(
                "dev profile, dependencies ready, not incremental, {} runs in turns",
                asked.builds
            )),
            Line::wall(format!("{what}, wall"), &runs).note("the same runs"),
            peak.aim(Aim::Most(mebibytes)).note("the same runs"),
        ]);
    }
    let head = format!("{}; {}", machine(workspace), load.text());
    printed(table.print(&head, &mut io::stdout().lock()))
}

fn larger(
    workspace: &Workspace,
    asked: &Asked,
    generator: &Generator,
    times: usize,
) -> Result<Copy> {
    let spec = enlarged(&generator.spec(&asked.api)?, times);
    let spec = spec.ok_or_else(|| {
        Failure::new(format!(
            "error: cannot make a larger API of spec/{}\n  help: end `api.yaml` with `resources:` and lines such as `  - devices`, and give each resource its file",
            asked.api
        ))
    })?;
    generator.make(workspace, &asked.api, &spec, &format!("larger-{times}"))
}
