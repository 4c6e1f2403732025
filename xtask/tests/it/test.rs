//! How `test` picks its steps, runs them and sums up.

use crate::common::Folder;
use xtask::commands::test::{End, Outcome, Step, perform, select};
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
    }
}

fn skipped(why: &str) -> Outcome {
    End::Skipped(why.to_owned()).into()
}

fn run(steps: Vec<Step>) -> (bool, String) {
    let folder = Folder::new(&format!("steps-{}", steps.len()));
    let mut out = Vec::new();
    let result = perform(steps, &Workspace::at(folder.path()), &mut out);
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
