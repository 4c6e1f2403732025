//! Edits that cannot be merged, and what the user can do about them.

use std::fs;

use super::{at, copied, describe, files, refused, said, second, ten, there};
use crate::common::Folder;

/// A copy whose ninth line was changed by the user, and by the second version.
fn conflicting(name: &str) -> Folder {
    let folder = copied(name);
    folder.write(
        &at("src/lib.rs"),
        &ten(&[(2, "line two, mine"), (9, "line nine, mine")]),
    );
    describe(&folder, &second());
    folder
}

#[test]
fn a_conflict_is_shown_and_nothing_is_written() {
    let folder = conflicting("vendor-conflict");
    let before = folder.tree("");
    let (code, text) = refused(&folder, &["--update", "@"]);
    assert_eq!(code, 1);
    assert_eq!(
        text,
        "the spec has changed\nerror: nothing was written to app/crates/birds, because these conflicts are yours to decide\n  \
         src/lib.rs:9: you and the generator changed the same lines\n      \
         yours     | line nine, mine\n      generated | line nine\n  \
         help: `--conflicts mark` writes both sides into the file, between marks, for you to resolve\n  \
         help: decide for a file: `--keep PATH` leaves it as it is, `--take PATH` overwrites it with what is generated\n"
    );
    assert_eq!(folder.tree(""), before);
}

#[test]
fn marks_are_written_on_demand_and_must_be_resolved() {
    let folder = conflicting("vendor-marks");
    let text = said(&folder, &["--update", "@", "--conflicts", "mark"]);
    assert!(
        text.contains("  with conflict marks for you to resolve: src/lib.rs\n"),
        "{text}"
    );
    let marked = folder.read(&at("src/lib.rs"));
    let conflict = "<<<<<<< yours\nline nine, mine\n||||||| generated before\nline 9\n=======\nline nine\n>>>>>>> generated now";
    assert_eq!(marked, ten(&[(2, "line two, mine"), (9, conflict)]));
    let (_, text) = refused(&folder, &["--update", "@"]);
    assert!(!text.contains("--keep"), "{text}");
    assert!(
        text.contains("src/lib.rs: it still has conflict marks"),
        "{text}"
    );
    let (_, text) = refused(&folder, &["--check", "@", "--allow-edits"]);
    assert!(text.contains("with conflict marks: src/lib.rs"), "{text}");
    folder.write(
        &at("src/lib.rs"),
        &ten(&[(2, "line two, mine"), (9, "line nine, both")]),
    );
    said(&folder, &["--update", "@"]);
    said(&folder, &["--check", "@"]);
    describe(&folder, &second().replace("line 5", "line five"));
    said(&folder, &["--update", "@"]);
    let expected = ten(&[
        (2, "line two, mine"),
        (5, "line five"),
        (9, "line nine, both"),
    ]);
    assert_eq!(folder.read(&at("src/lib.rs")), expected);
}

#[test]
fn a_file_can_be_kept_or_taken() {
    let folder = conflicting("vendor-keep");
    let mine = folder.read(&at("src/lib.rs"));
    let text = said(&folder, &["--update", "@", "--keep", "src/lib.rs"]);
    assert!(
        text.contains("  kept because of --keep, without what is new: src/lib.rs\n"),
        "{text}"
    );
    assert_eq!(folder.read(&at("src/lib.rs")), mine);
    // From now on it is an edit of what is new.
    said(&folder, &["--check", "@"]);
    describe(&folder, &second().replace("line 5", "line five"));
    said(&folder, &["--update", "@"]);
    assert_eq!(
        folder.read(&at("src/lib.rs")),
        mine.replace("line 5", "line five")
    );

    let folder = conflicting("vendor-take");
    let text = said(&folder, &["--update", "@", "--take", "src"]);
    assert!(
        text.contains("  overwritten because of --take, without your edits: src/lib.rs\n"),
        "{text}"
    );
    assert_eq!(there(&folder), files(&second()));
}

#[test]
fn a_wish_for_no_file_is_refused() {
    let folder = conflicting("vendor-wish");
    let (code, text) = refused(&folder, &["--update", "@", "--take", "src/lbi.rs"]);
    assert_eq!(code, 2);
    assert!(
        text.contains("the copy has no generated file src/lbi.rs. Did you mean `src/lib.rs`?"),
        "{text}"
    );
}

