//! The oldest Rust that a user of a generated crate may have, which `rust-version` of the runtime states.

use std::fs;
use std::process::Command;

use super::steps::finished;
use super::{End, Outcome, Step, steps};
use crate::failure::{Context, Failure, Result};
use crate::process;
use crate::workspace::Workspace;

/// Everything that users compile, checked with that Rust.
pub(super) fn step() -> Step {
    steps::step(
        "oldest",
        "cargo xtask test oldest   # the generated crates with the Rust that their `rust-version` names",
        check,
    )
}

fn check(workspace: &Workspace) -> Result<Outcome> {
    let root = workspace.root();
    let manifest = root.join("codegen/runtime/Cargo.toml");
    let text = fs::read_to_string(&manifest).context("read", &manifest)?;
    let Some(version) = stated(&text) else {
        return Err(Failure::new(format!(
            "error: {} has no `rust-version`",
            manifest.display()
        )));
    };
    let rust = |arguments: &[&str]| {
        let mut command = Command::new("rustup");
        // Else rustup would fetch it, which only a person or CI should decide.
        command.env("RUSTUP_AUTO_INSTALL", "0");
        command
            .current_dir(root)
            .args(["run", version])
            .args(arguments);
        command
    };
    if !process::works(rust(&["rustc", "--version"])) {
        let why = format!(
            "Rust {version} is not installed (`rustup toolchain install {version} --profile minimal`)"
        );
        return Ok(End::Skipped(why).into());
    }
    let mut command = rust(&[
        "cargo",
        "check",
        "--quiet",
        "--locked",
        "--features",
        "blocking,tracing",
    ]);
    command.args(["--target-dir", "target/oldest"]);
    let members = workspace.members()?.into_iter();
    for (name, _) in members.filter(|(_, folder)| folder.starts_with("generated/")) {
        command.args(["--package", &name]);
    }
    command.env("RUSTFLAGS", "-D warnings");
    process::capture(command).map(finished)
}

/// The `rust-version` of a manifest.
fn stated(manifest: &str) -> Option<&str> {
    let line = manifest
        .lines()
        .find(|line| line.starts_with("rust-version"))?;
    line.split('"').nth(1)
}
