//! `cargo-semver-checks` as a judge, where it is installed.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use crate::cargo;
use crate::place::package;

/// The program.
#[derive(Debug)]
pub struct Judge {
    program: PathBuf,
}

/// What it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opinion {
    /// It finds nothing.
    Nothing,
    /// These rules want a larger step than a patch.
    Minor(Vec<String>),
    /// These rules want a major step.
    Major(Vec<String>),
}

impl Judge {
    /// Finds the program: where `CARGO_SEMVER_CHECKS` says, or on the path; none where it is not installed.
    ///
    /// # Panics
    ///
    /// If `CARGO_SEMVER_CHECKS` names a program that does not run.
    #[must_use]
    pub fn find() -> Option<Self> {
        let named = env::var_os("CARGO_SEMVER_CHECKS").map(PathBuf::from);
        let is_named = named.is_some();
        let program = named.unwrap_or_else(|| "cargo-semver-checks".into());
        let mut probe = Command::new(&program);
        probe
            .args(["semver-checks", "--version"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let works = probe.status().is_ok_and(|status| status.success());
        assert!(
            works || !is_named,
            "CARGO_SEMVER_CHECKS names {}, which does not run",
            program.display()
        );
        works.then_some(Self { program })
    }

    /// Compares two crates by what rustdoc says of them.
    #[must_use]
    pub fn compare(&self, base: &Path, head: &Path) -> Opinion {
        let mut command = Command::new(&self.program);
        command.args([
            "semver-checks",
            "--release-type",
            "patch",
            "--color",
            "never",
        ]);
        command.arg("--baseline-rustdoc").arg(base);
        command.arg("--current-rustdoc").arg(head);
        let output = command.stdin(Stdio::null()).output();
        let output = output.expect("cargo-semver-checks runs");
        let text = [output.stdout, output.stderr].concat();
        opinion(&String::from_utf8_lossy(&text))
    }
}

/// Reads what the program printed.
fn opinion(text: &str) -> Opinion {
    let rules = text
        .lines()
        .filter_map(|line| line.strip_prefix("--- failure ")?.split_once(':'));
    let rules = rules.map(|(rule, _)| rule.to_owned()).collect();
    let summary = text
        .lines()
        .find(|line| line.trim_start().starts_with("Summary"));
    match summary {
        Some(line) if line.contains("no semver update required") => Opinion::Nothing,
        Some(line) if line.contains("new major version") => Opinion::Major(rules),
        Some(line) if line.contains("new minor version") => Opinion::Minor(rules),
        _ => panic!("cargo-semver-checks has no opinion:\n{text}"),
    }
}

/// Describes the crates of these edits as JSON; the file of each is given.
#[must_use]
fn describe(folder: &Path, edits: &[&str], rustdoc: &Path) -> Vec<PathBuf> {
    let mut command = cargo::cargo(folder);
    command
        .args(["doc", "--no-deps", "--quiet"])
        .env("RUSTDOC", rustdoc);
    for edit in edits {
        command.args(["--package", &package(edit)]);
    }
    let output = command.output().expect("cargo runs");
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo doc failed:\n{log}");
    edits.iter().map(|edit| same_name(folder, edit)).collect()
}

/// The description with the crate's own name, by which two are compared.
fn same_name(folder: &Path, edit: &str) -> PathBuf {
    let name = package(edit).replace('-', "_");
    let made = cargo::target().join("doc").join(format!("{name}.json"));
    let text = fs::read_to_string(&made).expect("rustdoc has described the crate");
    let file = folder.join(edit).join("rustdoc.json");
    fs::write(&file, text.replace(&name, "bookshop")).expect("a file can be written");
    file
}

/// Compares the crate of each edit with the unedited one, two at a time.
#[must_use]
pub fn compare_all(
    judge: &Judge,
    folder: &Path,
    unedited: &str,
    edits: &[&str],
    rustdoc: &Path,
) -> BTreeMap<String, Opinion> {
    let all: Vec<&str> = [&[unedited], edits].concat();
    let files = describe(folder, &all, rustdoc);
    let (base, heads) = files.split_first().expect("the unedited crate is there");
    let pairs: Vec<(&&str, &PathBuf)> = edits.iter().zip(heads).collect();
    let half = pairs.len().div_ceil(2).max(1);
    thread::scope(|scope| {
        let threads: Vec<_> = pairs
            .chunks(half)
            .map(|pairs| scope.spawn(|| some(judge, base, pairs)))
            .collect();
        let done = threads.into_iter();
        done.flat_map(|thread| thread.join().expect("a comparison ends"))
            .collect()
    })
}

fn some(judge: &Judge, base: &Path, pairs: &[(&&str, &PathBuf)]) -> Vec<(String, Opinion)> {
    let one = |(edit, head): &(&&str, &PathBuf)| ((**edit).to_owned(), judge.compare(base, head));
    pairs.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::{Opinion, opinion};

    #[test]
    fn what_is_printed_is_read() {
        let none = "     Checked [   0.176s] 202 checks: 202 pass, 58 skip\n     Summary no semver update required\n";
        assert_eq!(opinion(none), Opinion::Nothing);
        let major = "--- failure struct_missing: pub struct removed or renamed ---\n\nFailed in:\n     Summary semver requires new major version: 1 major \
                     and 0 minor checks failed\n";
        let rules = vec!["struct_missing".to_owned()];
        assert_eq!(opinion(major), Opinion::Major(rules.clone()));
        let minor = major.replace("new major", "new minor");
        assert_eq!(opinion(&minor), Opinion::Minor(rules));
    }

    #[test]
    #[should_panic = "no opinion"]
    fn a_failure_is_no_opinion() {
        let _ = opinion("error: unsupported rustdoc format");
    }
}
