//! `generate`: from `spec/<api>/` to `generated/<api>/`.

mod memory;
mod report;

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use clap::{Arg, ArgMatches};

use crate::cli::{Command, api, flag, text};
use crate::engine::{Codegen, Engine, Inputs, Output};
use crate::failure::{Context, Failure, Result, note};
use crate::tree::{self, Disk, Exchange, Manifest, Overwrite, Plan, RealDisk, Stage};
use crate::workspace::{Workspace, package_name};

/// `cargo xtask generate`
pub const COMMAND: Command = Command {
    name: "generate",
    about: "Write generated/<api>/ from spec/<api>/",
    details: "Writes the crates in generated/ from the descriptions in spec/. Only files that differ are written. If a description has a mistake, \
              or a generated file was edited by hand, nothing is written.",
    usage: &[],
    example: "cargo xtask generate --check   # in CI: fails if a file is out of date",
    arguments,
    run,
};

fn arguments() -> Vec<Arg> {
    vec![
        api("Generate only this API. Without it, all APIs in spec/ are generated."),
        flag(
            "check",
            "Write nothing. List the files that are out of date, and exit with code 1 if there are any.",
        ),
        flag(
            "force",
            "Overwrite generated files that were edited by hand. The edits are lost.",
        )
        .conflicts_with("check"),
    ]
}

/// What `generate` was asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Only this API.
    pub api: Option<String>,
    /// To write or to look.
    pub mode: Mode,
}

/// To write or to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Writes what differs.
    Write(Overwrite),
    /// Writes nothing, and fails if something differs.
    Check,
}

/// What `generate` works with.
pub struct Tools<'a> {
    /// Turns specs into crates.
    pub engine: &'a dyn Engine,
    /// Changes the disk.
    pub disk: &'a dyn Disk,
    /// Takes what is printed.
    pub out: &'a mut dyn Write,
}

fn run(matches: &ArgMatches) -> Result<()> {
    let mut tools = Tools {
        engine: &Codegen,
        disk: &RealDisk,
        out: &mut std::io::stdout().lock(),
    };
    generate(&Workspace::find()?, &options(matches), &mut tools)
}

fn options(matches: &ArgMatches) -> Options {
    let mode = if matches.get_flag("check") {
        Mode::Check
    } else if matches.get_flag("force") {
        Mode::Write(Overwrite::Force)
    } else {
        Mode::Write(Overwrite::Refuse)
    };
    Options {
        api: text(matches, "api"),
        mode,
    }
}

/// Generates all APIs that are asked for, or none.
///
/// # Errors
/// All mistakes of all specs; hand-edited files; files that are out of date, when checking; a failing disk.
pub fn generate(workspace: &Workspace, options: &Options, tools: &mut Tools<'_>) -> Result<()> {
    let apis = match &options.api {
        Some(name) => vec![workspace.api(name)?],
        None => workspace.apis()?,
    };
    let inputs = apis
        .into_iter()
        .map(|api| Ok((workspace.inputs(&api)?, api)))
        .collect::<Result<Vec<_>>>()?;
    let jobs = jobs(workspace, inputs, options.mode, tools.engine)?;
    match options.mode {
        Mode::Check => check(workspace, options, jobs, tools),
        Mode::Write(overwrite) => write(workspace, overwrite, jobs, tools, || Ok(())).map(drop),
    }
}

/// Generates crates from what is about to be written into `spec/`, and then has it written.
///
/// # Errors
/// As [`generate`], and when `spec` fails; all crates are as they were then.
pub(crate) fn generate_with(
    workspace: &Workspace,
    inputs: Vec<(Inputs, String)>,
    tools: &mut Tools<'_>,
    spec: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let mode = Mode::Write(Overwrite::Refuse);
    let jobs = jobs(workspace, inputs, mode, tools.engine)?;
    write(workspace, Overwrite::Refuse, jobs, tools, spec).map(drop)
}

/// What a run did to the crate of an API.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// How many files were written.
    pub written: usize,
    /// How many files were removed.
    pub removed: usize,
}

