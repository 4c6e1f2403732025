//! Why a command ended without success, as text for a person and an exit code for a script.

use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Failure>;

/// A message for a person, and the exit code that goes with it.
#[derive(Debug)]
pub struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// The work could not be done, or a check found something: exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: 1,
        }
    }

    /// The command line was wrong: exit code 2.
    pub fn usage(message: impl Display) -> Self {
        Self {
            message: format!("{message}\n\nSee `cargo xtask help`."),
            code: 2,
        }
    }

    /// What to tell the user.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The exit code.
    #[must_use]
    pub fn code(&self) -> u8 {
        self.code
    }

    /// Prints the message, if there is one, to standard error and gives the exit code.
    #[must_use]
    pub fn report(self) -> ExitCode {
        if !self.message.is_empty() {
            eprintln!("{}", self.message.trim_end());
        }
        ExitCode::from(self.code)
    }
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::usage(format!("error: {error}"))
    }
}

/// Adds to an input/output error what was being done, and to which path.
pub trait Context<T> {
    /// Turns an error into "error: cannot {action} {path}: {cause}".
    ///
    /// # Errors
    /// The same error, in words.
    fn context(self, action: &str, path: &Path) -> Result<T>;
}

impl<T> Context<T> for std::io::Result<T> {
    fn context(self, action: &str, path: &Path) -> Result<T> {
        self.map_err(|error| {
            Failure::new(format!(
                "error: cannot {action} {}: {error}",
                path.display()
            ))
        })
    }
}
