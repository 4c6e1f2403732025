//! The test runners: cargo-nextest where it is installed, `cargo test` elsewhere, and their closing lines.

use std::path::Path;

use super::Outcome;
use super::steps::finished;
use crate::failure::Result;
use crate::process;

/// Runs all tests but the doctests.
pub(super) fn tests(root: &Path) -> Result<Outcome> {
    let mut probe = process::cargo(root);
    probe.args(["nextest", "--version"]);
    if process::works(probe) {
        nextest(root)
    } else {
        let targets = ["--lib", "--bins", "--tests", "--examples"];
        cargo_test(root, &["--workspace"], &targets)
    }
}

/// Runs all doctests.
pub(super) fn doctests(root: &Path) -> Result<Outcome> {
    cargo_test(root, &["--workspace"], &["--doc"])
}

/// Runs the tests of what a fake keeps in a file.
pub(super) fn sqlite(root: &Path) -> Result<Outcome> {
    let packages = ["--package", "fake", "--package", "fake-program"];
    let features = ["--features", "fake/sqlite,fake-program/sqlite"];
    let tests = ["--test", "journal", "--test", "kept"];
    cargo_test(root, &[packages.as_slice(), &features].concat(), &tests)
}

/// Holds the verdict on every edit of a spec against the compiler's.
pub(super) fn verdicts(root: &Path) -> Result<Outcome> {
    let package = ["--package", "verdicts", "--features", "compile"];
    cargo_test(root, &package, &["--test", "truth"])
}

fn nextest(root: &Path) -> Result<Outcome> {
    let mut command = process::cargo(root);
    command.args([
        "nextest",
        "run",
        "--workspace",
        "--no-fail-fast",
        "--cargo-quiet",
    ]);
    command.args(["--status-level", "fail", "--final-status-level", "slow"]);
    let captured = process::capture(command)?;
    let closing = captured
        .text
        .lines()
        .rev()
        .find(|line| line.trim_start().starts_with("Summary ["));
    let closing = closing.map(str::to_owned);
    let tests = closing.as_deref().and_then(nextest_count).unwrap_or(0);
    Ok(Outcome {
        tests,
        closing,
        ..finished(captured)
    })
}

fn cargo_test(root: &Path, packages: &[&str], targets: &[&str]) -> Result<Outcome> {
    let mut command = process::cargo(root);
    command
        .args(["test", "--quiet", "--no-fail-fast"])
        .args(packages)
        .args(targets);
    let captured = process::capture(command)?;
    let total = Total::of(&captured.text);
    let closing = (total.run() > 0).then(|| total.line(captured.success));
    Ok(Outcome {
        tests: total.run(),
        closing,
        ..finished(captured)
    })
}

/// The number in `Summary [   0.1s] 47 tests run: …`.
fn nextest_count(line: &str) -> Option<usize> {
    line.split_once(']')?
        .1
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}

/// The sum of the closing lines of all test programs.
#[derive(Debug, Default, PartialEq)]
struct Total {
    passed: usize,
    failed: usize,
    ignored: usize,
}

impl Total {
    fn of(text: &str) -> Self {
        let lines = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("test result: "));
        lines.fold(Self::default(), |sum, line| Self {
            passed: sum.passed + count(line, "passed"),
            failed: sum.failed + count(line, "failed"),
            ignored: sum.ignored + count(line, "ignored"),
        })
    }

    fn run(&self) -> usize {
        self.passed + self.failed
    }

    /// The line that one program with all these tests would have ended with.
    fn line(&self, success: bool) -> String {
        let word = if success { "ok" } else { "FAILED" };
        let Self {
            passed,
            failed,
            ignored,
        } = self;
        format!(
            "test result: {word}. {passed} passed; {failed} failed; {ignored} ignored; 0 measured; 0 filtered out"
        )
    }
}

/// The number before `word` in `ok. 3 passed; 0 failed; …`.
fn count(line: &str, word: &str) -> usize {
    let parts = line.split(['.', ';']).map(str::trim);
    parts
        .filter_map(|part| part.strip_suffix(word))
        .find_map(|number| number.trim().parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Total, nextest_count};

    #[test]
    fn closing_lines_of_cargo_test_are_summed() {
        let text = "running 2 tests\n..\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                    test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s\n";
        let total = Total::of(text);
        assert_eq!(
            total,
            Total {
                passed: 14,
                failed: 3,
                ignored: 1
            }
        );
        assert_eq!(total.run(), 17);
        let line =
            "test result: FAILED. 14 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out";
        assert_eq!(total.line(false), line);
        assert_eq!(Total::of(line), total);
    }

    #[test]
    fn closing_lines_of_nextest_are_read() {
        assert_eq!(
            nextest_count("     Summary [   0.216s] 47 tests run: 47 passed, 0 skipped"),
            Some(47)
        );
        assert_eq!(
            nextest_count("     Summary [   0.005s] 1 test run: 1 passed, 0 skipped"),
            Some(1)
        );
        assert_eq!(nextest_count("nothing"), None);
    }
}
