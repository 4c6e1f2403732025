//! Programs that others wrote, as `.ci/run` installs them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::de::DeserializeOwned;

/// What is to be installed, by the files that lie beside the programs once it is.
const PYTHON: &str = include_str!("../../tools/requirements.txt");
const NODE: &str = include_str!("../../tools/package-lock.json");

/// The virtual environment with the Python packages.
pub(crate) fn python() -> PathBuf {
    installed("python", "requirements.txt", PYTHON)
}

/// Node.js and the folder with its packages.
pub(crate) fn node() -> (Command, PathBuf) {
    let node = python().join("bin/node");
    let packages = installed("node", "package-lock.json", NODE);
    (Command::new(node), packages)
}

/// The script of this package called `name`.
pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("openapi")
        .join(name)
}

/// A folder for what a test writes.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

/// What a script prints, which must end well.
pub(crate) fn answer<T: DeserializeOwned>(mut command: Command) -> T {
    let output = command.output().expect("the script starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {complaint}");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{command:?}: {error}\n{complaint}"))
}

fn installed(name: &str, list: &str, wanted: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join("target").join(name);
    let there = fs::read_to_string(folder.join(list));
    assert!(
        there.is_ok_and(|there| there == wanted),
        "target/{name} has not what {list} lists; install it with `.ci/run install`, or run `cargo xtask test tests`, \
         which leaves out what this machine cannot do"
    );
    folder.canonicalize().expect("the folder is there")
}
