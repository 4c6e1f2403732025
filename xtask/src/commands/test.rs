//! `test`: everything CI runs, one line a step.

mod deny;
mod examples;
mod oldest;
mod runner;
mod scaffold;
mod side_by_side;
mod standalone;
mod steps;
mod subsets;
pub mod tools;
mod vendored;

use std::io::{self, Write};
use std::time::Instant;

use clap::{Arg, ArgMatches};
use tools::LeftOut;

use crate::cli::Command;
use crate::failure::{Failure, Result, printed};
use crate::suggest;
use crate::workspace::Workspace;

/// `cargo xtask test`
pub const COMMAND: Command = Command {
    name: "test",
    about: "Run everything that CI runs, or some steps of it",
    details: "Runs everything that CI runs, one line for each step, and shows the output of steps that fail.",
    usage: &[],
    example: "cargo xtask test format lints   # only these two steps",
    arguments,
    run,
};

/// What each step does, by its name.
const STEPS: [(&str, &str); 16] = [
    ("format", "the code is formatted"),
    ("generated", "generated crates and schemas are up to date"),
    ("lints", "clippy"),
    ("tests", "all tests of the workspace"),
    ("doctests", "the examples in docs and READMEs"),
    ("sqlite", "the fake with --data"),
    ("docs", "the docs have no broken link"),
    ("examples", "the programs in examples/ of the crates"),
    ("oldest", "the crates build with the Rust that they state"),
    ("standalone", "each crate builds outside this workspace"),
    ("new", "what `new` writes builds"),
    ("subsets", "each resource builds alone"),
    ("vendor", "a copy is edited and updated"),
    ("side-by-side", "two vendored crates work in one program"),
    ("verdicts", "`diff` agrees with the compiler"),
    ("deny", "licences and advisories, with cargo-deny"),
];

fn arguments() -> Vec<Arg> {
    let steps: Vec<String> = STEPS
        .iter()
        .map(|(name, what)| format!("{name}: {what}"))
        .collect();
    let help = format!(
        "The steps to run; without any, all of them.\n{}",
        steps.join("\n")
    );
    vec![
        Arg::new("steps")
            .value_name("STEP")
            .help(help)
            .num_args(0..),
    ]
}

/// One thing to check.
pub struct Step {
    /// Its name; the first word selects it on the command line.
    pub name: String,
    /// How a person runs it alone.
    pub command: String,
    /// Checks it.
    pub work: Work,
}

/// What a step does.
pub type Work = Box<dyn FnOnce(&Workspace) -> Result<Outcome>>;

/// What a step came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub end: End,
    /// How many tests it ran.
    pub tests: usize,
    /// The closing line of the test runner, which is printed once more at the very end.
    pub closing: Option<String>,
    /// Tests that need what this machine lacks.
    pub left_out: Vec<LeftOut>,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// All is well.
    Passed,
    /// It cannot be done on this machine, which lacks this; `.ci/run install` would install it.
    Lacking(String),
    /// It is not done, for this reason.
    Skipped(String),
    /// It found something: this.
    Failed(String),
}

impl From<End> for Outcome {
    fn from(end: End) -> Self {
        Self {
            end,
            tests: 0,
            closing: None,
            left_out: Vec::new(),
        }
    }
}

fn run(matches: &ArgMatches) -> Result<()> {
    let only = matches.get_many::<String>("steps").unwrap_or_default();
    let only: Vec<String> = only.cloned().collect();
    let workspace = Workspace::find()?;
    let steps = select(steps::all(&workspace)?, &only)?;
    let want = if tools::in_ci() {
        Want::Fails
    } else {
        Want::LeftOut
    };
    perform(steps, &workspace, want, &mut io::stdout().lock())
}

/// What the want of a tool makes of what needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// It is left out, and named at the end.
    LeftOut,
    /// It fails: in CI, what does not run is not tested anywhere.
    Fails,
}

/// Keeps the steps that `only` names, all if it names none.
///
/// # Errors
/// When it names a step that does not exist.
pub fn select(mut steps: Vec<Step>, only: &[String]) -> Result<Vec<Step>> {
    for name in only {
        if !steps.iter().any(|step| first_word(step) == name) {
            let hint = suggest::hint(name, steps.iter().map(first_word));
            return Err(Failure::usage(format!(
                "error: there is no step `{name}`.{hint}"
            )));
        }
    }
    steps.retain(|step| only.is_empty() || only.iter().any(|name| first_word(step) == name));
    Ok(steps)
}

