//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PathBufValueParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use fake::scenario;

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
    let file = |name, help| option(name, "FILE", help).value_parser(PathBufValueParser::new());
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
            file("seed", "Start with the data in this YAML file; give the flag again for more files.")
                .action(ArgAction::Append),
            file(
                "scenario",
                "Inject the faults that this YAML file lists. It may also set the rate limit and the delays.",
            ),
            option(
                "random-seed",
                "N",
                "Draw ids, secrets, tokens and chances from this number, as `seed: N` in a scenario does: the same number, the same credentials. \
                 Without either, secrets and tokens are others at every start.",
            )
            .value_parser(value_parser!(u64)),
            option("port", "N", "Listen on this port of 127.0.0.1. Without it, on any free port.")
                .value_parser(value_parser!(u16)),
            option(
                "host",
                "NAME",
                "Answer to requests whose `Host` is this name, besides names of this machine; give the flag again for more.",
            )
            .action(ArgAction::Append),
            option(
                "cors",
                "ORIGIN",
                "Let pages of this origin, such as `http://localhost:3000`, call the API from a browser; give the flag again for more.",
            )
            .action(ArgAction::Append),
            option("rate-limit", "off", "Accept any number of requests, instead of answering 429 above the API's rate limit.")
                .value_parser(["off"]),
            option(
                "propagation",
                "TIME",
                "How long a new resource cannot be read yet, such as `2s`; `0s` makes it visible at once.",
            )
            .value_parser(ValueParser::new(span)),
            switch("basic-auth", "Accept HTTP Basic with the key and secret of any account, besides bearer tokens."),
            file(
                "data",
                "Store everything in this SQLite file, and load what it holds at start (feature `sqlite`).",
            ),
            file("credentials", "Write this file with credentials, for clients that read such files."),
            Arg::new("help")
                .long("help")
                .short('h')
                .action(ArgAction::HelpShort)
                .help("Print this help."),
        ])
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn switch(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

fn span(text: &str) -> Result<Duration, &'static str> {
    scenario::span(text).ok_or("write a number and a unit, such as `0s` or `500ms`")
}
