//! `drift`: a fresh copy of a docs page, held against the table that states it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use lexopt::prelude::{Long, Value, ValueExt as _};

use crate::cli::{Command, one_of};
use crate::engine::{self, Drift, DriftFormat, Inputs, Verdict};
use crate::failure::{Context, Failure, Result};
use crate::tree::{RealDisk, Staged};
use crate::workspace::Workspace;

/// `cargo xtask drift`
pub const COMMAND: Command = Command {
    name: "drift",
    arguments: "PAGE [--api NAME] [--format text|json|github|markdown] [--accept]",
    about: "Holds a copy of a docs page (HTML, Markdown, text; `-` reads standard input) against errors.yaml. --accept renews fingerprints.",
    run,
};

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
    /// To look, or to renew fingerprints first.
    pub mode: Mode,
}

/// To look or to renew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Writes nothing.
    Look,
    /// Renews the fingerprints of sections whose evidence holds.
    Accept,
}

fn run(arguments: lexopt::Parser) -> Result<()> {
    let options = options(arguments)?;
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

/// Reads the command line of `drift`.
///
/// # Errors
/// When an argument is unknown, or no page is named.
pub fn options(mut arguments: lexopt::Parser) -> Result<Options> {
    let mut page = None;
    let mut api = None;
    let mut format = DriftFormat::Text;
    let mut mode = Mode::Look;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("api") => api = Some(arguments.value()?.string()?),
            Long("format") => format = one_of("format", arguments.value()?, &FORMATS)?,
            Long("accept") => mode = Mode::Accept,
            Value(value) if page.is_none() => page = Some(value),
            other => return Err(other.unexpected().into()),
        }
    }
    let page = page.ok_or_else(|| {
        Failure::usage(
            "error: a page is missing: `cargo xtask drift PAGE`; `-` reads standard input",
        )
    })?;
    Ok(Options {
        page,
        api,
        format,
        mode,
    })
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
            "error: {} has more than {LARGEST_PAGE} bytes\n  help: save the one page with the table; none is that large",
            path.display()
        )));
    }
    Ok(text(&bytes))
}

/// The text of some bytes: UTF-8, or UTF-16 as Windows' shell writes it.
fn text(bytes: &[u8]) -> String {
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
        let renewed = accept(workspace, &api, &drift)?;
        // Not on the output, which may go to a program.
        eprintln!("{renewed}");
        (_, drift) = against(workspace, api, page)?;
    }
    let report = drift.render(options.format);
    out.write_all(report.as_bytes())
        .context("write to", Path::new("standard output"))?;
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
        "error: it is not clear which API the page is about: no API of {} has most of its headings\n  help: say which one with `--api NAME`",
        apis.join(", ")
    )))
}

/// Renews the fingerprints in `errors.yaml`, in one step, and says which.
fn accept(workspace: &Workspace, api: &str, drift: &Drift) -> Result<String> {
    let named = format!("spec/{api}/errors.yaml");
    let path = workspace.spec().join(api).join("errors.yaml");
    let text = fs::read_to_string(&path).context("read", &path)?;
    let renewed = drift.renew(&text);
    if renewed.headings.is_empty() {
        return Ok(format!("nothing to renew in {named}"));
    }
    Staged::write(&RealDisk, &path, renewed.text.as_bytes())?.put(&RealDisk)?;
    Ok(format!(
        "renewed in {named}: {}",
        renewed.headings.join(", ")
    ))
}
