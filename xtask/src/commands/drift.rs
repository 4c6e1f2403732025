//! `drift`: a fresh copy of a docs page, held against the table that states it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, value_parser};

use crate::cli::{Command, api, flag, one_of, option, positional, text};
use crate::engine::{self, Drift, DriftFormat, Inputs, Verdict};
use crate::failure::{Context, Failure, Result, note, printed};
use crate::tree::{RealDisk, Staged};
use crate::workspace::Workspace;

/// `cargo xtask drift`
pub const COMMAND: Command = Command {
    name: "drift",
    about: "Compare a docs page with the error-code table",
    details: "Compares a fresh copy of an API's docs page (HTML, Markdown or plain text) with the evidence and the fingerprints in \
              spec/<api>/errors.yaml. Exits with code 1 if a section of the page has changed.",
    usage: &[],
    example: "curl -s https://example.com/errors | cargo xtask drift -",
    arguments,
    run,
};

fn arguments() -> Vec<Arg> {
    vec![
        positional(
            "page",
            "PAGE",
            "The file with the page; `-` reads standard input.",
        )
        .required(true)
        .value_parser(value_parser!(OsString)),
        api("The API that the page is about. Without it, the API whose headings the page has."),
        option(
            "format",
            "FORMAT",
            "How the report is written: `github` marks lines in a pull request, `markdown` is for an issue, `json` for programs.",
        )
        .value_parser(one_of(&FORMATS))
        .default_value("text"),
        flag(
            "accept",
            "Update the fingerprints of changed sections whose evidence still holds. Evidence is never changed.",
        ),
    ]
}

/// No docs page is near this size.
const LARGEST_PAGE: u64 = 64 << 20;

/// The formats by their names on the command line.
const FORMATS: [(&str, DriftFormat); 4] = [
    ("text", DriftFormat::Text),
    ("json", DriftFormat::Json),
    ("github", DriftFormat::Github),
    ("markdown", DriftFormat::Markdown),
];

/// What `drift` was asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The file with the page, or `-`.
    pub page: OsString,
    /// Only this API; otherwise the one whose headings the page has.
    pub api: Option<String>,
    /// How the report is written.
    pub format: DriftFormat,
    /// Whether to report only, or to accept new fingerprints first.
    pub mode: Mode,
}

/// Whether to report only or to accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Writes nothing.
    Look,
    /// Replaces the fingerprints of sections whose evidence holds.
    Accept,
}

fn run(matches: &ArgMatches) -> Result<()> {
    let options = options(matches);
    let page = match options.page.to_str() {
        Some("-") => page(io::stdin().lock(), Path::new("standard input"))?,
        _ => {
            let path = PathBuf::from(&options.page);
            page(File::open(&path).context("read", &path)?, &path)?
        }
    };
    drift(
        &Workspace::find()?,
        &options,
        &page,
        &mut io::stdout().lock(),
    )
}

/// What a command line of `drift` asks for.
#[must_use]
pub fn options(matches: &ArgMatches) -> Options {
    let format = matches.get_one("format").copied();
    Options {
        page: matches.get_one("page").cloned().unwrap_or_default(),
        api: text(matches, "api"),
        format: format.unwrap_or(DriftFormat::Text),
        mode: if matches.get_flag("accept") {
            Mode::Accept
        } else {
            Mode::Look
        },
    }
}

/// Reads a page, which may be of any bytes but not of any size.
///
/// # Errors
/// When it cannot be read or is too large.
pub fn page(from: impl Read, path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    from.take(LARGEST_PAGE + 1)
        .read_to_end(&mut bytes)
        .context("read", path)?;
    if bytes.len() as u64 > LARGEST_PAGE {
        return Err(Failure::new(format!(
            "error: {} has more than {LARGEST_PAGE} bytes\n  help: save only the page with the table",
            path.display()
        )));
    }
    Ok(decoded(&bytes))
}

/// The text of some bytes: UTF-8, or UTF-16 as Windows' shell writes it.
fn decoded(bytes: &[u8]) -> String {
    let wide = |turn: fn([u8; 2]) -> u16| -> String {
        let units = bytes.chunks_exact(2).map(|pair| turn([pair[0], pair[1]]));
        char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Holds a page against a table and reports to `out`.
///
/// # Errors
/// When something has drifted, the page is that of no API, the spec has mistakes, or the disk fails.
pub fn drift(
    workspace: &Workspace,
    options: &Options,
    page: &str,
    out: &mut dyn Write,
) -> Result<()> {
    let (api, mut drift) = match &options.api {
        Some(name) => against(workspace, workspace.api(name)?, page)?,
        None => nearest(workspace, page)?,
    };
    if options.mode == Mode::Accept {
        let accepted = accept(workspace, &api, &drift)?;
        // Not on the output, which may go to a program.
        note(&accepted);
        (_, drift) = against(workspace, api, page)?;
    }
    let report = drift.render(options.format);
    printed(out.write_all(report.as_bytes()))?;
    match drift.verdict() {
        Verdict::Holds => Ok(()),
        Verdict::Drifted | Verdict::NotThePage => Err(Failure::new("")),
    }
}

fn against(workspace: &Workspace, api: String, page: &str) -> Result<(String, Drift)> {
    let inputs = Inputs {
        spec: workspace.spec_files(&api)?,
        ..Inputs::default()
    };
    let drift = engine::drift(&api, &inputs, page).map_err(Failure::new)?;
    Ok((api, drift))
}

/// The API whose headings the page has.
fn nearest(workspace: &Workspace, page: &str) -> Result<(String, Drift)> {
    let apis = workspace.apis()?;
    let mut best: Vec<(String, Drift)> = Vec::new();
    for api in &apis {
        let next = against(workspace, api.clone(), page)?;
        let most = best.first().map_or(0, |(_, drift)| drift.found());
        if next.1.found() > most || apis.len() == 1 {
            best.clear();
        }
        if next.1.found() >= most {
            best.push(next);
        }
    }
    if best.len() == 1
        && let Some(only) = best.pop()
    {
        return Ok(only);
    }
    Err(Failure::new(format!(
        "error: the headings of the page do not tell which API it is about: {}\n  help: name the API with `--api NAME`",
        apis.join(", ")
    )))
}

/// Replaces the fingerprints in `errors.yaml`, in one step, and says which.
fn accept(workspace: &Workspace, api: &str, drift: &Drift) -> Result<String> {
    let named = format!("spec/{api}/errors.yaml");
    let path = workspace.spec().join(api).join("errors.yaml");
    let text = fs::read_to_string(&path).context("read", &path)?;
    let accepted = drift.accept(&text);
    if accepted.headings.is_empty() {
        return Ok(format!("no fingerprint to update in {named}"));
    }
    Staged::write(&RealDisk, &path, accepted.text.as_bytes())?.put(&RealDisk)?;
    Ok(format!(
        "updated the fingerprints in {named}: {}",
        accepted.headings.join(", ")
    ))
}
