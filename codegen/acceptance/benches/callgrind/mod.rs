//! The instructions of a call.
//!
//! `callgrind` counts those of a process that makes some calls and of one that makes more; the
//! difference is free of what happens once.

use std::env::{self, current_exe};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::traffic::{CALLS, LOADS, Load, SIDES, Server};

/// How often they are counted; they hardly differ.
const ROUNDS: usize = 3;

/// The shorter run makes this part of the calls by which the longer one is longer.
const PART: usize = 2;

/// Counts the instructions of each side in turns and prints them; `valgrind missing` where it is not installed.
pub(crate) fn instructions() {
    if !is_installed() {
        return println!("valgrind missing");
    }
    let server = Server::start();
    for load in LOADS.iter().filter(|load| load.ways == 1) {
        let mut counts = SIDES.map(|_| Vec::new());
        for _ in 0..ROUNDS {
            for ((side, _), counts) in SIDES.iter().zip(&mut counts) {
                counts.push(of_a_call(&server.url, side, load));
            }
        }
        for ((side, _), counts) in SIDES.iter().zip(&counts) {
            tell(&format!("{}-instructions-{side}", load.name), counts);
        }
    }
}

fn is_installed() -> bool {
    let mut command = Command::new("valgrind");
    command.arg("--version").stdout(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The difference of two runs, by the calls that one makes more than the other.
fn of_a_call(url: &str, side: &str, load: &Load) -> u64 {
    let few = load.calls / PART;
    let many = few + load.calls;
    let (few, many) = (
        counted(url, side, load, few),
        counted(url, side, load, many),
    );
    let more = u64::try_from(load.calls).expect("a number of calls");
    many.saturating_sub(few) / more
}

/// The instructions of a process that makes so many calls.
fn counted(url: &str, side: &str, load: &Load, calls: usize) -> u64 {
    let program = current_exe().expect("the path of this program");
    let file = Counts::new();
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", file.0.display()))
        .arg(program)
        .args([CALLS, side, load.name, &calls.to_string(), url])
        .output()
        .expect("valgrind");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "valgrind failed: {said}");
    total(&file.0)
}

/// What callgrind wrote; it goes with this value.
struct Counts(PathBuf);

impl Counts {
    fn new() -> Self {
        let name = format!("callgrind-{}.out", std::process::id());
        Self(env::temp_dir().join(name))
    }
}

impl Drop for Counts {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

fn total(path: &Path) -> u64 {
    let text = fs::read_to_string(path).expect("what callgrind wrote");
    let total = text
        .lines()
        .find_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok());
    total.expect("the total")
}

fn tell(name: &str, counts: &[u64]) {
    print!("{name}");
    for count in counts {
        print!(" {count}");
    }
    println!();
}
