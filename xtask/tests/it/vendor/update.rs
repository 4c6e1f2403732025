//! Updates of copies, edited and not.

use super::{DEST, at, copied, describe, files, first, refused, said, second, ten, there, third};

#[test]
fn an_unedited_copy_becomes_what_the_spec_says() {
    let folder = copied("vendor-update");
    describe(&folder, &second());
    let text = said(&folder, &["--update", "@"]);
    assert_eq!(
        text,
        "the spec has changed\napp/crates/birds: updated (birds 1.0.0 → birds 1.1.0): 4 files updated, 1 added, 1 removed, 6 unchanged\n"
    );
    assert_eq!(there(&folder), files(&second()));
    let before = folder.tree("");
    let text = said(&folder, &["--update", "@"]);
    assert_eq!(text, "app/crates/birds: up to date (birds 1.1.0)\n");
    assert_eq!(folder.tree(""), before);
}

#[test]
fn an_update_leaves_the_copy_that_a_new_one_would_be() {
    let folder = copied("vendor-same");
    for spec in [second(), third()] {
        describe(&folder, &spec);
        said(&folder, &["--update", "@"]);
    }
    let fresh = folder.path().join("fresh").display().to_string();
    said(&folder, &["birds", &fresh]);
    assert_eq!(folder.tree(DEST), folder.tree("fresh"));
}

#[test]
fn edits_survive_three_versions() {
    let folder = copied("vendor-edits");
    folder.write(&at("src/lib.rs"), &ten(&[(5, "line five, mine")]));
    folder.write(&at("README.md"), "birds\nsing\n\nOur notes.\n");
    folder.write(&at("src/mine.rs"), "mine\n");
    std::fs::remove_file(folder.path().join(at("src/resources/owls.rs"))).unwrap();
    describe(&folder, &second());
    let text = said(&folder, &["--update", "@"]);
    assert_eq!(
        text,
        "the spec has changed\napp/crates/birds: updated (birds 1.0.0 → birds 1.1.0): 3 files updated, 1 added, 1 removed, 4 unchanged\n  \
         merged with your edits: src/lib.rs\n  edited by you and kept: README.md\n  deleted by you and not restored: src/resources/owls.rs\n  \
         your own, untouched: 1 file\n"
    );
    describe(&folder, &third());
    let text = said(&folder, &["--update", "@"]);
    assert!(
        text.contains("  merged with your edits: README.md, src/lib.rs\n"),
        "{text}"
    );
    let mut expected = files(&third());
    let lib = ten(&[(1, "line one"), (5, "line five, mine"), (9, "line 9 again")]);
    expected.insert("src/lib.rs".to_owned(), lib);
    expected.insert(
        "README.md".to_owned(),
        "birds and more\nsing\n\nOur notes.\n".to_owned(),
    );
    expected.insert("src/mine.rs".to_owned(), "mine\n".to_owned());
    expected.remove("src/resources/owls.rs");
    assert_eq!(there(&folder), expected);
}

#[test]
fn neighbouring_lines_of_which_each_has_one_author_are_merged() {
    let folder = copied("vendor-neighbours");
    let manifest = folder.read(&at("Cargo.toml"));
    folder.write(
        &at("Cargo.toml"),
        &manifest.replace("name = \"birds\"", "name = \"our-birds\""),
    );
    describe(&folder, &second());
    said(&folder, &["--update", "@"]);
    assert_eq!(
        folder.read(&at("Cargo.toml")),
        "[package]\nname = \"our-birds\"\nversion = \"1.1.0\"\nedition = \"2024\"\n"
    );
}

#[test]
fn an_edit_that_the_generator_makes_too_is_none() {
    let folder = copied("vendor-same-edit");
    folder.write(&at("src/lib.rs"), &ten(&[(9, "line nine")]));
    folder.write(&at("src/new.rs"), "new\n");
    describe(&folder, &second());
    let text = said(&folder, &["--update", "@"]);
    assert!(!text.contains("your"), "{text}");
    assert_eq!(there(&folder), files(&second()));
}

#[test]
fn edits_without_a_new_spec_are_taken_note_of() {
    let folder = copied("vendor-note");
    folder.write(&at("README.md"), "ours\n");
    let text = said(&folder, &["--update", "@"]);
    assert!(text.contains("edited by you and kept: README.md"), "{text}");
    assert!(
        folder
            .read(&at(".vendor.json"))
            .contains("\"here\": \"sha256:")
    );
    folder.write(&at("README.md"), "birds\nsing\n");
    said(&folder, &["--update", "@"]);
    assert!(!folder.read(&at(".vendor.json")).contains("\"here\""));
}

#[test]
fn the_selection_can_change() {
    let folder = copied("vendor-selection");
    let text = said(
        &folder,
        &["--update", "@", "--only", "owls", "--without-fake"],
    );
    assert!(
        text.starts_with("selection: all resources with the fake → owls without the fake\n"),
        "{text}"
    );
    assert!(!there(&folder).contains_key("src/resources/crows.rs"));
    // What was selected stays selected.
    describe(&folder, &second());
    said(&folder, &["--update", "@"]);
    assert!(!there(&folder).contains_key("src/resources/crows.rs"));
    assert!(!there(&folder).contains_key("fake/Cargo.toml"));
    said(&folder, &["--update", "@", "--all", "--with-fake"]);
    assert_eq!(there(&folder), files(&second()));
}

