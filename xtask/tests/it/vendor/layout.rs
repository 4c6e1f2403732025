//! What a copy consists of, made by the generator itself: a crate, and packages inside it that it depends on.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use serde_json::Value;
use xtask::engine::Codegen;
use xtask::tree::RealDisk;

use super::{DEST, at};
use crate::common::Folder;

const RUNTIME: &str = "[package]\nname = \"runtime\"\nrust-version = \"1.85\"\n\n[features]\ndefault = []\nmore = []\n\n[dependencies]\n\n[lints]\nworkspace = true\n";

const FAKE: &str = "[package]\nname = \"fake\"\nrust-version = \"1.85\"\n\n[features]\nsqlite = []\n\n[dependencies]\n";

/// A workspace with an API, a runtime and a fake, in which an editor is open; beside it a project.
fn folder(name: &str) -> Folder {
    // Cargo looks for a workspace in all folders above.
    let folder = Folder::outside(name);
    folder.write("ws/Cargo.toml", "[workspace]\n");
    for (package, manifest) in [("runtime", RUNTIME), ("fake", FAKE)] {
        let at = |inside: &str| format!("ws/codegen/{package}/{inside}");
        folder.write(&at("Cargo.toml"), manifest);
        folder.write(&at("README.md"), "for us\n");
        folder.write(&at("tests/it/main.rs"), "for us\n");
        folder.write(
            &at("src/lib.rs"),
            &format!("//! {package}.\r\n\r\nmod call;\r\n"),
        );
        folder.write(&at("src/call/mod.rs"), "//! Calls.  \n");
        folder.write(&at("src/call/page.html"), "<p>\n");
        for noise in [
            "call/mod.rs~",
            "call/.#mod.rs",
            "call/#mod.rs#",
            "call/notes.md",
            ".lib.rs.swp",
            "4913",
        ] {
            folder.write(&at(&format!("src/{noise}")), "noise");
        }
    }
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/base");
    for name in ["api.yaml", "errors.yaml", "things.yaml"] {
        let text = fs::read_to_string(base.join(name)).unwrap();
        folder.write(&format!("ws/spec/birds/{name}"), &text);
    }
    folder.write("app/src/main.rs", "fn main() {}\n");
    folder
}

fn said(folder: &Folder, words: &[&str]) -> String {
    super::run_with(folder, &Codegen, &RealDisk, words)
        .unwrap_or_else(|failure| panic!("{}", failure.message()))
}

/// The paths that are in the folders of the packages inside the crate.
fn nested(folder: &Folder) -> Vec<String> {
    let inside = |path: &String| path.starts_with("runtime/") || path.starts_with("fake/");
    folder.tree(DEST).into_keys().filter(inside).collect()
}

#[test]
fn the_packages_inside_hold_the_sources_and_nothing_of_an_editor() {
    let folder = folder("vendor-layout");
    said(&folder, &["birds", "@"]);
    let expected = [
        "fake/Cargo.toml",
        "fake/seed.yaml",
        "fake/server/Cargo.toml",
        "fake/server/src/call/mod.rs",
        "fake/server/src/call/page.html",
        "fake/server/src/lib.rs",
        "fake/src/lib.rs",
        "runtime/Cargo.toml",
        "runtime/src/call/mod.rs",
        "runtime/src/call/page.html",
        "runtime/src/lib.rs",
    ];
    assert_eq!(nested(&folder), expected);
    for (package, inside) in [("runtime", "runtime"), ("fake", "fake/server")] {
        assert_eq!(
            folder.read(&at(&format!("{inside}/src/call/mod.rs"))),
            "//! Calls.  \n"
        );
        let lib = format!("//! {package}.\n\nmod call;\n");
        assert_eq!(folder.read(&at(&format!("{inside}/src/lib.rs"))), lib);
    }
    said(&folder, &["--check", "@"]);
    said(&folder, &["--update", "@", "--without-fake"]);
    assert_eq!(nested(&folder), &expected[7..]);
    let text = said(&folder, &["--update", "@", "--with-fake"]);
    assert!(text.contains("8 added"), "{text}");
}

#[test]
fn a_change_of_the_runtime_reaches_a_copy_and_meets_its_edits() {
    let folder = folder("vendor-layout-runtime");
    said(&folder, &["birds", "@"]);
    folder.write(
        &at("runtime/src/call/mod.rs"),
        "//! Calls.  \n\n//! Ours.\n",
    );
    folder.write("ws/codegen/runtime/src/lib.rs", "//! Another.\n");
    let text = said(&folder, &["--update", "@"]);
    assert!(
        text.contains("edited by you and kept: runtime/src/call/mod.rs"),
        "{text}"
    );
    assert_eq!(folder.read(&at("runtime/src/lib.rs")), "//! Another.\n");
    said(&folder, &["--check", "@"]);
}

/// What cargo takes for the members of the workspace around `inside`, by name.
fn members(folder: &Folder, inside: &str) -> Vec<String> {
    let mut metadata = Command::new(env!("CARGO"));
    metadata.args([
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ]);
    let output = metadata
        .current_dir(folder.path().join(inside))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = found["packages"].as_array().unwrap().iter();
    let mut names: Vec<String> = packages
        .map(|package| package["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

const ALL: [&str; 5] = [
    "library",
    "library-fake",
    "library-fake-server",
    "library-runtime",
    "library-types",
];

#[test]
fn a_copy_outside_of_every_workspace_is_a_package_of_its_own() {
    let folder = folder("vendor-layout-alone");
    said(&folder, &["birds", "@"]);
    for (inside, name) in [
        ("", "library"),
        ("fake", "library-fake"),
        ("fake/server", "library-fake-server"),
        ("runtime", "library-runtime"),
    ] {
        assert_eq!(members(&folder, &at(inside)), [name]);
    }
    // A project that is one package, and no workspace, stays so.
    let manifest = "[package]\nname = \"app\"\nedition = \"2024\"\n\n[dependencies]\nlibrary = { path = \"crates/birds\" }\n";
    folder.write("app/Cargo.toml", manifest);
    assert_eq!(members(&folder, "app"), ["app"]);
}

#[test]
fn in_a_workspace_the_packages_are_members_unless_it_says_otherwise() {
    let folder = folder("vendor-layout-members");
    let app = "[package]\nname = \"app\"\nedition = \"2024\"\n\n[dependencies]\nlibrary = { path = \"crates/birds\" }\n\n[workspace]\n";
    folder.write("app/Cargo.toml", app);
    let text = said(&folder, &["birds", "@"]);
    let hint = "`exclude = [\"crates/birds\"]` in its [workspace] keeps them out";
    assert!(text.contains(hint), "{text}");
    // Cargo makes members of all that a member depends on by path.
    assert_eq!(members(&folder, "app"), [&["app"], &ALL[..]].concat());
    folder.write(
        "app/Cargo.toml",
        &format!("{app}exclude = [\"crates/birds\"]\n"),
    );
    assert_eq!(members(&folder, "app"), ["app"]);
    for inside in ["", "fake", "fake/server", "runtime"] {
        assert_eq!(members(&folder, &at(inside)).len(), 1, "{inside}");
    }
    // A glob finds the copy and none of the packages inside; these come as what the copy depends on.
    folder.write(
        "app/Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n",
    );
    assert_eq!(members(&folder, "app"), ALL);
}
