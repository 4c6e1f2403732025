//! `rustdoc` that describes crates as JSON: cargo runs it in the place of the real one.
//!
//! The format is not stable, so the stable compiler must be told that this is known; said here, it holds for rustdoc alone and
//! makes cargo build no dependency once more.

use std::env;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let mut command = Command::new("rustdoc");
    command.args(env::args_os().skip(1));
    // Cargo asks for the version first.
    if !env::args_os().any(|argument| argument == "-vV") {
        command.args(["-Z", "unstable-options", "--output-format", "json"]);
        command.env("RUSTC_BOOTSTRAP", "1");
    }
    match command.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("rustdoc: {error}");
            ExitCode::FAILURE
        }
    }
}
