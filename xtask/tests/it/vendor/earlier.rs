//! Copies that an earlier generator made: they are left as they are, and their users learn what to take along.

use std::fs;

use super::{DEST, at, copied, refused, said, ten};
use crate::common::Folder;

/// Makes the note of a copy what the first generator wrote.
fn age(folder: &Folder) {
    let note = folder.read(&at(".vendor.json"));
    let old = note.replace("\"format\": 2,\n  \"gen", "\"format\": 1,\n  \"gen");
    assert_ne!(old, note);
    folder.write(&at(".vendor.json"), &old);
}

/// Holds that nothing is done to the copy, and gives what is said.
fn left_alone(folder: &Folder) -> String {
    let before = folder.tree("");
    let (code, text) = refused(folder, &["--update", "@"]);
    assert_eq!(code, 1);
    for words in [&["--check", "@"][..], &["--update", "@", "--dry-run"]] {
        assert_eq!(refused(folder, words).1, text);
    }
    assert_eq!(folder.tree(""), before);
    text
}

#[test]
fn edits_are_listed_and_nothing_is_changed() {
    let folder = copied("vendor-earlier");
    age(&folder);
    folder.write(&at("src/lib.rs"), &ten(&[(5, "mine")]));
    fs::remove_file(folder.path().join(at("README.md"))).unwrap();
    folder.write(&at("src/mine.rs"), "mine\n");
    assert_eq!(
        left_alone(&folder),
        "error: app/crates/birds was made by an earlier generator, which put the runtime into the crate itself; such a copy cannot be updated\n  \
         deleted by you: README.md\n  edited by you: src/lib.rs\n  your own: src/mine.rs\n  \
         help: nothing was changed; make a new copy and take your edits along:\n    \
         mv app/crates/birds app/crates/birds.old\n    cargo xtask vendor birds app/crates/birds"
    );
}

#[test]
fn a_model_of_an_earlier_format_is_a_reason_as_well() {
    let folder = copied("vendor-earlier-model");
    let note = folder.read(&at(".vendor.json"));
    let old = note.replace("\"format\": 2,\n    \"hash", "\"format\": 1,\n    \"hash");
    assert_ne!(old, note);
    folder.write(&at(".vendor.json"), &old);
    folder.write(&at("src/lib.rs"), &ten(&[(5, "mine")]));
    assert_eq!(
        left_alone(&folder),
        "error: app/crates/birds was made by an earlier generator, whose `model.json` has format 1, not 2; such a copy cannot be updated\n  \
         edited by you: src/lib.rs\n  \
         help: nothing was changed; make a new copy and take your edits along:\n    \
         mv app/crates/birds app/crates/birds.old\n    cargo xtask vendor birds app/crates/birds"
    );
}

#[test]
fn the_new_copy_has_the_same_parts() {
    let folder = copied("vendor-earlier-part");
    said(
        &folder,
        &["--update", "@", "--only", "owls", "--without-fake"],
    );
    age(&folder);
    let text = left_alone(&folder);
    assert!(text.contains("\n  you edited nothing in it\n"), "{text}");
    assert!(
        text.ends_with("cargo xtask vendor birds app/crates/birds --only owls --without-fake"),
        "{text}"
    );
    // What the help says works.
    let moved = |from: &str, to: &str| {
        fs::rename(folder.path().join(from), folder.path().join(to)).unwrap();
    };
    moved(DEST, "app/crates/birds.old");
    said(&folder, &["birds", "@", "--only", "owls", "--without-fake"]);
    said(&folder, &["--check", "@"]);
}

#[test]
fn a_copy_by_hand_says_by_its_files_that_it_is_old() {
    let folder = copied("vendor-earlier-hand");
    let mut files = serde_json::Map::new();
    for path in ["Cargo.toml", "src/runtime/mod.rs"] {
        files.insert(path.to_owned(), xtask::tree::hash(b"text\n").into());
        folder.write(&format!("app/hand/{path}"), "text\n");
    }
    folder.write("app/hand/src/runtime/mod.rs", "edited\n");
    let list = serde_json::json!({ "files": files }).to_string();
    folder.write("app/hand/.generated.json", &list);
    folder.write("app/hand/model.json", &folder.read(&at("model.json")));
    let place = folder.path().join("app/hand").display().to_string();
    for mode in ["--update", "--check"] {
        let (_, text) = refused(&folder, &[mode, &place]);
        assert!(text.contains("was made by an earlier generator"), "{text}");
        assert!(
            text.contains("  edited by you: src/runtime/mod.rs\n"),
            "{text}"
        );
    }
}
