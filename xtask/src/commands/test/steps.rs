//! The steps of `test`, in the order in which a mistake shows soonest.

use std::path::Path;

use super::{
    End, Outcome, Step, deny, examples, oldest, runner, scaffold, side_by_side, standalone,
    subsets, vendored,
};
use crate::commands::{generate, schema};
use crate::engine::Codegen;
use crate::failure::Result;
use crate::process::{self, Captured};
use crate::tree::RealDisk;
use crate::workspace::Workspace;

/// All steps for this workspace.
pub(super) fn all(workspace: &Workspace) -> Result<Vec<Step>> {
    let mut steps = vec![
        cargo("format", "fmt --all --check"),
        step(
            "generated",
            "cargo xtask generate --check && cargo xtask schema --check",
            generated,
        ),
        cargo(
            "lints",
            "clippy --quiet --workspace --all-targets -- -D warnings",
        ),
        step("tests", "cargo xtask test tests", |workspace| {
            runner::tests(workspace.root())
        }),
        step("doctests", "cargo test --workspace --doc", |workspace| {
            runner::doctests(workspace.root())
        }),
        step(
            "sqlite",
            "cargo clippy -p fake -p fake-program --features fake/sqlite,fake-program/sqlite --all-targets -- -D warnings && \
             cargo test -p fake -p fake-program --features fake/sqlite,fake-program/sqlite --test journal --test kept",
            sqlite,
        ),
        step(
            "docs",
            "RUSTDOCFLAGS=\"-D warnings\" cargo doc --workspace --no-deps",
            docs,
        ),
    ];
    let crates = workspace.crates()?;
    steps.extend(crates.iter().map(|api| examples::step_for(api)));
    steps.push(oldest::step());
    for api in crates {
        steps.extend(standalone::steps(workspace, &api)?);
    }
    steps.push(step(
        "new",
        "cargo xtask new NAME && cargo xtask generate --api NAME",
        scaffold::builds,
    ));
    steps.push(step(
        "subsets",
        "cargo xtask test subsets   # every resource alone, as `--only` makes it",
        subsets::build,
    ));
    steps.push(step(
        "vendor",
        "cargo xtask test vendor   # a copy of generated/showcase, edited and updated twice",
        vendored::lives,
    ));
    steps.push(step(
        "side-by-side",
        "cargo xtask test side-by-side   # two vendored SDKs in one program",
        side_by_side::runs,
    ));
    steps.push(step(
        "verdicts",
        "cargo clippy -p verdicts --features compile --all-targets -- -D warnings && cargo test -p verdicts --features compile --test truth",
        verdicts,
    ));
    steps.extend(deny::steps());
    Ok(steps)
}

/// A step that does `work`.
pub(super) fn step(
    name: impl Into<String>,
    command: impl Into<String>,
    work: impl FnOnce(&Workspace) -> Result<Outcome> + 'static,
) -> Step {
    Step {
        name: name.into(),
        command: command.into(),
        work: Box::new(work),
    }
}

/// A step that is one run of cargo.
fn cargo(name: &str, arguments: &'static str) -> Step {
    step(name, format!("cargo {arguments}"), move |workspace| {
        let mut command = process::cargo(workspace.root());
        command.args(arguments.split(' '));
        process::capture(command).map(finished)
    })
}

/// Success, or a failure with all that was printed.
pub(super) fn finished(captured: Captured) -> Outcome {
    let end = if captured.success {
        End::Passed
    } else {
        End::Failed(captured.text)
    };
    end.into()
}

fn generated(workspace: &Workspace) -> Result<Outcome> {
    let options = generate::Options {
        api: None,
        mode: generate::Mode::Check,
    };
    let mut tools = generate::Tools {
        engine: &Codegen,
        disk: &RealDisk,
        out: &mut std::io::sink(),
    };
    generate::generate(workspace, &options, &mut tools)?;
    schema::check(workspace, &Codegen)?;
    Ok(End::Passed.into())
}

/// Apart, since it compiles `SQLite`, which nothing else needs.
fn sqlite(workspace: &Workspace) -> Result<Outcome> {
    let packages = ["fake", "fake-program"];
    let features = "fake/sqlite,fake-program/sqlite";
    linted(workspace, &packages, features, runner::sqlite)
}

/// Apart, since it compiles a crate for each edit of a spec.
fn verdicts(workspace: &Workspace) -> Result<Outcome> {
    linted(workspace, &["verdicts"], "compile", runner::verdicts)
}

/// Tests packages with features that the other steps leave out, after their lints.
fn linted(
    workspace: &Workspace,
    packages: &[&str],
    features: &str,
    tests: fn(&Path) -> Result<Outcome>,
) -> Result<Outcome> {
    let mut lints = process::cargo(workspace.root());
    lints.args(["clippy", "--quiet"]);
    lints.args(packages.iter().flat_map(|package| ["--package", *package]));
    lints.args(["--features", features, "--all-targets"]);
    lints.args(["--", "-D", "warnings"]);
    match finished(process::capture(lints)?) {
        Outcome {
            end: End::Passed, ..
        } => tests(workspace.root()),
        failed => Ok(failed),
    }
}

fn docs(workspace: &Workspace) -> Result<Outcome> {
    let mut command = process::cargo(workspace.root());
    command
        .args(["doc", "--quiet", "--workspace", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings");
    process::capture(command).map(finished)
}
