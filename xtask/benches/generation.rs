//! Measures generating in process; `cargo xtask bench` runs it and prints what it says as a table.
//!
//! Arguments: the API's name and the number of runs. Each line of output is a word and whole numbers: counts, or the
//! microseconds of each run.

use std::process::ExitCode;
use std::time::Instant;

use xtask::commands::generate::{Mode, Options, Tools, generate};
use xtask::engine::{Codegen, Engine as _};
use xtask::failure::{Failure, Result};
use xtask::tree::{Overwrite, RealDisk};
use xtask::workspace::Workspace;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run() -> Result<()> {
    // Cargo adds `--bench`, and runs this with nothing else where all targets are tested.
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let [api, runs] = arguments.as_slice() else {
        return Ok(());
    };
    let runs = runs
        .parse()
        .map_err(|_| Failure::usage("error: the number of runs is not one"))?;
    let workspace = Workspace::find()?;
    let inputs = workspace.inputs(api)?;
    let product = Codegen.generate(api, &inputs).map_err(Failure::new)?;
    println!("operations {}", product.counts.operations);
    measure("generate", runs, || {
        Codegen
            .generate(api, &inputs)
            .map(drop)
            .map_err(Failure::new)
    })?;
    // A run that would write is no measure of one that does not.
    whole(&workspace, Mode::Check)?;
    measure("nothing", runs, || {
        whole(&workspace, Mode::Write(Overwrite::Refuse))
    })
}

/// Generates all APIs, as the command does.
fn whole(workspace: &Workspace, mode: Mode) -> Result<()> {
    let mut tools = Tools {
        engine: &Codegen,
        disk: &RealDisk,
        out: &mut std::io::sink(),
    };
    generate(workspace, &Options { api: None, mode }, &mut tools)
}

/// Does `work` a few times unmeasured, then measures it `runs` times and prints each time.
fn measure(name: &str, runs: usize, mut work: impl FnMut() -> Result<()>) -> Result<()> {
    for _ in 0..3 {
        work()?;
    }
    print!("{name}");
    for _ in 0..runs {
        let start = Instant::now();
        work()?;
        print!(" {}", start.elapsed().as_micros());
    }
    println!();
    Ok(())
}