#[test]
fn a_dry_run_shows_and_writes_nothing() {
    let folder = copied("vendor-update-dry");
    describe(&folder, &second());
    let before = folder.tree("");
    let text = said(&folder, &["--update", "@", "--dry-run"]);
    assert!(
        text.contains("would be updated (birds 1.0.0 → birds 1.1.0)"),
        "{text}"
    );
    assert_eq!(folder.tree(""), before);
}

#[test]
fn nothing_around_the_copy_is_touched() {
    let folder = copied("vendor-around");
    folder.write("app/crates/other/lib.rs", "changed, not committed\n");
    folder.write("app/untracked", "");
    describe(&folder, &second());
    let around = || {
        let mut tree = folder.tree("");
        tree.retain(|path, _| !path.starts_with(DEST));
        tree
    };
    let before = around();
    said(&folder, &["--update", "@"]);
    assert_eq!(around(), before);
}

#[test]
fn what_is_no_copy_is_said() {
    let folder = copied("vendor-none");
    let path = |inside: &str| folder.path().join(inside).display().to_string();
    for mode in ["--update", "--check"] {
        for (place, wanted) in [
            (
                "nowhere",
                "error: there is no copy at nowhere\n  help: `cargo xtask vendor API nowhere` makes one",
            ),
            (
                "app",
                "app is not a copy: it has neither .vendor.json nor .generated.json",
            ),
            ("app/Cargo.toml", "there is no copy"),
        ] {
            let (code, text) = refused(&folder, &[mode, &path(place)]);
            assert_eq!(code, 1);
            assert!(text.contains(wanted), "{text}");
        }
    }
    folder.write("ws/spec/bats/api.yaml", &first());
    std::fs::remove_dir_all(folder.path().join("ws/spec/birds")).unwrap();
    let (_, text) = refused(&folder, &["--update", "@"]);
    assert!(text.contains("there is no API `birds`"), "{text}");
}

#[test]
fn a_damaged_note_is_said() {
    let folder = copied("vendor-damaged");
    let good = folder.read(&at(".vendor.json"));
    for (bad, wanted) in [
        ("", "cannot be used: "),
        ("<<<<<<< HEAD\n", "cannot be used: "),
        ("{}", "cannot be used: it has no `format`"),
        (
            &good.replace("\"format\": 2,\n  \"gen", "\"format\": 3,\n  \"gen"),
            "it has format 3, and this generator knows none above 2; use the generator that wrote it",
        ),
        (
            &good.replace("\"api\": \"birds\"", "\"api\": 1"),
            "`api` is not a string",
        ),
        (
            &good.replace("\"only\": []", "\"only\": 1"),
            "`only` is not a list",
        ),
        (
            &good.replace("\"fake\": true", "\"fake\": 1"),
            "`fake` is neither true nor false",
        ),
        (
            &good.replace("\"README.md\": \"", "\"README.md\": {}, \"x\": \""),
            "\"README.md\": it has no `generated`",
        ),
    ] {
        assert_ne!(bad, good);
        folder.write(&at(".vendor.json"), bad);
        let before = folder.tree("");
        for mode in ["--update", "--check"] {
            let (code, text) = refused(&folder, &[mode, "@"]);
            assert_eq!(code, 1);
            assert!(text.contains(wanted), "{text}");
            assert!(text.contains("help: restore it with git"), "{text}");
        }
        assert_eq!(folder.tree(""), before);
    }
}

#[test]
fn a_damaged_base_is_said_and_a_missing_one_costs_only_merges() {
    let folder = copied("vendor-base");
    let path = folder.path().join(at(".vendor.base"));
    let good = std::fs::read(&path).unwrap();
    let other = {
        let elsewhere = copied("vendor-base-other");
        describe(&elsewhere, &second());
        said(&elsewhere, &["--update", "@"]);
        std::fs::read(elsewhere.path().join(at(".vendor.base"))).unwrap()
    };
    for bad in [&good[..good.len() / 2], b"", b"nonsense", &other] {
        std::fs::write(&path, bad).unwrap();
        for mode in ["--update", "--check"] {
            let (_, text) = refused(&folder, &[mode, "@"]);
            assert!(
                text.contains("app/crates/birds/.vendor.base is damaged: "),
                "{text}"
            );
        }
    }
    std::fs::remove_file(&path).unwrap();
    folder.write(&at("src/lib.rs"), &ten(&[(5, "mine")]));
    describe(&folder, &second());
    let (_, text) = refused(&folder, &["--update", "@"]);
    assert!(
        text.contains("src/lib.rs: you edited it, and its text before your edits is not known"),
        "{text}"
    );
    folder.write(&at("src/lib.rs"), &ten(&[]));
    said(&folder, &["--update", "@"]);
    assert_eq!(there(&folder), files(&second()));
    assert_eq!(std::fs::read(&path).unwrap(), other);
}