/// Generates the crate of `api` from what was read of it.
///
/// # Errors
/// As [`generate`].
pub(crate) fn regenerate(
    workspace: &Workspace,
    api: &str,
    inputs: Inputs,
    tools: &mut Tools<'_>,
) -> Result<Written> {
    let mode = Mode::Write(Overwrite::Refuse);
    let jobs = jobs(
        workspace,
        vec![(inputs, api.to_owned())],
        mode,
        tools.engine,
    )?;
    let written = write(workspace, Overwrite::Refuse, jobs, tools, || Ok(()))?;
    Ok(written.into_iter().next().unwrap_or_default())
}

/// One generated API, not yet written.
struct Job {
    api: String,
    inputs: Inputs,
    product: Output,
    manifest: Manifest,
    took: Duration,
}

/// Generates every API before anything is written.
fn jobs(
    workspace: &Workspace,
    inputs: Vec<(Inputs, String)>,
    mode: Mode,
    engine: &dyn Engine,
) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    let mut mistakes = Vec::new();
    for (inputs, api) in inputs {
        let start = Instant::now();
        match product(workspace, &api, &inputs, mode, engine) {
            Ok((product, manifest)) => jobs.push(Job {
                api,
                inputs,
                product,
                manifest,
                took: start.elapsed(),
            }),
            Err(text) => mistakes.push(text.trim_end().to_owned()),
        }
    }
    if !mistakes.is_empty() {
        return Err(Failure::new(mistakes.join("\n\n")));
    }
    distinct_names(workspace, &jobs)?;
    Ok(jobs)
}

/// Runs the generator, unless the last run's work is as good.
fn product(
    workspace: &Workspace,
    api: &str,
    inputs: &Inputs,
    mode: Mode,
    engine: &dyn Engine,
) -> std::result::Result<(Output, Manifest), String> {
    let recalled = match mode {
        Mode::Write(Overwrite::Refuse) => memory::recall(workspace, api, inputs),
        Mode::Write(Overwrite::Force) | Mode::Check => None,
    };
    recalled.map_or_else(
        || {
            let product = engine.generate(api, inputs)?;
            let manifest = Manifest::of(&product.files);
            Ok((product, manifest))
        },
        Ok,
    )
}

