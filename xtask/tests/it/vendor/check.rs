//! Checks, as the CI of a project runs them.

use std::fs;

use serde_json::{Value, json};

use super::{at, copied, describe, first, refused, said, second, ten};
use crate::common::Folder;

fn json(folder: &Folder, words: &[&str]) -> Value {
    let words = [words, &["--format", "json"]].concat();
    let text = super::run(folder, &words).unwrap_or_else(|failure| failure.message().to_owned());
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_fresh_copy_is_well() {
    let folder = copied("vendor-check");
    folder.write(&at("src/mine.rs"), "mine\n");
    let before = folder.tree("");
    assert_eq!(
        said(&folder, &["--check", "@"]),
        "app/crates/birds: birds 1.0.0, 11 files; 0 with your edits, 1 of your own\n  up to date with the spec and the generator\nno problem found\n"
    );
    let expected = json!({
        "format": 1, "fine": true, "api": "birds", "crate": "birds", "version": "1.0.0", "missing": [], "edited": [],
        "unresolved": [], "noted": 0, "own": ["src/mine.rs"], "spec": {"behind": false},
    });
    assert_eq!(json(&folder, &["--check", "@"]), expected);
    assert_eq!(folder.tree(""), before);
}

#[test]
fn what_nobody_took_note_of_fails() {
    let folder = copied("vendor-check-edits");
    folder.write(&at("src/lib.rs"), &ten(&[(5, "mine")]));
    fs::remove_file(folder.path().join(at("README.md"))).unwrap();
    let (code, text) = refused(&folder, &["--check", "@"]);
    assert_eq!(code, 1);
    assert_eq!(
        text,
        "app/crates/birds: birds 1.0.0, 11 files; 0 with your edits, 0 of your own\n  missing: README.md\n  \
         edited since the last update: src/lib.rs\n  help: restore the files with git; or, if the edits are intended, record them with \
         `cargo xtask vendor --update`, or check with --allow-edits\n  up to date with the spec and the generator\n"
    );
    said(&folder, &["--check", "@", "--allow-edits"]);
    let found = json(&folder, &["--check", "@"]);
    assert_eq!(found["missing"], json!(["README.md"]));
    assert_eq!(found["edited"], json!(["src/lib.rs"]));
    assert_eq!(found["fine"], false);
    said(&folder, &["--update", "@"]);
    assert!(said(&folder, &["--check", "@"]).contains("11 files; 2 with your edits"));
    folder.write(&at("src/lib.rs"), &ten(&[(5, "mine, and more")]));
    assert!(
        refused(&folder, &["--check", "@"])
            .1
            .contains("edited since the last update: src/lib.rs")
    );
}

#[test]
fn a_copy_behind_the_spec_fails_with_the_verdict() {
    let folder = copied("vendor-check-behind");
    describe(&folder, &second());
    let (_, text) = refused(&folder, &["--check", "@", "--allow-edits"]);
    assert!(
        text.contains("  out of date: the spec has version 1.1.0, and 5 files would change: minor: what is in []\n  help: `cargo xtask vendor --update app/crates/birds`\n"),
        "{text}"
    );
    let found = json(&folder, &["--check", "@"]);
    let expected = json!({"behind": true, "verdict": "minor", "reason": "what is in []", "version": "1.1.0", "files": 5});
    assert_eq!(found["spec"], expected);
    describe(&folder, &first().replace("line 5", "five"));
    let (_, text) = refused(&folder, &["--check", "@"]);
    assert!(
        text.contains("1 file would change: the API is the same; the generator has changed"),
        "{text}"
    );
}

#[test]
fn where_something_is_said_in_the_spec_makes_no_copy_old() {
    let folder = copied("vendor-check-moved");
    describe(
        &folder,
        &first().replace("version: 1.0.0", "\n\nversion: 1.0.0"),
    );
    said(&folder, &["--check", "@"]);
}

#[test]
fn a_spec_that_is_gone_or_wrong_is_said_with_all_else() {
    let folder = copied("vendor-check-gone");
    describe(&folder, "mistake");
    fs::remove_file(folder.path().join(at("README.md"))).unwrap();
    let (_, text) = refused(&folder, &["--check", "@"]);
    assert!(text.contains("missing: README.md"), "{text}");
    assert!(
        text.contains("cannot tell whether the spec has changed: error: birds is a mistake"),
        "{text}"
    );
    fs::remove_dir_all(folder.path().join("ws/spec/birds")).unwrap();
    assert!(
        refused(&folder, &["--check", "@"])
            .1
            .contains("cannot tell whether the spec has changed: error: there is no API `birds`")
    );
    assert_eq!(
        json(&folder, &["--check", "@"])["spec"]["behind"],
        Value::Null
    );
}
