//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use fake::scenario;

use crate::flags;

/// How wide the help is, on every terminal.
const WIDTH: usize = 80;

const HELP: &str = "\
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

const ABOUT: &str = "\
Serves a fake of an API on this machine until Ctrl-C, and prints the environment \
variables with which clients find it.";

/// What the command line asks for.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) model: PathBuf,
    pub(crate) seeds: Vec<PathBuf>,
    pub(crate) scenario: Option<PathBuf>,
    pub(crate) random_seed: Option<u64>,
    pub(crate) port: u16,
    pub(crate) hosts: Vec<String>,
    pub(crate) origins: Vec<String>,
    pub(crate) rate_limit_off: bool,
    pub(crate) propagation: Option<Duration>,
    pub(crate) basic: bool,
    pub(crate) data: Option<PathBuf>,
    pub(crate) credentials: Option<PathBuf>,
}

impl Options {
    /// Reads the command line.
    ///
    /// # Errors
    /// The help, where it is asked for, or what is wrong.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        parser().try_get_matches().map(|matches| Self::of(&matches))
    }

    fn of(matches: &ArgMatches) -> Self {
        let file = |name| matches.get_one::<PathBuf>(name).cloned();
        let all = |name| {
            let values = matches.get_many::<String>(name).unwrap_or_default();
            values.cloned().collect()
        };
        let seeds = matches.get_many::<PathBuf>("seed").unwrap_or_default();
        Self {
            model: file("model").unwrap_or_default(),
            seeds: seeds.cloned().collect(),
            scenario: file("scenario"),
            random_seed: matches.get_one("random-seed").copied(),
            port: matches.get_one("port").copied().unwrap_or_default(),
            hosts: all("host"),
            origins: all("cors"),
            rate_limit_off: matches.contains_id("rate-limit"),
            propagation: matches.get_one("propagation").copied(),
            basic: matches.get_flag("basic-auth"),
            data: file("data"),
            credentials: file("credentials"),
        }
    }
}

fn parser() -> Command {
    Command::new("fake")
        .before_help(ABOUT)
        .after_help(
            "Example:\n  fake --model generated/disruptive/model.json --seed spec/disruptive/seed.yaml",
        )
        .help_template(HELP)
        .term_width(WIDTH)
        .disable_help_flag(true)
        .args([
            file("model", "The API's model, as the generator writes it.").required(true),
            file("credentials", "Write this file with credentials, for clients that read such files."),
            Arg::new("help")
                .long("help")
                .short('h')
                .action(ArgAction::HelpShort)
                .help("Print this help."),
        ])
        .args(flags::arguments(&[("data", "(feature `sqlite`)")]))
        .mut_arg("propagation", |arg| arg.value_parser(ValueParser::new(span)))
}

fn file(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("FILE")
        .help(help)
        .value_parser(value_parser!(PathBuf))
}

fn span(text: &str) -> Result<Duration, &'static str> {
    scenario::span(text).ok_or("write a number and a unit, such as `0s` or `500ms`")
}
