//! Runs other programs with nothing to read, and keeps what they print.

use std::io::{self, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::{Context, Failure, Result};

/// What a program left behind.
#[derive(Debug)]
pub(crate) struct Captured {
    /// Whether its exit code was 0.
    pub(crate) success: bool,
    /// What it printed to both its outputs, in the order in which it did.
    pub(crate) text: String,
}

impl Captured {
    /// What was printed, when the program ended with success.
    pub(crate) fn expect_success(self, what: &str) -> Result<String> {
        if self.success {
            Ok(self.text)
        } else {
            Err(Failure::new(format!("error: {what} failed\n{}", self.text)))
        }
    }
}

/// Cargo, to be run in `folder`.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder).env("CARGO_TERM_COLOR", "never");
    command
}

/// Runs `command` to its end.
pub(crate) fn capture(command: Command) -> Result<Captured> {
    let program = command.get_program().to_owned();
    run(command).context("run", Path::new(&program))
}

fn run(mut command: Command) -> io::Result<Captured> {
    let (mut reader, writer) = io::pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    let mut child = command.spawn()?;
    // The command holds the writing ends; while one is open, reading does not end.
    drop(command);
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    let status = child.wait()?;
    Ok(Captured {
        success: status.success(),
        text: String::from_utf8_lossy(&bytes).into_owned(),
    })
}

/// Whether `command` can be run and ends with success.
pub(crate) fn works(mut command: Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
