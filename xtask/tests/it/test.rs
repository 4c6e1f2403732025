//! How `test` picks its steps, runs them and sums up.

use crate::common::Folder;
use xtask::commands::test::tools::LeftOut;
use xtask::commands::test::{End, Outcome, Step, Want, perform, select};
use xtask::failure::{Failure, Result};
use xtask::workspace::Workspace;

fn step(name: &str, result: Result<Outcome>) -> Step {
    Step {
        name: name.to_owned(),
        command: format!("run {name}"),
        work: Box::new(|_| result),
    }
}

fn tests(number: usize, end: End, closing: &str) -> Outcome {
    Outcome {
        end,
        tests: number,
        closing: Some(closing.to_owned()),
        left_out: Vec::new(),
    }
}

fn lacking(why: &str) -> Outcome {
    End::Lacking(why.to_owned()).into()
}

/// Tests that have passed, without one that needs a browser.
fn without_browser() -> Outcome {
    let left_out = LeftOut {
        reason: "a browser (chromium is not in PATH); to install: `apt-get install chromium`"
            .to_owned(),
        tests: vec!["fake::browser in_browser::a_reset".to_owned()],
    };
    Outcome {
        left_out: vec![left_out],
        ..tests(46, End::Passed, "Summary [ 0.2s] 46 tests run")
    }
}

fn skipped(why: &str) -> Outcome {
    End::Skipped(why.to_owned()).into()
}

fn run(steps: Vec<Step>) -> (bool, String) {
    run_where(Want::LeftOut, steps)
}

fn run_where(want: Want, steps: Vec<Step>) -> (bool, String) {
    let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
    let folder = Folder::new(&format!("steps-{want:?}-{}", names.join("-")));
    let mut out = Vec::new();
    let result = perform(steps, &Workspace::at(folder.path()), want, &mut out);
    (result.is_ok(), String::from_utf8(out).unwrap())
}

#[test]
fn the_closing_line_of_the_runner_comes_last() {
    let steps = vec![
        step(
            "tests",
            Ok(tests(47, End::Passed, "Summary [ 0.2s] 47 tests run")),
        ),
        step(
            "doctests",
            Ok(tests(3, End::Passed, "test result: ok. 3 passed")),
        ),
        step("deny rules", Ok(skipped("cargo-deny is not installed"))),
    ];
    let (success, text) = run(steps);
    assert!(success);
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("tests ") && lines[0].contains("… ok "),
        "{text}"
    );
    assert!(
        lines[2].contains("… skipped: cargo-deny is not installed"),
        "{text}"
    );
    assert!(
        lines[4].starts_with("steps: 2 passed, 0 failed, 1 skipped; 50 tests run; "),
        "{text}"
    );
    assert_eq!(
        lines[5..],
        ["test result: ok. 3 passed", "Summary [ 0.2s] 47 tests run"]
    );
}

#[test]
fn tests_that_lack_a_tool_are_named_at_the_end_and_not_counted_as_passed() {
    let (success, text) = run(vec![step("tests", Ok(without_browser()))]);
    assert!(success, "{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].contains("… ok "), "{text}");
    assert!(lines[0].ends_with(", 1 left out"), "{text}");
    assert_eq!(
        lines[2..4],
        [
            "left out: 1 test, which needs a browser (chromium is not in PATH); to install: `apt-get install chromium`",
            "  fake::browser in_browser::a_reset",
        ]
    );
    let sum = "steps: 1 passed, 0 failed, 0 skipped; 46 tests run, 1 left out; ";
    assert!(lines[4].starts_with(sum), "{text}");
    assert_eq!(lines[5..], ["Summary [ 0.2s] 46 tests run"]);
}

#[test]
fn in_ci_a_missing_tool_is_a_failure() {
    let steps = vec![
        step("lints", Ok(End::Passed.into())),
        step("tests", Ok(without_browser())),
        step("features", Ok(lacking("no headers of OpenSSL"))),
        step("deny advisories", Ok(skipped("the database is away"))),
    ];
    let (success, text) = run_where(Want::Fails, steps);
    assert!(!success, "{text}");
    let why = "left out: 1 test, which needs a browser (chromium is not in PATH); to install: `apt-get install chromium`\nwith CI=true that is a failure";
    assert!(text.contains(why), "{text}");
    assert!(
        text.contains("no headers of OpenSSL; with CI=true that is a failure"),
        "{text}"
    );
    let sum = "failed; to run one again:\n  tests: run tests\n  features: run features\n\
               steps: 1 passed, 2 failed, 1 skipped; 46 tests run, 1 left out; ";
    assert!(text.contains(sum), "{text}");
}

#[test]
fn what_fails_is_shown_also_where_tests_were_left_out() {
    let failed = Outcome {
        end: End::Failed("1 failed".to_owned()),
        ..without_browser()
    };
    for want in [Want::LeftOut, Want::Fails] {
        let (success, text) = run_where(want, vec![step("tests", Ok(failed.clone()))]);
        assert!(!success && text.contains("\n1 failed\n"), "{text}");
        assert!(
            text.contains("\n  fake::browser in_browser::a_reset\n"),
            "{text}"
        );
    }
}

#[test]
fn a_failed_step_shows_its_output_and_the_others_run() {
    let steps = vec![
        step("lints", Err(Failure::new("warning: a lint\n"))),
        step(
            "tests",
            Ok(tests(1, End::Failed(String::from("1 failed")), "Summary")),
        ),
    ];
    let (success, text) = run(steps);
    assert!(!success);
    assert!(text.contains("\nwarning: a lint\n"), "{text}");
    assert!(text.contains("failed; to run one again:\n  lints: run lints\n  tests: run tests\nsteps: 0 passed, 2 failed, 0 skipped; 1 tests run;"), "{text}");
}

#[test]
fn steps_are_picked_by_their_first_word() {
    let steps = || {
        vec![
            step("lints", Ok(skipped(""))),
            step("alone a", Ok(skipped(""))),
            step("alone b", Ok(skipped(""))),
        ]
    };
    let names = |only: &[&str]| -> Vec<String> {
        let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
        select(steps(), &only)
            .unwrap()
            .into_iter()
            .map(|step| step.name)
            .collect()
    };
    assert_eq!(names(&[]).len(), 3);
    assert_eq!(names(&["alone"]), ["alone a", "alone b"]);
    let Err(failure) = select(steps(), &["lint".to_owned()]) else {
        panic!("a step `lint`")
    };
    assert_eq!(failure.code(), 2);
    assert!(
        failure.message().contains("Did you mean `lints`?"),
        "{}",
        failure.message()
    );
}
