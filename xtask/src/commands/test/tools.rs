//! Programs that some tests need and not every machine has: which tests those are, and what is done where a program is missing.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// What some tests need.
#[derive(Debug)]
pub struct Tool {
    /// What it is, for a sentence.
    pub name: &'static str,
    /// What must be there, all of it.
    parts: &'static [Part],
    /// The command that installs it.
    pub install: &'static str,
    /// How the paths of its tests begin: a module that has only such tests.
    modules: &'static [&'static str],
}

/// Something to look for.
#[derive(Debug)]
enum Part {
    /// One of these programs, somewhere on the path.
    Program(&'static [&'static str]),
    /// This program, below the workspace.
    Own(&'static str),
    /// Two files below the workspace that say the same: what is wanted, and what was installed.
    Same(&'static str, &'static str),
}

/// Every tool that a test of the workspace needs. A test that is missing here fails where its tool is missing.
pub const TOOLS: [Tool; 3] = [
    Tool {
        name: "a browser",
        parts: &[
            Part::Program(&["chromium", "chromium-browser", "google-chrome"]),
            Part::Program(&["chromedriver"]),
        ],
        install: "apt-get install chromium chromium-driver",
        modules: &["in_browser::"],
    },
    Tool {
        name: "the Python packages",
        parts: &[PYTHON, PYTHON_LIST],
        install: ".ci/run install",
        modules: &[
            "python::",
            "openapi::schemathesis::",
            "openapi::validators::python::",
        ],
    },
    Tool {
        name: "the Node.js packages",
        parts: &[
            Part::Own("target/python/bin/node"),
            PYTHON_LIST,
            Part::Same(
                "codegen/endtoend/tools/package-lock.json",
                "target/node/package-lock.json",
            ),
        ],
        install: ".ci/run install",
        modules: &["openapi::postman::", "openapi::validators::redocly::"],
    },
];

const PYTHON: Part = Part::Own("target/python/bin/python");
const PYTHON_LIST: Part = Part::Same(
    "codegen/endtoend/tools/requirements.txt",
    "target/python/requirements.txt",
);

/// What a machine has.
pub trait Machine {
    /// Whether a program of this name is on the path.
    fn has_program(&self, name: &str) -> bool;

    /// Whether there is a file at this path below the workspace.
    fn has_file(&self, path: &str) -> bool;

    /// The bytes of a file below the workspace; none where it cannot be read.
    fn file(&self, path: &str) -> Option<Vec<u8>>;
}

/// A tool that is not there.
#[derive(Debug)]
pub struct Missing {
    /// The tool.
    pub tool: &'static Tool,
    /// What was looked for and not found.
    pub why: String,
}

/// The tools that a machine lacks.
pub fn missing(machine: &impl Machine) -> Vec<Missing> {
    let why = |tool: &Tool| tool.parts.iter().find_map(|part| part.lacks(machine));
    let tools = TOOLS.iter();
    tools
        .filter_map(|tool| why(tool).map(|why| Missing { tool, why }))
        .collect()
}

impl Part {
    /// Why it is not there; none where it is.
    fn lacks(&self, machine: &impl Machine) -> Option<String> {
        match self {
            Self::Program(names) => {
                let found = names.iter().any(|name| machine.has_program(name));
                (!found).then(|| match names {
                    [name] => format!("{name} is not in PATH"),
                    names => format!("none of {} is in PATH", names.join(", ")),
                })
            }
            Self::Own(path) => (!machine.has_file(path)).then(|| format!("{path} is missing")),
            Self::Same(wanted, there) => match (machine.file(wanted), machine.file(there)) {
                (_, None) => Some(format!("{there} is missing")),
                (wanted_is, is) if wanted_is == is => None,
                _ => Some(format!("{there} differs from {wanted}")),
            },
        }
    }
}

impl Tool {
    /// Whether the test of this path needs it.
    fn is_needed_by(&self, test: &str) -> bool {
        self.modules.iter().any(|module| test.starts_with(module))
    }
}

