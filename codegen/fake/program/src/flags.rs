//! The flags that `cargo xtask fake` passes on to this program, as both know them.

use clap::{Arg, ArgAction, value_parser};
use std::path::PathBuf;

/// What a flag takes.
enum Takes {
    File,
    Number,
    Port,
    Text,
    Only(&'static str),
    Nothing,
}

/// A flag: its name, what its value is called, its help, what it takes, and whether it can be given
/// again.
struct Flag(&'static str, &'static str, &'static str, Takes, bool);

const FLAGS: [Flag; 10] = [
    Flag(
        "port",
        "N",
        "Listen on this port of 127.0.0.1. Without it, on any free port.",
        Takes::Port,
        false,
    ),
    Flag(
        "seed",
        "FILE",
        "Start with the data in this YAML file; give the flag again for more files.",
        Takes::File,
        true,
    ),
    Flag(
        "scenario",
        "FILE",
        "Inject the faults that this YAML file lists. It may also set the rate limit and the delays.",
        Takes::File,
        false,
    ),
    Flag(
        "random-seed",
        "N",
        "Derive ids, secrets, tokens and random faults from this number, like `seed: N` in a scenario: the same number gives the same \
         credentials. Without either, secrets and tokens differ at every start.",
        Takes::Number,
        false,
    ),
    Flag(
        "host",
        "NAME",
        "Answer to requests whose `Host` is this name, besides names of this machine; give the flag again for more.",
        Takes::Text,
        true,
    ),
    Flag(
        "cors",
        "ORIGIN",
        "Let pages of this origin, such as `http://localhost:3000`, call the API from a browser; give the flag again for more.",
        Takes::Text,
        true,
    ),
    Flag(
        "data",
        "FILE",
        "Store everything in this SQLite file, and load what it holds at start.",
        Takes::File,
        false,
    ),
    Flag(
        "rate-limit",
        "off",
        "Accept any number of requests, instead of answering 429 above the API's rate limit.",
        Takes::Only("off"),
        false,
    ),
    Flag(
        "propagation",
        "TIME",
        "How long a new resource cannot be read yet, such as `2s`; `0s` makes it visible at once.",
        Takes::Text,
        false,
    ),
    Flag(
        "basic-auth",
        "",
        "Accept HTTP Basic with the key and secret of any account, besides bearer tokens.",
        Takes::Nothing,
        false,
    ),
];

/// The flags for a parser; `more` is what the help of some says besides.
pub(crate) fn arguments(more: &[(&str, &str)]) -> impl Iterator<Item = Arg> {
    FLAGS.iter().map(|Flag(name, value, help, takes, again)| {
        let more = more.iter().find(|(flag, _)| flag == name);
        let help = more.map_or((*help).to_owned(), |(_, more)| format!("{help} {more}"));
        let arg = Arg::new(*name).long(*name).help(help);
        let arg = match takes {
            Takes::Nothing => return arg.action(ArgAction::SetTrue),
            Takes::File => arg.value_parser(value_parser!(PathBuf)),
            Takes::Number => arg.value_parser(value_parser!(u64)),
            Takes::Port => arg.value_parser(value_parser!(u16)),
            Takes::Only(word) => arg.value_parser([*word]),
            Takes::Text => arg,
        };
        let arg = arg.value_name(*value);
        if *again {
            arg.action(ArgAction::Append)
        } else {
            arg
        }
    })
}