#[test]
fn everything_that_needs_a_decision_is_named_at_once() {
    let folder = copied("vendor-all-clashes");
    let place = |inside: &str| folder.path().join(at(inside));
    folder.write(&at("src/new.rs"), "my own\n");
    folder.write(&at("src/old.rs"), "old, edited\n");
    fs::remove_file(place("src/lib.rs")).unwrap();
    fs::write(place("Cargo.toml"), b"\xff").unwrap();
    let before = there(&folder);
    describe(&folder, &second());
    let (_, text) = refused(&folder, &["--update", "@"]);
    for wanted in [
        "  Cargo.toml: not text any more, so it cannot be merged\n",
        "  src/lib.rs: you deleted it, and its generated text has changed\n",
        "  src/new.rs: a file of your own has the path of a newly generated one\n",
        "  src/old.rs: you edited it, and it is no longer generated\n",
        "  help: decide for a file: `--keep PATH`",
    ] {
        assert!(text.contains(wanted), "{wanted}{text}");
    }
    assert_eq!(there(&folder), before);
    said(
        &folder,
        &[
            "--update",
            "@",
            "--take",
            ".",
            "--keep",
            "src/old.rs",
            "--keep",
            "src/new.rs",
        ],
    );
    let mut expected = files(&second());
    expected.insert("src/old.rs".to_owned(), "old, edited\n".to_owned());
    expected.insert("src/new.rs".to_owned(), "my own\n".to_owned());
    assert_eq!(there(&folder), expected);
    // What is generated no more is the user's own from now on.
    assert!(said(&folder, &["--update", "@"]).contains("your own, untouched: 1 file"));
}

#[test]
fn files_and_folders_in_the_way_are_named() {
    let folder = copied("vendor-ways");
    let path = |inside: &str| folder.path().join(at(inside));
    folder.write(&at("src/new.rs/mine"), "");
    fs::remove_file(path("README.md")).unwrap();
    folder.write(&at("README.md/mine"), "");
    describe(&folder, &second());
    let (_, text) = refused(&folder, &["--update", "@", "--take", "src/new.rs"]);
    assert!(
        text.contains("src/new.rs: a file is where a folder must be"),
        "{text}"
    );
    fs::remove_dir_all(path("src/new.rs")).unwrap();
    let text = said(&folder, &["--update", "@"]);
    assert!(text.contains("edited by you and kept: README.md"), "{text}");
    assert!(path("README.md/mine").is_file());

    describe(
        &folder,
        &second().replace("== src/new.rs", "== notes/new.rs"),
    );
    folder.write(&at("notes"), "mine");
    let (_, text) = refused(&folder, &["--update", "@"]);
    assert!(
        text.contains("notes/new.rs: a file is where a folder must be"),
        "{text}"
    );
}

#[test]
fn a_copy_made_by_hand_is_adopted_as_far_as_it_is_not_edited() {
    let folder = copied("vendor-by-hand");
    let listed = |spec: &str| {
        let files = files(spec);
        let manifest = xtask::tree::Manifest::of(&files).text();
        for (path, text) in files {
            folder.write(&format!("app/hand/{path}"), &text);
        }
        folder.write("app/hand/.generated.json", &manifest);
    };
    let hand = folder.path().join("app/hand").display().to_string();
    listed(&super::first());
    let text = said(&folder, &["--check", &hand]);
    assert!(
        text.contains(
            "copied by hand; `cargo xtask vendor --update app/hand` registers it as a copy"
        ),
        "{text}"
    );
    folder.write("app/hand/mine", "mine");
    folder.write("app/hand/README.md", "edited, and not generated anew\n");
    describe(&folder, &second());
    let text = said(&folder, &["--update", &hand]);
    assert!(text.contains("edited by you and kept: README.md"), "{text}");
    assert!(!folder.path().join("app/hand/.generated.json").exists());
    said(&folder, &["--check", &hand]);

    fs::remove_dir_all(folder.path().join("app/hand")).unwrap();
    listed(&super::first());
    folder.write("app/hand/src/lib.rs", &ten(&[(2, "mine")]));
    let (_, text) = refused(&folder, &["--update", &hand]);
    assert!(
        text.contains("src/lib.rs: you edited it, and its text before your edits is not known"),
        "{text}"
    );
    said(&folder, &["--update", &hand, "--take", "src/lib.rs"]);
    assert_eq!(folder.read("app/hand/src/lib.rs"), ten(&[(9, "line nine")]));

    fs::remove_file(folder.path().join("app/hand/.vendor.json")).unwrap();
    folder.write("app/hand/.generated.json", "nonsense");
    let (_, text) = refused(&folder, &["--update", &hand]);
    assert!(
        text.contains("looks like a copy made by hand, but .generated.json"),
        "{text}"
    );
}
