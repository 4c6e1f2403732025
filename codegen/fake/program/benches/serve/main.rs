//! What a fake serves a second, what it needs to start and to hold many devices; `cargo xtask bench` shows the numbers.
//!
//! One line for each measurement: its name, and a number for each run. `wrk` makes the load; without it only the rest is measured.

mod load;
mod program;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use load::Load;
use program::Program;

/// How often each load runs, and each start.
const RUNS: usize = 5;

/// How many devices there are where there are many.
const MANY: usize = 100_000;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A folder of its own, gone when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("fake-bench-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// A seed with an account that may do everything here, and so many devices.
    fn seed(&self, devices: usize) -> Result<PathBuf> {
        let path = self.0.join(format!("seed-{devices}.yaml"));
        let text = include_str!("seed.yaml").replace("COUNT", &devices.to_string());
        fs::write(&path, text)?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left over lies among temporary files.
        drop(fs::remove_dir_all(&self.0));
    }
}

fn main() -> Result<()> {
    let folder = Folder::new()?;
    many(&folder)?;
    if !load::is_there() {
        println!("wrk missing");
        return Ok(());
    }
    let few = folder.seed(100)?;
    let program = Program::start(&few, None)?;
    let get = Load::get("/v2/projects/p1/devices/d1");
    show("get", &get.runs(&program, &folder.0)?);
    let list = Load::get("/v2/projects/p1/devices?pageSize=100");
    show("list", &list.runs(&program, &folder.0)?);
    let create = Load::create(
        "/v2/projects",
        r#"{"displayName":"Cold rooms","organization":"organizations/o1"}"#,
    );
    show("create-memory", &create.runs(&program, &folder.0)?);
    drop(program);
    let program = Program::start(&few, Some(&folder.0.join("data.db")))?;
    show("create-data", &create.runs(&program, &folder.0)?);
    Ok(())
}

/// Starts it with many devices, in memory and in a file.
fn many(folder: &Folder) -> Result<()> {
    let seed = folder.seed(MANY)?;
    let mut starts = Vec::new();
    let mut memory = Vec::new();
    for _ in 0..RUNS {
        let program = Program::start(&seed, None)?;
        starts.push(program.took.as_micros());
        memory.extend(program.memory());
    }
    let data = folder.0.join("many.db");
    drop(Program::start(&seed, Some(&data))?);
    let mut again = Vec::new();
    for _ in 0..RUNS {
        again.push(Program::start(&seed, Some(&data))?.took.as_micros());
    }
    println!("devices {MANY}");
    show("start", &starts);
    show("start-data", &again);
    show("memory", &memory);
    Ok(())
}

fn show(name: &str, numbers: &[impl ToString]) {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    println!("{name} {}", numbers.join(" "));
}
