//! Measures generating in process; `cargo xtask bench generation` runs it and prints what it says as a table.
//!
//! Arguments: the API's name and the number of runs, or the API's name and `once`, which generates and ends. Each line of output is a word
//! and whole numbers: counts, the microseconds of each run, or the instructions of a phase.

mod phases;

use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use xtask::commands::generate::{Mode, Options, Tools, generate};
use xtask::engine::{Codegen, Engine as _};
use xtask::failure::{Context as _, Failure, Result};
use xtask::tree::{Manifest, Overwrite, RealDisk, hash};
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
    let workspace = Workspace::find()?;
    let inputs = workspace.inputs(api)?;
    if runs == phases::ONCE {
        let made = Codegen.generate(api, &inputs).map_err(Failure::new)?;
        black_box(made);
        return Ok(());
    }
    let runs = runs
        .parse()
        .map_err(|_| Failure::usage("error: the number of runs is not one"))?;
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
    })?;
    measure("nothing-spec", runs, || spec(&workspace))?;
    let files = generated(&workspace)?;
    println!("files {}", files.len());
    measure("nothing-read", runs, || read(&files).map(drop))?;
    let texts = read(&files)?;
    measure("nothing-hash", runs, || {
        for text in &texts {
            drop(hash(text));
        }
        Ok(())
    })?;
    phases::print(api);
    Ok(())
}

/// Reads the specs of all APIs.
fn spec(workspace: &Workspace) -> Result<()> {
    for api in workspace.apis()? {
        black_box(workspace.inputs(&api)?);
    }
    Ok(())
}

/// The paths of all generated files.
fn generated(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for api in workspace.apis()? {
        let folder = workspace.generated().join(api);
        let manifest = Manifest::read(&folder)?;
        files.extend(manifest.paths().map(|path| folder.join(path)));
    }
    Ok(files)
}

fn read(files: &[PathBuf]) -> Result<Vec<Vec<u8>>> {
    let texts = files
        .iter()
        .map(|path| fs::read(path).context("read", path));
    texts.collect()
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
