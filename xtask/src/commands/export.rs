//! `export`: a spec in another language of descriptions.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use lexopt::prelude::{Long, Value, ValueExt as _};

use crate::cli::{Command, one_of};
use crate::engine::{self, Inputs, Notation, OpenApi};
use crate::failure::{Context, Failure, Result};
use crate::suggest;
use crate::workspace::Workspace;

/// `cargo xtask export`
pub const COMMAND: Command = Command {
    name: "export",
    arguments: "openapi [--api NAME] [--format json|yaml] [--compat] [--output FILE]",
    about: "Prints an API as an OpenAPI 3.1 document; --compat as 3.0, for tools that do not read 3.1.",
    run,
};

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

fn run(arguments: lexopt::Parser) -> Result<()> {
    let options = options(arguments)?;
    export(&Workspace::find()?, &options, &mut io::stdout().lock())
}

/// Reads the command line of `export`.
///
/// # Errors
/// When an argument is unknown, or nothing says what to export to.
pub fn options(mut arguments: lexopt::Parser) -> Result<Options> {
    let mut wanted = None;
    let mut options = Options {
        api: None,
        format: Notation::Json,
        version: OpenApi::V3_1,
        output: None,
    };
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("api") => options.api = Some(arguments.value()?.string()?),
            Long("format") => options.format = one_of("format", arguments.value()?, &FORMATS)?,
            Long("compat") => options.version = OpenApi::V3_0,
            Long("output") => options.output = Some(arguments.value()?.into()),
            Value(value) if wanted.is_none() => wanted = Some(value.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    match wanted.as_deref() {
        Some("openapi") => Ok(options),
        Some(other) => Err(Failure::usage(format!(
            "error: there is no export to `{other}`.{}\n  help: write `cargo xtask export openapi`",
            suggest::hint(other, ["openapi"])
        ))),
        None => Err(Failure::usage(
            "error: nothing says what to export to: `cargo xtask export openapi`",
        )),
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
        None => out
            .write_all(document.as_bytes())
            .context("write to", Path::new("standard output")),
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
                "error: it is not clear which API to export: spec/ has {}\n  help: say which one with `--api NAME`",
                apis.join(", ")
            )))
        }
    }
}
