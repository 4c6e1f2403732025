//! First copies.

use super::{DEST, at, copied, describe, files, first, folder, refused, said, there};

#[test]
fn a_copy_holds_what_the_spec_says_and_says_what_it_is() {
    let folder = folder("vendor-copy");
    let text = said(&folder, &["birds", "@"]);
    assert_eq!(
        text,
        "birds 1.0.0 copied to app/crates/birds: 11 files, 1 kB; 0 operations, 0 types\n\
         next, in your project:\n  cd app\n  cargo add --path crates/birds\n  \
         cargo add tokio --features macros,rt-multi-thread   # runs it: `#[tokio::main]`\n  \
         cargo add --dev --path crates/birds/fake   # a fake of the service for your tests\n\
         the packages of a copy that a workspace uses are its members; `exclude = [\"crates/birds\"]` in its [workspace] keeps them out\n\
         later, here: `cargo xtask vendor --update app/crates/birds`; in your CI: `cargo xtask vendor --check app/crates/birds`\n"
    );
    assert_eq!(there(&folder), files(&first()));
    let note: serde_json::Value = serde_json::from_str(&folder.read(&at(".vendor.json"))).unwrap();
    assert_eq!(note["api"], "birds");
    assert_eq!(note["format"], 2);
    assert_eq!(note["spec"]["version"], "1.0.0");
    assert_eq!(note["fake"], true);
    assert_eq!(note["files"].as_object().unwrap().len(), 11);
    assert_eq!(super::left(&folder), [""; 0]);
    assert!(
        !folder
            .read(&at(".vendor.json"))
            .contains(folder.path().to_str().unwrap())
    );
}

#[test]
fn two_copies_of_one_spec_are_the_same() {
    let (one, other) = (copied("vendor-same-1"), copied("vendor-same-2"));
    assert_eq!(one.tree(DEST), other.tree(DEST));
}

#[test]
fn a_part_is_what_is_copied() {
    let folder = folder("vendor-part");
    let text = said(&folder, &["birds", "@", "--only", "owls", "--without-fake"]);
    assert!(text.contains("\nonly: owls\n"), "{text}");
    assert!(!text.contains("fake"), "{text}");
    let there = there(&folder);
    assert!(there.contains_key("src/resources/owls.rs"));
    assert!(!there.contains_key("src/resources/crows.rs"));
    assert!(!there.contains_key("fake/Cargo.toml"));
}

#[test]
fn only_an_empty_place_will_do() {
    let folder = folder("vendor-places");
    std::fs::create_dir_all(folder.path().join(DEST)).unwrap();
    said(&folder, &["birds", "@"]);
    let before = folder.tree("");
    let (code, text) = refused(&folder, &["birds", "@"]);
    assert_eq!(code, 1);
    assert!(
        text.starts_with("error: app/crates/birds is already a copy\n  help: `cargo xtask vendor --update app/crates/birds`"),
        "{text}"
    );
    let path = |inside: &str| folder.path().join(inside).display().to_string();
    for (place, wanted) in [
        ("app", "is not empty: it holds Cargo.toml"),
        ("app/Cargo.toml", "is a file"),
        ("app/Cargo.toml/x", "does not exist"),
        (
            "ws/generated/birds",
            "is inside the generator's own workspace",
        ),
        ("ws/../ws/x", "is inside the generator's own workspace"),
        ("nowhere/../x", "does not exist"),
    ] {
        let (code, text) = refused(&folder, &["birds", &path(place)]);
        assert_eq!(code, 1);
        assert!(text.contains(wanted), "{place}: {text}");
    }
    let (_, text) = refused(&folder, &["brids", &path("new")]);
    assert!(text.contains("Did you mean `birds`?"), "{text}");
    let (_, text) = refused(&folder, &["birds", "/"]);
    assert!(text.starts_with("error: / "), "{text}");
    assert_eq!(folder.tree(""), before);
}

#[test]
fn folders_above_are_made() {
    let folder = folder("vendor-above");
    let deep = folder.path().join("a/b/c").display().to_string();
    let text = said(&folder, &["birds", &deep]);
    assert!(
        text.contains(
            &format!("cargo add --path {deep}")
                .replace(&format!("{}/", folder.path().display()), "")
        ),
        "{text}"
    );
    assert_eq!(
        folder.read("a/b/c/src/lib.rs"),
        files(&first())["src/lib.rs"]
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = folder("vendor-dry");
    let before = folder.tree("");
    let text = said(&folder, &["birds", "@", "--dry-run"]);
    assert!(
        text.starts_with("birds 1.0.0 would be copied to app/crates/birds: 11 files"),
        "{text}"
    );
    assert_eq!(folder.tree(""), before);
}

#[test]
fn mistakes_of_the_spec_come_before_the_disk() {
    let folder = folder("vendor-mistake");
    describe(&folder, "mistake");
    let (code, text) = refused(&folder, &["birds", "@"]);
    assert_eq!((code, text.as_str()), (1, "error: birds is a mistake\n"));
    assert!(!folder.path().join(DEST).exists());
}