/// Two crates of one name would stop cargo from loading the workspace, and so this command from correcting it.
fn distinct_names(workspace: &Workspace, jobs: &[Job]) -> Result<()> {
    let mut names: BTreeMap<String, String> = workspace.members()?;
    for job in jobs {
        for (folder, manifest) in manifests(job) {
            let Some(name) = package_name(manifest) else {
                return Err(Failure::new(format!(
                    "error: the crate of `{}` has no Cargo.toml with a name",
                    job.api
                )));
            };
            let place = format!("generated/{}{folder}", job.api);
            match names.insert(name.to_owned(), place.clone()) {
                Some(other) if other != place => {
                    return Err(Failure::new(format!(
                        "error: the crates in {place} and {other} would both be called `{name}`\n  help: change `crate:` in spec/{}/api.yaml",
                        job.api
                    )));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// The manifests of a product, by what follows the API's folder: that of the client, and those of its types and its fake.
fn manifests(job: &Job) -> impl Iterator<Item = (&'static str, &str)> {
    let files = &job.product.files;
    let client = files.get("Cargo.toml").map_or("", String::as_str);
    let inside = [("/types", "types/Cargo.toml"), ("/fake", "fake/Cargo.toml")];
    let inside = inside
        .into_iter()
        .filter_map(|(folder, path)| Some((folder, files.get(path)?.as_str())));
    [("", client)].into_iter().chain(inside)
}

fn write(
    workspace: &Workspace,
    overwrite: Overwrite,
    jobs: Vec<Job>,
    tools: &mut Tools<'_>,
    spec: impl FnOnce() -> Result<()>,
) -> Result<Vec<Written>> {
    let generated = workspace.generated();
    fs::create_dir_all(&generated).context("create", &generated)?;
    let _lock = lock(&generated, "generate")?;
    let stage = Stage::at(workspace.root().join(".generating"));
    tree::recover(tools.disk, &stage, &generated)?;
    let planned = plans(&generated, overwrite, jobs)?;
    report::refusals(&planned)?;
    let mut exchange = Exchange::new(tools.disk, &stage, &generated);
    let mut times = Vec::new();
    for (job, plan) in &planned {
        let start = Instant::now();
        exchange.add(plan, &job.api)?;
        times.push(job.took + start.elapsed());
    }
    spec()?;
    exchange.finish()?;
    for ((job, plan), took) in planned.iter().zip(times) {
        memory::keep(
            workspace,
            &job.api,
            &job.inputs,
            job.product.counts,
            &job.manifest,
        )?;
        report::line(tools.out, job, plan, took)?;
    }
    report::orphans(tools.out, &orphans(workspace)?)?;
    let written = planned.iter().map(|(_, plan)| Written {
        written: plan.write.len(),
        removed: plan.remove.len(),
    });
    Ok(written.collect())
}

fn check(
    workspace: &Workspace,
    options: &Options,
    jobs: Vec<Job>,
    tools: &mut Tools<'_>,
) -> Result<()> {
    let planned = plans(&workspace.generated(), Overwrite::Refuse, jobs)?;
    for (job, plan) in planned.iter().filter(|(_, plan)| plan.is_fresh()) {
        report::line(tools.out, job, plan, job.took)?;
    }
    let orphans = if options.api.is_some() {
        Vec::new()
    } else {
        orphans(workspace)?
    };
    report::out_of_date(&planned, &orphans)
}

fn plans(generated: &Path, overwrite: Overwrite, jobs: Vec<Job>) -> Result<Vec<(Job, Plan)>> {
    jobs.into_iter()
        .map(|mut job| {
            let start = Instant::now();
            let plan = tree::plan_listed(
                &generated.join(&job.api),
                &job.product.files,
                &job.manifest,
                overwrite,
            )?;
            job.took += start.elapsed();
            Ok((job, plan))
        })
        .collect()
}

/// Crates that were generated from a spec that is gone.
fn orphans(workspace: &Workspace) -> Result<Vec<String>> {
    let apis = workspace.apis()?;
    let mut crates = workspace.crates()?;
    crates.retain(|name| {
        !apis.contains(name)
            && workspace
                .generated()
                .join(name)
                .join(tree::MANIFEST)
                .is_file()
    });
    Ok(crates)
}

/// Keeps two runs apart; the system ends the lock when the run ends, however it ends.
pub(super) fn lock(folder: &Path, command: &str) -> Result<Option<File>> {
    // Not every system lets a folder be opened; there nothing is locked.
    let Ok(file) = File::open(folder) else {
        return Ok(None);
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => {
            note(&format!(
                "another `cargo xtask {command}` is running; waiting for it to end"
            ));
            file.lock().context("lock", folder)?;
            Ok(Some(file))
        }
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::{COMMAND, Mode, Options, options};
    use crate::tree::Overwrite;

    fn parse(arguments: &[&str]) -> crate::failure::Result<Options> {
        COMMAND.parse(arguments).map(|matches| options(&matches))
    }

    #[test]
    fn arguments() {
        let written = Mode::Write(Overwrite::Refuse);
        assert_eq!(
            parse(&[]).unwrap(),
            Options {
                api: None,
                mode: written
            }
        );
        assert_eq!(
            parse(&["--api=x"]).unwrap(),
            Options {
                api: Some("x".into()),
                mode: written
            }
        );
        assert_eq!(
            parse(&["--api", "x", "--check"]).unwrap(),
            Options {
                api: Some("x".into()),
                mode: Mode::Check
            }
        );
        assert_eq!(
            parse(&["--force"]).unwrap().mode,
            Mode::Write(Overwrite::Force)
        );
        for wrong in [
            &["--check", "--force"][..],
            &["--api"],
            &["x"],
            &["--chekc"],
            &["--check=1"],
        ] {
            assert_eq!(parse(wrong).unwrap_err().code(), 2, "{wrong:?}");
        }
    }
}
