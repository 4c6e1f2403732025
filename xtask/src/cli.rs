//! The command line: a table of commands, and which one was asked for.

use std::ffi::OsString;
use std::fmt::Write as _;

use lexopt::prelude::ValueExt as _;

use crate::commands;
use crate::failure::{Failure, Result};
use crate::suggest;

/// One command of `cargo xtask`.
pub struct Command {
    /// The word that calls it.
    pub name: &'static str,
    /// Its arguments, as usage shows them.
    pub arguments: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// Does it.
    pub run: fn(lexopt::Parser) -> Result<()>,
}

/// Every command, in the order in which usage lists them.
pub const COMMANDS: &[Command] = &[
    commands::generate::COMMAND,
    commands::test::COMMAND,
    commands::new::COMMAND,
    commands::schema::COMMAND,
    commands::fake::COMMAND,
    commands::drift::COMMAND,
    commands::diff::COMMAND,
    commands::vendor::COMMAND,
    commands::export::COMMAND,
    commands::watch::COMMAND,
    commands::bench::COMMAND,
    commands::help::COMMAND,
];

/// Runs the command that `arguments` (without the program's name) ask for.
///
/// # Errors
/// What the command says; exit code 2 where the command line is wrong.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<()> {
    let mut arguments = arguments.into_iter();
    let Some(name) = arguments.next() else {
        print!("{}", usage());
        return Ok(());
    };
    let command = find(&name.to_string_lossy())?;
    let rest: Vec<OsString> = arguments.collect();
    if rest
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        println!(
            "Usage: cargo xtask {} {}\n\n  {}",
            command.name, command.arguments, command.about
        );
        return Ok(());
    }
    (command.run)(lexopt::Parser::from_args(rest))
}

/// The command called `name`; `-h` and `--help` are other words for help.
fn find(name: &str) -> Result<&'static Command> {
    let name = if matches!(name, "-h" | "--help") {
        "help"
    } else {
        name
    };
    COMMANDS
        .iter()
        .find(|command| command.name == name)
        .ok_or_else(|| {
            let hint = suggest::hint(name, COMMANDS.iter().map(|command| command.name));
            Failure::usage(format!("error: there is no command `{name}`.{hint}"))
        })
}

/// The text of `cargo xtask help`.
#[must_use]
pub fn usage() -> String {
    let mut text = String::from("Usage: cargo xtask COMMAND\n");
    for command in COMMANDS {
        let call = format!("{} {}", command.name, command.arguments);
        // Writing to a string cannot fail.
        let _ = write!(text, "\n  {}\n      {}\n", call.trim_end(), command.about);
    }
    text
}

/// What one of several words means that a flag takes, such as the format of a report.
pub(crate) fn one_of<T: Copy>(what: &str, word: OsString, known: &[(&str, T)]) -> Result<T> {
    let word = word.string()?;
    let found = known.iter().find(|(name, _)| *name == word);
    found.map(|(_, meant)| *meant).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let hint = suggest::hint(&word, names.iter().copied());
        Failure::usage(format!(
            "error: there is no {what} `{word}`.{hint}\n  help: write {}",
            names.join(", ")
        ))
    })
}
