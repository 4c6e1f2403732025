//! Why a command ended without success, as text for a person and an exit code for a script.

use std::fmt::Display;
use std::io::{self, Write as _};
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

    /// The command line was wrong, and a message of ours says how: exit code 2.
    pub fn usage(message: impl Display) -> Self {
        Self::wrong_call(&format!("{message}\n\nSee `cargo xtask help`."))
    }

    /// The command line was wrong: exit code 2. What was typed must not reach the terminal as it is.
    pub(crate) fn wrong_call(message: &str) -> Self {
        Self {
            message: escaped(message),
            code: 2,
        }
    }

    /// Nobody reads the output any more: no message, and the exit code that a shell gives to a program which a closed pipe ended.
    fn closed_pipe() -> Self {
        Self {
            message: String::new(),
            code: 141,
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
            note(self.message.trim_end());
        }
        ExitCode::from(self.code)
    }
}

/// A text without what a terminal acts upon: control characters but for line ends, and characters that turn or hide others.
pub(crate) fn escaped(text: &str) -> String {
    let acts = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut clean = String::new();
    for c in text.chars() {
        if acts(c) {
            clean.extend(c.escape_unicode());
        } else {
            clean.push(c);
        }
    }
    clean
}

/// Prints a line to standard error. Where that is closed there is nobody to tell.
pub(crate) fn note(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// What became of writing to standard output; a reader that has seen enough, such as `head`, ends the command without a message.
///
/// # Errors
/// When the output cannot be written.
pub fn printed(result: io::Result<()>) -> Result<()> {
    result.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::closed_pipe(),
        _ => Failure::new(format!("error: cannot write to standard output: {error}")),
    })
}

/// Adds to an input/output error what was being done, and to which path.
pub trait Context<T> {
    /// Turns an error into "error: cannot {action} {path}: {cause}".
    ///
    /// # Errors
    /// The same error, in words.
    fn context(self, action: &str, path: &Path) -> Result<T>;
}

impl<T> Context<T> for io::Result<T> {
    fn context(self, action: &str, path: &Path) -> Result<T> {
        self.map_err(|error| {
            Failure::new(format!(
                "error: cannot {action} {}: {error}",
                path.display()
            ))
        })
    }
}
