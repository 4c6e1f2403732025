//! The command line: a table of commands, and the parser that is made from it.

use std::ffi::OsString;
use std::io::{self, Write as _};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, ArgMatches};

use crate::commands;
use crate::failure::{Failure, Result, printed};

/// One command of `cargo xtask`.
pub struct Command {
    /// The word that calls it.
    pub name: &'static str,
    /// What it does, in one line of the list of all commands.
    pub about: &'static str,
    /// What it does, in a few sentences of its own help.
    pub details: &'static str,
    /// The forms in which it is called, where it has more than one.
    pub usage: &'static [&'static str],
    /// A call that can be typed as it stands, with a comment that says what it does.
    pub example: &'static str,
    /// What can follow its name.
    pub arguments: fn() -> Vec<Arg>,
    /// Runs it.
    pub run: fn(&ArgMatches) -> Result<()>,
}

/// Every command, in the order in which the help lists them.
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
];

/// How wide the help is, on every terminal.
const WIDTH: usize = 80;

/// The help of the program.
const PROGRAM_HELP: &str = "\
Usage: cargo xtask COMMAND [ARGUMENTS]

Commands:
{subcommands}

`cargo xtask COMMAND --help` explains a command and its flags.
";

/// The help of a command.
const COMMAND_HELP: &str = "\
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

impl Command {
    /// The parser of what follows the command's name.
    fn parser(&self) -> clap::Command {
        let parser = clap::Command::new(self.name)
            .about(self.about)
            .before_help(self.details)
            .after_help(format!("Example:\n  {}", self.example))
            .help_template(COMMAND_HELP)
            .term_width(WIDTH)
            .disable_help_flag(true)
            .arg(help_flag())
            .args((self.arguments)());
        if self.usage.is_empty() {
            parser
        } else {
            parser.override_usage(self.usage.join("\n       "))
        }
    }

    /// Reads what follows the command's name.
    ///
    /// # Errors
    /// When an argument is unknown, missing, or excluded by another.
    pub fn parse<T: Into<OsString> + Clone>(
        &self,
        arguments: impl IntoIterator<Item = T>,
    ) -> Result<ArgMatches> {
        let parser = self.parser().no_binary_name(true);
        let parser = parser.bin_name(format!("cargo xtask {}", self.name));
        parser
            .try_get_matches_from(arguments)
            .map_err(|error| refused(&error))
    }
}

fn help_flag() -> Arg {
    Arg::new("help")
        .long("help")
        .short('h')
        .action(clap::ArgAction::HelpShort)
        .help("Print this help.")
}

/// The parser of the whole command line.
#[must_use]
pub fn parser() -> clap::Command {
    clap::Command::new("cargo xtask")
        .bin_name("cargo xtask")
        .no_binary_name(true)
        .help_template(PROGRAM_HELP)
        .term_width(WIDTH)
        .disable_help_flag(true)
        .arg(help_flag())
        .subcommands(COMMANDS.iter().map(Command::parser))
}

/// Runs the command that `arguments` (without the program's name) ask for.
///
/// # Errors
/// What the command says; exit code 2 where the command line is wrong.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<()> {
    let matches = match parser().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) if error.kind() == ErrorKind::DisplayHelp => return print(&error.to_string()),
        Err(error) => return Err(refused(&error)),
    };
    let called = matches.subcommand().and_then(|(name, matches)| {
        let command = COMMANDS.iter().find(|command| command.name == name);
        command.zip(Some(matches))
    });
    match called {
        Some((command, matches)) => (command.run)(matches),
        None => print(&help()),
    }
}

/// The text of `cargo xtask help`.
#[must_use]
pub fn help() -> String {
    parser().render_help().to_string()
}

/// The text of `cargo xtask COMMAND --help`; empty where there is no such command.
#[must_use]
pub fn help_of(name: &str) -> String {
    let mut parser = parser();
    parser.build();
    let found = parser.find_subcommand_mut(name);
    found.map_or_else(String::new, |command| command.render_help().to_string())
}

/// Prints a text to standard output.
pub(crate) fn print(text: &str) -> Result<()> {
    printed(io::stdout().lock().write_all(text.as_bytes()))
}

/// The failure of a command line that cannot be read.
fn refused(error: &clap::Error) -> Failure {
    Failure::wrong_call(&error.to_string())
}

/// The flag `--api NAME`.
pub(crate) fn api(help: &'static str) -> Arg {
    option("api", "NAME", help)
}

/// A flag that takes a value.
pub(crate) fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// A flag without a value.
pub(crate) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(clap::ArgAction::SetTrue)
        .help(help)
}

/// An argument that is known by its place.
pub(crate) fn positional(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).value_name(value).help(help)
}

/// Reads one of some words as what it stands for.
pub(crate) fn one_of<T: Copy + Send + Sync + 'static>(
    known: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(known.iter().map(|(word, _)| *word)).try_map(move |word| {
        let found = known.iter().find(|(known, _)| *known == word);
        found.map(|(_, meant)| *meant).ok_or("it is not known")
    })
}

/// The text of an argument.
pub(crate) fn text(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.get_one::<String>(name).cloned()
}