/// What cargo-nextest is told to leave out.
pub(super) fn filter(missing: &[Missing]) -> Option<String> {
    let tests: Vec<String> = modules(missing)
        .map(|module| format!("test(/^{module}/)"))
        .collect();
    (!tests.is_empty()).then(|| format!("not ({})", tests.join(" | ")))
}

/// How the tests begin that have to be left out.
pub(super) fn modules(missing: &[Missing]) -> impl Iterator<Item = &'static str> {
    missing
        .iter()
        .flat_map(|missing| missing.tool.modules.iter().copied())
}

/// Tests that were not run, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What is missing, and how it is installed.
    pub reason: String,
    /// The tests.
    pub tests: Vec<String>,
}

impl LeftOut {
    /// How many there are, and why.
    pub(super) fn line(&self) -> String {
        let count = self.tests.len();
        let need = match count {
            1 => "test, which needs",
            _ => "tests, which need",
        };
        format!("left out: {count} {need} {}", self.reason)
    }
}

/// How many tests these are.
pub(super) fn count(left_out: &[LeftOut]) -> usize {
    left_out.iter().map(|left_out| left_out.tests.len()).sum()
}

/// Says of each tool that is missing which of the skipped tests need it.
///
/// # Errors
/// When the list above no longer fits the tests: a tool of which no test was skipped, or a skipped test that no tool explains.
pub fn explain(missing: &[Missing], skipped: &[Skipped]) -> Result<Vec<LeftOut>, String> {
    let needs = |missing: &Missing| -> Vec<String> {
        let tests = skipped
            .iter()
            .filter(|test| missing.tool.is_needed_by(&test.path));
        tests.map(Skipped::to_string).collect()
    };
    let mut all = Vec::new();
    for missing in missing {
        let Missing { tool, why } = missing;
        let Tool { name, install, .. } = tool;
        let tests = needs(missing);
        if tests.is_empty() {
            return Err(format!(
                "no test needs {name}: correct the modules listed in xtask/src/commands/test/tools.rs"
            ));
        }
        let reason = format!("{name} ({why}); to install: `{install}`");
        all.push(LeftOut { reason, tests });
    }
    let needed = |test: &&Skipped| {
        missing
            .iter()
            .any(|missing| missing.tool.is_needed_by(&test.path))
    };
    match skipped.iter().find(|test| !needed(test)) {
        Some(test) => Err(format!(
            "{test} was skipped, but needs no missing tool: correct the modules listed in xtask/src/commands/test/tools.rs"
        )),
        None => Ok(all),
    }
}

/// A test that the runner has left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The program that has it, such as `fake::browser`; empty where the runner does not say.
    pub program: String,
    /// Its path in that program.
    pub path: String,
}

impl std::fmt::Display for Skipped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { program, path } = self;
        let gap = if program.is_empty() { "" } else { " " };
        write!(f, "{program}{gap}{path}")
    }
}

/// This machine, with a workspace.
#[derive(Debug)]
pub(super) struct ThisMachine<'a> {
    /// Where the workspace is.
    pub(super) root: &'a Path,
}

impl Machine for ThisMachine<'_> {
    fn has_program(&self, name: &str) -> bool {
        let path = env::var_os("PATH").unwrap_or_default();
        on_path(&path, name).is_some()
    }

    fn has_file(&self, path: &str) -> bool {
        self.root.join(path).is_file()
    }

    fn file(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.root.join(path)).ok()
    }
}

/// The first file of a name in the folders of a path.
fn on_path(path: &OsStr, name: &str) -> Option<PathBuf> {
    let files = env::split_paths(path).map(|folder| folder.join(name));
    files.into_iter().find(|file| file.is_file())
}

/// Whether this run is one in CI, where a missing tool is a failure.
pub(super) fn in_ci() -> bool {
    is_ci(env::var_os("CI").as_deref())
}

