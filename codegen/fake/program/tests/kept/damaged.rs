//! What cannot be read of a file is told with its name, and nothing of it is thrown away.

use std::fs;
use std::path::Path;

use fake::journal::{Change, Journal as _, Owner, Sqlite};

use crate::folder::Folder;
use crate::program::{self, Program};

const SEED: &str = "\
organizations/o1: {displayName: One}
projects/p1: {displayName: First, organization: organizations/o1}
projects/p1/serviceaccounts/s: {}
projects/p1/serviceaccounts/s/keys/k: {}
";

/// A file that a fake has made.
fn made(folder: &Folder) -> std::path::PathBuf {
    let seed = folder.path().join("seed.yaml");
    fs::write(&seed, SEED).expect("a file");
    drop(Program::start(program::command(&folder.data(), &seed)));
    seed
}

/// What a program says that does not start, without the folder.
fn refused(data: &Path, seed: &Path, folder: &Folder) -> String {
    let words = program::refused(program::command(data, seed));
    words.replace(&folder.path().display().to_string(), "…")
}

fn open(path: &Path) -> Sqlite {
    let owner = Owner {
        api: "disruptive".to_owned(),
        format: u32::MAX,
    };
    Sqlite::open(path, &owner).expect("it opens")
}

/// Tables, keys and texts.
fn entries(path: &Path) -> Vec<[String; 3]> {
    let mut entries = Vec::new();
    let read = open(path).read(&mut |entry| {
        entries.push([entry.table, entry.key, entry.text].map(str::to_owned));
        Ok(())
    });
    read.expect("it can be read");
    entries
}

#[test]
fn damage_is_told_with_the_name_of_the_file_and_what_to_do() {
    for (table, key, text, words) in [
        (
            "Project",
            "projects/p1",
            Some("x"),
            "the entry `projects/p1` of its table `Project` cannot be read",
        ),
        (
            "hidden",
            "projects/p1/serviceaccounts/s/keys/k",
            Some("{"),
            "the entry `projects/p1/serviceaccounts/s/keys/k` of its table `hidden` cannot be read",
        ),
        (
            "counters",
            "secrets",
            Some("many"),
            "the entry `secrets` of its table `counters` cannot be read",
        ),
        (
            "begun",
            "keys",
            Some("x"),
            "the pair of keys for signatures cannot be read",
        ),
        (
            "deliveries",
            "00000000000000000007",
            Some("[7]"),
            "the delivery 7 cannot be read",
        ),
        (
            "begun",
            "",
            None,
            "it is incomplete: its table `begun` is missing",
        ),
    ] {
        let folder = Folder::new();
        let seed = made(&folder);
        let path = folder.data();
        let mut changes = Vec::new();
        for [of, old, _] in entries(&path) {
            if of == table && (text.is_none() || old == key) {
                changes.push(Change::Remove {
                    table: of,
                    key: old,
                });
            }
        }
        assert!(
            !changes.is_empty() || table == "deliveries",
            "{table} {key}"
        );
        changes.extend(text.map(|text| Change::Put {
            table: table.to_owned(),
            key: key.to_owned(),
            text: text.to_owned(),
        }));
        open(&path).write(&changes).expect("it is written");
        let before = entries(&path);
        let help =
            "restore a backup of the file, or move the file away: the fake then creates a new one";
        assert_eq!(
            refused(&path, &seed, &folder),
            format!("error: …/data.db: {words}\n  = help: {help}\n")
        );
        assert_eq!(entries(&path), before, "{words}");
    }
}

#[test]
fn a_file_without_a_name_is_refused() {
    let folder = Folder::new();
    let seed = folder.path().join("seed.yaml");
    fs::write(&seed, SEED).expect("a file");
    let words = refused(Path::new(""), &seed, &folder);
    assert!(
        words.contains("a value is required for '--data <FILE>'"),
        "{words}"
    );
}

#[test]
fn a_name_that_sqlite_takes_for_memory_is_a_file() {
    let folder = Folder::new();
    let seed = folder.path().join("seed.yaml");
    fs::write(&seed, SEED).expect("a file");
    let mut command = program::command(Path::new(":memory:"), &seed);
    command.current_dir(folder.path());
    drop(Program::start(command));
    let contents = folder.contents();
    let file = contents.iter().find(|(name, _)| name == ":memory:");
    assert!(file.is_some_and(|(_, bytes)| bytes.starts_with(b"SQLite format 3")));
}
