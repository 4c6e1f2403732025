//! The compiler as a judge: all crates and their users in one run of cargo.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What the compiler says of each package, by its name.
#[derive(Debug, Default)]
pub struct Checked {
    built: BTreeSet<String>,
    errors: BTreeMap<String, Vec<Mistake>>,
    log: String,
}

/// An error of the compiler.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// Its code, such as `E0432`.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// Where, and why, in the compiler's words.
    pub rendered: String,
}

impl Checked {
    /// The errors in a package; none where it was built.
    #[must_use]
    pub fn errors(&self, package: &str) -> &[Mistake] {
        let errors = self.errors.get(package).map_or(&[][..], Vec::as_slice);
        assert!(
            self.built.contains(package) || !errors.is_empty(),
            "cargo has not come to `{package}`:\n{}",
            self.log
        );
        errors
    }
}

impl Checked {
    /// Holds that a package was built.
    pub fn assert_built(&self, package: &str) {
        if let Some(error) = self.errors(package).first() {
            panic!("`{package}` does not build:\n{}", error.rendered);
        }
    }
}

/// Checks all members of the workspace in `folder`.
#[must_use]
pub fn check(folder: &Path) -> Checked {
    let mut command = cargo(folder);
    command.args([
        "check",
        "--workspace",
        "--keep-going",
        "--message-format=json",
    ]);
    let output = command.output().expect("cargo runs");
    let mut checked = Checked {
        log: String::from_utf8_lossy(&output.stderr).into_owned(),
        ..Checked::default()
    };
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Ok(message) = serde_json::from_str(line) {
            checked.take(&message);
        }
    }
    checked
}

impl Checked {
    fn take(&mut self, message: &Value) {
        let package = package(&message["package_id"]);
        match message["reason"].as_str() {
            Some("compiler-artifact") => {
                self.built.insert(package.to_owned());
            }
            Some("compiler-message") if message["message"]["level"] == "error" => {
                let error = mistake(&message["message"]);
                self.errors
                    .entry(package.to_owned())
                    .or_default()
                    .push(error);
            }
            _ => {}
        }
    }
}

fn mistake(message: &Value) -> Mistake {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Mistake {
        code: text(&message["code"]["code"]),
        message: text(&message["message"]),
        rendered: text(&message["rendered"]),
    }
}

/// The package's name in `path+file:///…/sdk#bookshop-x@0.1.0`.
fn package(id: &Value) -> &str {
    let id = id.as_str().unwrap_or_default();
    let end = id.rsplit_once('#').map_or(id, |(_, end)| end);
    end.split_once('@').map_or(end, |(name, _)| name)
}

/// Cargo in a folder, with the finished dependencies of this workspace.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(folder)
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TARGET_DIR", target())
        .stdin(Stdio::null());
    command
}

/// The folder of finished work that this program comes from.
#[must_use]
pub fn target() -> PathBuf {
    let program = env::current_exe().expect("a program lies somewhere");
    // A folder that was there before cargo came has no `CACHEDIR.TAG`.
    let of_cargo = |folder: &&Path| folder.join(".rustc_info.json").is_file();
    let target = program.ancestors().find(of_cargo);
    target
        .expect("cargo keeps what it knows of the compiler")
        .to_owned()
}
