//! Runs one command of the workspace: `cargo xtask COMMAND`.

use std::process::ExitCode;

fn main() -> ExitCode {
    match xtask::cli::run(std::env::args_os().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
