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
mod vendored;

use std::io::{self, Write};
use std::time::Instant;

use clap::{Arg, ArgMatches};

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
const STEPS: [(&str, &str); 15] = [
    ("format", "the code is formatted"),
    ("generated", "generated crates and schemas are up to date"),
    ("lints", "clippy"),
    ("tests", "all tests of the workspace"),
    ("doctests", "the examples in docs and READMEs"),
    ("sqlite", "the fake with --data"),
    ("docs", "the docs have no broken link"),
    ("examples", "the programs in examples/ of the crates"),
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
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// All is well.
    Passed,
    /// It cannot be done on this machine, for this reason.
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
        }
    }
}

fn run(matches: &ArgMatches) -> Result<()> {
    let only = matches.get_many::<String>("steps").unwrap_or_default();
    let only: Vec<String> = only.cloned().collect();
    let workspace = Workspace::find()?;
    let steps = select(steps::all(&workspace)?, &only)?;
    perform(steps, &workspace, &mut io::stdout().lock())
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
pub fn perform(steps: Vec<Step>, workspace: &Workspace, out: &mut dyn Write) -> Result<()> {
    let start = Instant::now();
    let mut sum = Sum::default();
    for step in steps {
        printed(one(step, workspace, &mut sum, out))?;
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
    closing: Vec<String>,
}

fn one(step: Step, workspace: &Workspace, sum: &mut Sum, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{:<24} … ", step.name)?;
    out.flush()?;
    let start = Instant::now();
    let outcome = (step.work)(workspace)
        .unwrap_or_else(|failure| End::Failed(failure.message().to_owned()).into());
    let seconds = start.elapsed().as_secs_f64();
    sum.tests += outcome.tests;
    sum.closing.extend(outcome.closing);
    match outcome.end {
        End::Passed => {
            sum.passed += 1;
            writeln!(out, "ok {seconds:.1} s")
        }
        End::Skipped(why) => {
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

impl Sum {
    fn text(&self, seconds: f64) -> String {
        let mut lines = Vec::new();
        if !self.failed.is_empty() {
            lines.push(String::from("failed; to run one again:"));
            lines.extend(self.failed.iter().cloned());
        }
        lines.push(format!(
            "steps: {} passed, {} failed, {} skipped; {} tests run; {seconds:.1} s",
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
