//! The test runners: cargo-nextest where it is installed, `cargo test` elsewhere, and their closing lines.

use std::path::Path;

use super::steps::finished;
use super::tools::{self, Missing, Skipped, ThisMachine};
use super::{End, Outcome};
use crate::failure::{Failure, Result};
use crate::process;

/// What `cargo test` runs of each package: all but the doctests.
const TARGETS: [&str; 4] = ["--lib", "--bins", "--tests", "--examples"];

/// Runs all tests but the doctests and those whose tool this machine lacks.
pub(super) fn tests(root: &Path) -> Result<Outcome> {
    let missing = tools::missing(&ThisMachine { root });
    let mut probe = process::cargo(root);
    probe.args(["nextest", "--version"]);
    if process::works(probe) {
        return nextest(root, &missing);
    }
    let skips: Vec<&str> = tools::modules(&missing)
        .flat_map(|module| ["--skip", module])
        .collect();
    let outcome = cargo_test(root, &["--workspace"], &TARGETS, &skips)?;
    let skipped = listed(root, &missing)?;
    telling(outcome, &missing, &skipped)
}

/// Runs all doctests.
pub(super) fn doctests(root: &Path) -> Result<Outcome> {
    cargo_test(root, &["--workspace"], &["--doc"], &[])
}

/// Runs the tests of what a fake keeps in a file.
pub(super) fn sqlite(root: &Path) -> Result<Outcome> {
    let packages = ["--package", "fake", "--package", "fake-program"];
    let features = ["--features", "fake/sqlite,fake-program/sqlite"];
    let tests = ["--test", "journal", "--test", "kept"];
    cargo_test(
        root,
        &[packages.as_slice(), &features].concat(),
        &tests,
        &[],
    )
}

/// Holds the verdict on every edit of a spec against the compiler's.
pub(super) fn verdicts(root: &Path) -> Result<Outcome> {
    let package = ["--package", "verdicts", "--features", "compile"];
    cargo_test(root, &package, &["--test", "truth"], &[])
}

fn nextest(root: &Path, missing: &[Missing]) -> Result<Outcome> {
    let mut command = process::cargo(root);
    command.args([
        "nextest",
        "run",
        "--workspace",
        "--no-fail-fast",
        "--cargo-quiet",
    ]);
    let last = match tools::filter(missing) {
        Some(filter) => {
            command.args(["--filterset", &filter]);
            "skip"
        }
        None => "slow",
    };
    command.args(["--status-level", "fail", "--final-status-level", last]);
    let captured = process::capture(command)?;
    let skipped: Vec<Skipped> = captured.text.lines().filter_map(nextest_skipped).collect();
    let closing = captured
        .text
        .lines()
        .rev()
        .find(|line| line.trim_start().starts_with("Summary ["));
    let closing = closing.map(str::to_owned);
    let tests = closing.as_deref().and_then(nextest_count).unwrap_or(0);
    let outcome = Outcome {
        tests,
        closing,
        ..finished(captured)
    };
    telling(outcome, missing, &skipped)
}

/// The outcome with the tests that were left out. Where nobody can say why one was, that is a failure, unless there is one already.
fn telling(outcome: Outcome, missing: &[Missing], skipped: &[Skipped]) -> Result<Outcome> {
    match tools::explain(missing, skipped) {
        Ok(left_out) => Ok(Outcome {
            left_out,
            ..outcome
        }),
        Err(_) if outcome.end != End::Passed => Ok(outcome),
        Err(error) => Err(Failure::new(format!("error: {error}"))),
    }
}

fn cargo_test(
    root: &Path,
    packages: &[&str],
    targets: &[&str],
    harness: &[&str],
) -> Result<Outcome> {
    let mut command = process::cargo(root);
    command
        .args(["test", "--quiet", "--no-fail-fast"])
        .args(packages)
        .args(targets)
        .arg("--")
        .args(harness);
    let captured = process::capture(command)?;
    let total = Total::of(&captured.text);
    let closing = (total.run() > 0).then(|| total.line(captured.success));
    Ok(Outcome {
        tests: total.run(),
        closing,
        ..finished(captured)
    })
}

/// The tests that need a tool that is missing, as their programs list them.
fn listed(root: &Path, missing: &[Missing]) -> Result<Vec<Skipped>> {
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let mut command = process::cargo(root);
    command
        .args(["test", "--quiet", "--workspace"])
        .args(TARGETS)
        .args(["--", "--list"]);
    let text = process::capture(command)?.expect_success("listing the tests")?;
    let paths = text.lines().filter_map(|line| line.strip_suffix(": test"));
    let left_out =
        paths.filter(|path| tools::modules(missing).any(|module| path.starts_with(module)));
    Ok(left_out
        .map(|path| Skipped {
            program: String::new(),
            path: path.to_owned(),
        })
        .collect())
}

/// The test in `SKIP [         ] (───) fake::browser in_browser::a_reset`.
fn nextest_skipped(line: &str) -> Option<Skipped> {
    let (_, rest) = line.trim_start().strip_prefix("SKIP [")?.split_once(']')?;
    let (program, path) = rest.trim_end().rsplit_once(' ')?;
    let program = program.rsplit(' ').next()?;
    Some(Skipped {
        program: program.to_owned(),
        path: path.to_owned(),
    })
}

/// The number in `Summary [   0.1s] 47 tests run: …`, or the first of both in `47/48 tests run` where a run was broken off.
fn nextest_count(line: &str) -> Option<usize> {
    let count = line.split_once(']')?.1.split_whitespace().next()?;
    count.split('/').next()?.parse().ok()
}

/// The sum of the closing lines of all test programs.
#[derive(Debug, Default, PartialEq)]
struct Total {
    passed: usize,
    failed: usize,
    ignored: usize,
    filtered: usize,
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
            filtered: sum.filtered + count(line, "filtered out"),
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
            filtered,
        } = self;
        format!(
            "test result: {word}. {passed} passed; {failed} failed; {ignored} ignored; 0 measured; {filtered} filtered out"
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
    use super::super::tools::Skipped;
    use super::{Total, nextest_count, nextest_skipped};

    #[test]
    fn closing_lines_of_cargo_test_are_summed() {
        let text = "running 2 tests\n..\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.00s\n\
                    test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s\n";
        let total = Total::of(text);
        assert_eq!(
            total,
            Total {
                passed: 14,
                failed: 3,
                ignored: 1,
                filtered: 4
            }
        );
        assert_eq!(total.run(), 17);
        let line =
            "test result: FAILED. 14 passed; 3 failed; 1 ignored; 0 measured; 4 filtered out";
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
        assert_eq!(
            nextest_count("     Summary [   2.0s] 185/1082 tests run: 185 passed, 0 skipped"),
            Some(185)
        );
        assert_eq!(nextest_count("nothing"), None);
    }

    #[test]
    fn skipped_tests_of_nextest_are_read() {
        let line = "        SKIP [         ] (───) fake::browser in_browser::a_reset";
        let skipped = Skipped {
            program: "fake::browser".to_owned(),
            path: "in_browser::a_reset".to_owned(),
        };
        assert_eq!(nextest_skipped(line), Some(skipped));
        for other in [
            "        SLOW [> 10.000s] (───) fake::it x",
            "     Summary [   0.1s] 47 tests run: 47 passed, 3 skipped",
            "        SKIP [",
            "        SKIP [  ]",
            "",
        ] {
            assert_eq!(nextest_skipped(other), None, "{other}");
        }
    }
}
