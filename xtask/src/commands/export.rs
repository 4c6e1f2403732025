//! `export`: a spec in another language of descriptions.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Arg, ArgMatches, value_parser};

use crate::cli::{Command, api, flag, one_of, option, positional, text};
use crate::engine::{self, Inputs, Notation, OpenApi};
use crate::failure::{Context, Failure, Result, printed};
use crate::workspace::Workspace;

/// `cargo xtask export`
pub const COMMAND: Command = Command {
    name: "export",
    about: "Print an API as an OpenAPI document",
    details: "Prints an API as an OpenAPI 3.1 document, with the retry policy of each operation in fields that begin with `x-sdk-`.",
    usage: &[],
    example: "cargo xtask export openapi --api disruptive --format yaml --output api.yaml",
    arguments,
    run,
};

fn arguments() -> Vec<Arg> {
    vec![
        positional("language", "LANGUAGE", "The language of the document.")
            .required(true)
            .value_parser(["openapi"]),
        api("The API to print. It can be left out if spec/ has only one."),
        option("format", "FORMAT", "How the document is written.")
            .value_parser(one_of(&FORMATS))
            .default_value("json"),
        flag(
            "compat",
            "Write OpenAPI 3.0 instead of 3.1, for tools that do not read 3.1.",
        ),
        option(
            "output",
            "FILE",
            "Write the document to this file instead of standard output.",
        )
        .value_parser(value_parser!(PathBuf)),
    ]
}

/// The formats by their names on the command line.
const FORMATS: [(&str, Notation); 2] = [("json", Notation::Json), ("yaml", Notation::Yaml)];

/// What `export` was asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Which API; the only one where none is named.
    pub api: Option<String>,
    /// How the document is written.
    pub format: Notation,
    /// Which version of `OpenAPI`.
    pub version: OpenApi,
    /// Where it goes; to standard output where nothing is named.
    pub output: Option<PathBuf>,
}

fn run(matches: &ArgMatches) -> Result<()> {
    export(
        &Workspace::find()?,
        &options(matches),
        &mut io::stdout().lock(),
    )
}

/// What a command line of `export` asks for.
#[must_use]
pub fn options(matches: &ArgMatches) -> Options {
    let format = matches.get_one("format").copied();
    Options {
        api: text(matches, "api"),
        format: format.unwrap_or(Notation::Json),
        version: if matches.get_flag("compat") {
            OpenApi::V3_0
        } else {
            OpenApi::V3_1
        },
        output: matches.get_one("output").cloned(),
    }
}

/// Writes the document to a file, or to `out`.
///
/// # Errors
/// When it is not clear which API, the spec has mistakes, or the disk fails.
pub fn export(workspace: &Workspace, options: &Options, out: &mut dyn Write) -> Result<()> {
    let api = match &options.api {
        Some(name) => workspace.api(name)?,
        None => only(workspace)?,
    };
    let inputs = Inputs {
        spec: workspace.spec_files(&api)?,
        ..Inputs::default()
    };
    let document = engine::openapi(&api, &inputs, options.version, options.format);
    let document = document.map_err(Failure::new)?;
    match &options.output {
        Some(path) => fs::write(path, document).context("write", path),
        None => printed(out.write_all(document.as_bytes())),
    }
}

/// The API, where there is but one.
fn only(workspace: &Workspace) -> Result<String> {
    let mut apis = workspace.apis()?;
    match (apis.pop(), apis.is_empty()) {
        (Some(api), true) => Ok(api),
        (None, _) => Err(Failure::new(
            "error: spec/ has no API\n  help: `cargo xtask new NAME` starts one",
        )),
        (Some(last), false) => {
            apis.push(last);
            Err(Failure::usage(format!(
                "error: the API to export is not named, and spec/ has more than one: {}\n  help: name one with `--api NAME`",
                apis.join(", ")
            )))
        }
    }
}
