//! `help`: what there is.

use crate::cli::{self, Command};
use crate::failure::Result;

/// `cargo xtask help`
pub const COMMAND: Command = Command {
    name: "help",
    arguments: "",
    about: "Prints this text.",
    run,
};

fn run(mut arguments: lexopt::Parser) -> Result<()> {
    if let Some(argument) = arguments.next()? {
        return Err(argument.unexpected().into());
    }
    print!("{}", cli::usage());
    Ok(())
}
