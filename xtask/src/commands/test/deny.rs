//! cargo-deny, where it is installed: licences, duplicates, sources, and known holes.

use std::path::Path;

use super::steps::{finished, step};
use super::{End, Outcome, Step};
use crate::failure::Result;
use crate::process;

/// The steps that need cargo-deny.
pub(super) fn steps() -> [Step; 2] {
    [
        step(
            "deny rules",
            "cargo deny check bans licenses sources",
            |workspace| rules(workspace.root()),
        ),
        step(
            "deny advisories",
            "cargo deny check advisories",
            |workspace| advisories(workspace.root()),
        ),
    ]
}

fn rules(root: &Path) -> Result<Outcome> {
    deny(root, &["bans", "licenses", "sources"], |_| None)
}

fn advisories(root: &Path) -> Result<Outcome> {
    deny(root, &["advisories"], |text| {
        let away = text.contains("failed to fetch advisory database");
        away.then(|| String::from("the advisory database cannot be fetched from here"))
    })
}

fn deny(root: &Path, checks: &[&str], excuse: fn(&str) -> Option<String>) -> Result<Outcome> {
    let mut probe = process::cargo(root);
    probe.args(["deny", "--version"]);
    if !process::works(probe) {
        let why = String::from("cargo-deny is not installed (`cargo install cargo-deny`)");
        return Ok(End::Skipped(why).into());
    }
    let mut command = process::cargo(root);
    command
        .args(["deny", "--color", "never", "check"])
        .args(checks);
    let captured = process::capture(command)?;
    match excuse(&captured.text) {
        Some(why) if !captured.success => Ok(End::Skipped(why).into()),
        _ => Ok(finished(captured)),
    }
}