/// Whether the variable `CI` says so: it is there, and neither empty nor `false` nor `0`.
fn is_ci(value: Option<&OsStr>) -> bool {
    value.is_some_and(|value| !["", "false", "0"].iter().any(|no| value == *no))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::ffi::OsStr;
    use std::path::Path;

    use super::{
        LeftOut, Machine, Missing, Skipped, ThisMachine, explain, filter, is_ci, missing, on_path,
    };

    /// A machine that has these programs and files.
    struct Made {
        programs: Vec<&'static str>,
        files: BTreeMap<&'static str, &'static str>,
    }

    impl Machine for Made {
        fn has_program(&self, name: &str) -> bool {
            self.programs.contains(&name)
        }

        fn has_file(&self, path: &str) -> bool {
            self.files.contains_key(path)
        }

        fn file(&self, path: &str) -> Option<Vec<u8>> {
            self.files.get(path).map(|text| text.as_bytes().to_vec())
        }
    }

    /// A machine that has everything.
    fn whole() -> Made {
        Made {
            programs: vec!["chromium", "chromedriver"],
            files: BTreeMap::from([
                ("codegen/endtoend/tools/requirements.txt", "disruptive"),
                ("target/python/requirements.txt", "disruptive"),
                ("target/python/bin/python", ""),
                ("target/python/bin/node", ""),
                ("codegen/endtoend/tools/package-lock.json", "{}"),
                ("target/node/package-lock.json", "{}"),
            ]),
        }
    }

    /// What is missing there: the tool, and why.
    fn told(machine: &Made) -> Vec<(&'static str, String)> {
        let missing = missing(machine).into_iter();
        missing
            .map(|Missing { tool, why }| (tool.name, why))
            .collect()
    }

    /// What is missing without a file.
    fn without(path: &str) -> Vec<(&'static str, String)> {
        let mut machine = whole();
        machine.files.remove(path).expect("it is there");
        told(&machine)
    }

    fn skipped(program: &str, path: &str) -> Skipped {
        Skipped {
            program: program.to_owned(),
            path: path.to_owned(),
        }
    }

    #[test]
    fn this_machine_has_what_runs_this_test() {
        let machine = ThisMachine {
            root: Path::new(env!("CARGO_MANIFEST_DIR")),
        };
        assert!(machine.has_program("cargo") && !machine.has_program("no-such-program"));
        assert!(machine.has_file("Cargo.toml") && !machine.has_file("src"));
        assert!(machine.file("Cargo.toml").is_some() && machine.file("none").is_none());
    }

    #[test]
    fn where_everything_is_nothing_is_left_out() {
        assert_eq!(told(&whole()), []);
        assert_eq!(filter(&missing(&whole())), None);
        assert_eq!(explain(&[], &[]), Ok(Vec::new()));
    }

    #[test]
    fn a_browser_is_one_of_several_and_needs_its_driver() {
        let mut machine = whole();
        machine.programs = vec!["google-chrome", "chromedriver"];
        assert_eq!(told(&machine), []);
        machine.programs = vec!["chromium"];
        let why = "chromedriver is not in PATH".to_owned();
        assert_eq!(told(&machine), [("a browser", why)]);
        machine.programs = vec!["chromedriver"];
        let why = "none of chromium, chromium-browser, google-chrome is in PATH".to_owned();
        assert_eq!(told(&machine), [("a browser", why)]);
    }

    #[test]
    fn packages_are_there_if_their_list_is_the_one_that_is_wanted() {
        let why = "target/python/bin/python is missing".to_owned();
        let python = "target/python/bin/python";
        assert_eq!(without(python), [("the Python packages", why)]);
        let why = "target/python/bin/node is missing".to_owned();
        let node = "target/python/bin/node";
        assert_eq!(without(node), [("the Node.js packages", why)]);
        let why = "target/node/package-lock.json is missing".to_owned();
        let list = "target/node/package-lock.json";
        assert_eq!(without(list), [("the Node.js packages", why)]);
        // Node.js comes with the Python packages.
        let list = "target/python/requirements.txt";
        assert_eq!(without(list).len(), 2);

        let mut machine = whole();
        machine.files.insert(list, "disruptive of last year");
        let why =
            "target/python/requirements.txt differs from codegen/endtoend/tools/requirements.txt";
        let both = [
            ("the Python packages", why.to_owned()),
            ("the Node.js packages", why.to_owned()),
        ];
        assert_eq!(told(&machine), both);
    }

    #[test]
    fn what_is_left_out_is_named_with_the_reason_and_the_command() {
        let mut machine = whole();
        machine.programs.clear();
        machine.files.remove("target/node/package-lock.json");
        let missing = missing(&machine);
        let filter = filter(&missing).expect("two tools are missing");
        assert_eq!(
            filter,
            "not (test(/^in_browser::/) | test(/^openapi::postman::/) | test(/^openapi::validators::redocly::/))"
        );
        let skipped = [
            skipped("fake::browser", "in_browser::a_reset"),
            skipped("endtoend::it", "openapi::postman::imports"),
            skipped("fake::browser", "in_browser::a_secret"),
        ];
        let told = explain(&missing, &skipped).expect("each has a reason");
        let left_out = |reason: &str, tests: &[&str]| LeftOut {
            reason: reason.to_owned(),
            tests: tests.iter().map(|test| (*test).to_owned()).collect(),
        };
        let browser = "a browser (none of chromium, chromium-browser, google-chrome is in PATH); \
                       to install: `apt-get install chromium chromium-driver`";
        let node = "the Node.js packages (target/node/package-lock.json is missing); to install: `.ci/run install`";
        let browser = left_out(
            browser,
            &[
                "fake::browser in_browser::a_reset",
                "fake::browser in_browser::a_secret",
            ],
        );
        let node = left_out(node, &["endtoend::it openapi::postman::imports"]);
        assert_eq!(told, [browser, node]);
        let line = told[0].line();
        assert!(
            line.starts_with("left out: 2 tests, which need a browser (none of chromium"),
            "{line}"
        );
    }

    #[test]
    fn a_list_that_no_longer_fits_the_tests_is_a_mistake() {
        let mut machine = whole();
        machine.programs.clear();
        let missing = missing(&machine);
        let stale = explain(&missing, &[]).expect_err("the tests of the browser are elsewhere");
        assert!(stale.starts_with("no test needs a browser: "), "{stale}");
        let there = skipped("fake::browser", "in_browser::a_reset");
        let other = skipped("runtime::it", "auth::refreshes");
        let odd = explain(&missing, &[there, other]).expect_err("nothing is missing for it");
        assert!(
            odd.starts_with("runtime::it auth::refreshes was skipped"),
            "{odd}"
        );
    }

    #[test]
    fn programs_are_looked_for_on_the_path() {
        let here = std::env::current_exe().expect("this is a program");
        let (folder, name) = (here.parent().expect("a folder"), here.file_name());
        let name = name.and_then(OsStr::to_str).expect("a name");
        let path = std::env::join_paths([folder.join("nowhere"), folder.to_owned()]);
        let path = path.expect("a path");
        assert_eq!(on_path(&path, name).as_deref(), Some(here.as_path()));
        assert_eq!(on_path(&path, "no-such-program"), None);
        // A folder of that name is no program.
        let above = folder.parent().expect("a folder above").as_os_str();
        let name = folder.file_name().and_then(OsStr::to_str).expect("a name");
        assert_eq!(on_path(above, name), None);
        assert_eq!(on_path(OsStr::new(""), "chromium"), None);
    }

    #[test]
    fn ci_says_so_itself() {
        for yes in ["true", "1", "yes"] {
            assert!(is_ci(Some(OsStr::new(yes))), "{yes}");
        }
        for no in [Some(""), Some("false"), Some("0"), None] {
            assert!(!is_ci(no.map(OsStr::new)), "{no:?}");
        }
    }
}