fn first_word(step: &Step) -> &str {
    step.name.split(' ').next().unwrap_or(&step.name)
}

/// Runs all steps, also after one failed, and sums up.
///
/// # Errors
/// When a step failed; its output was printed where it ended.
pub fn perform(
    steps: Vec<Step>,
    workspace: &Workspace,
    want: Want,
    out: &mut dyn Write,
) -> Result<()> {
    let start = Instant::now();
    let mut sum = Sum::default();
    for step in steps {
        printed(one(step, workspace, want, &mut sum, out))?;
    }
    let text = sum.text(start.elapsed().as_secs_f64());
    printed(out.write_all(text.as_bytes()))?;
    if sum.failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(""))
    }
}

/// What all steps came to.
#[derive(Default)]
struct Sum {
    passed: usize,
    skipped: usize,
    failed: Vec<String>,
    tests: usize,
    left_out: Vec<LeftOut>,
    closing: Vec<String>,
}

fn one(
    step: Step,
    workspace: &Workspace,
    want: Want,
    sum: &mut Sum,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "{:<24} … ", step.name)?;
    out.flush()?;
    let start = Instant::now();
    let outcome = (step.work)(workspace)
        .unwrap_or_else(|failure| End::Failed(failure.message().to_owned()).into());
    let seconds = start.elapsed().as_secs_f64();
    sum.tests += outcome.tests;
    sum.closing.extend(outcome.closing);
    let count = tools::count(&outcome.left_out);
    let end = want.judge(outcome.end, &outcome.left_out);
    sum.left_out.extend(outcome.left_out);
    match end {
        End::Passed => {
            sum.passed += 1;
            let more = match count {
                0 => String::new(),
                count => format!(", {count} left out"),
            };
            writeln!(out, "ok {seconds:.1} s{more}")
        }
        End::Lacking(why) | End::Skipped(why) => {
            sum.skipped += 1;
            writeln!(out, "skipped: {why}")
        }
        End::Failed(text) => {
            sum.failed
                .push(format!("  {}: {}", step.name, step.command));
            writeln!(out, "FAILED {seconds:.1} s\n{}\n", text.trim_end())
        }
    }
}

impl Want {
    /// How a step has ended that ended so and has left these tests out.
    fn judge(self, end: End, left_out: &[LeftOut]) -> End {
        match (self, end) {
            (Self::Fails, End::Lacking(why)) => {
                End::Failed(format!("{why}; with CI=true that is a failure"))
            }
            (Self::Fails, End::Passed) if !left_out.is_empty() => {
                let reasons: Vec<String> = left_out.iter().map(LeftOut::line).collect();
                let reasons = reasons.join("\n");
                End::Failed(format!("{reasons}\nwith CI=true that is a failure"))
            }
            (_, end) => end,
        }
    }
}

impl Sum {
    fn text(&self, seconds: f64) -> String {
        let mut lines = Vec::new();
        for left_out in &self.left_out {
            lines.push(left_out.line());
            lines.extend(left_out.tests.iter().map(|test| format!("  {test}")));
        }
        if !self.failed.is_empty() {
            lines.push(String::from("failed; to run one again:"));
            lines.extend(self.failed.iter().cloned());
        }
        let more = match tools::count(&self.left_out) {
            0 => String::new(),
            count => format!(", {count} left out"),
        };
        lines.push(format!(
            "steps: {} passed, {} failed, {} skipped; {} tests run{more}; {seconds:.1} s",
            self.passed,
            self.failed.len(),
            self.skipped,
            self.tests
        ));
        // The main runner comes first among the steps; whoever reads only the last line wants its line.
        lines.extend(self.closing.iter().rev().cloned());
        format!("\n{}\n", lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::{STEPS, first_word, steps};
    use crate::workspace::Workspace;

    #[test]
    fn the_help_names_every_step() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let steps = steps::all(&Workspace::at(root)).unwrap();
        let names: Vec<&str> = steps.iter().map(first_word).collect();
        assert_eq!(STEPS.map(|(name, _)| name).to_vec(), distinct(&names));
    }

    /// The names in their order, each once.
    fn distinct<'a>(names: &[&'a str]) -> Vec<&'a str> {
        let mut seen = Vec::new();
        for name in names {
            if !seen.contains(name) {
                seen.push(*name);
            }
        }
        seen
    }
}
