//! The file itself: what is kept in it, and whose files are left alone.

use std::fs;
use std::path::Path;

use fake::journal::{Change, Journal as _, Owner, Sqlite};
use rusqlite::Connection;

use crate::folder::Folder;

fn owner() -> Owner {
    Owner {
        api: "showcase".to_owned(),
        format: 1,
    }
}

fn open(path: &Path) -> Sqlite {
    Sqlite::open(path, &owner()).expect("it opens")
}

fn put(table: &str, key: &str, text: &str) -> Change {
    Change::Put {
        table: table.to_owned(),
        key: key.to_owned(),
        text: text.to_owned(),
    }
}

fn remove(table: &str, key: &str) -> Change {
    Change::Remove {
        table: table.to_owned(),
        key: key.to_owned(),
    }
}

fn entries(journal: &Sqlite) -> Vec<[String; 3]> {
    let mut entries = Vec::new();
    let read = journal.read(&mut |entry| {
        entries.push([entry.table, entry.key, entry.text].map(str::to_owned));
        Ok(())
    });
    read.expect("it can be read");
    entries
}

/// Why a file is refused; nothing in its folder may be other than before.
fn refused(folder: &Folder, owner: &Owner) -> String {
    let before = folder.contents();
    let why = Sqlite::open(&folder.data(), owner).expect_err("it is refused");
    assert!(folder.contents() == before, "it was touched: {why}");
    why.replace(&folder.path().display().to_string(), "…")
}

#[test]
fn what_is_written_is_there_when_it_is_opened_again() {
    let folder = Folder::new();
    let journal = open(&folder.data());
    let first = [
        put("Shelf", "shelves/2", "two"),
        put("Shelf", "shelves/1", "one"),
    ];
    journal.write(&first).expect("it is written");
    let second = [
        put("Shelf", "shelves/1", "eins\0 é"),
        remove("Shelf", "shelves/2"),
        put("notes", "a", ""),
    ];
    journal.write(&second).expect("it is written");
    drop(journal);
    let kept = [["Shelf", "shelves/1", "eins\0 é"], ["notes", "a", ""]];
    assert_eq!(entries(&open(&folder.data())), kept);
    assert_eq!(folder.contents().len(), 1, "one file and nothing beside it");
}

#[test]
fn clearing_is_one_step_with_what_comes_then() {
    let folder = Folder::new();
    let journal = open(&folder.data());
    journal
        .write(&[put("a", "1", "x"), put("b", "1", "x")])
        .expect("it is written");
    journal
        .write(&[put("a", "2", "x"), Change::Clear, put("a", "3", "y")])
        .expect("it is written");
    assert_eq!(entries(&journal), [["a", "3", "y"]]);
}

#[test]
fn only_one_fake_at_a_time() {
    let folder = Folder::new();
    let first = open(&folder.data());
    let why = Sqlite::open(&folder.data(), &owner()).expect_err("it is taken");
    assert!(
        why.ends_with("another process has it open; only one fake at a time can use it"),
        "{why}"
    );
    first
        .write(&[put("a", "1", "x")])
        .expect("the first goes on");
    drop(first);
    assert_eq!(entries(&open(&folder.data())).len(), 1);
}

#[test]
fn the_state_of_another_api_is_left_alone() {
    let folder = Folder::new();
    drop(open(&folder.data()));
    let other = Owner {
        api: "disruptive".to_owned(),
        ..owner()
    };
    assert_eq!(
        refused(&folder, &other),
        "…/data.db: it holds the state of a fake of `showcase`, not of `disruptive`"
    );
}

#[test]
fn what_is_newer_is_left_alone() {
    let folder = Folder::new();
    let newer = Owner {
        format: 2,
        ..owner()
    };
    drop(Sqlite::open(&folder.data(), &newer).expect("it opens"));
    assert_eq!(
        refused(&folder, &owner()),
        "…/data.db: it was written for model format 2; this fake reads up to format 1"
    );
    Connection::open(folder.data())
        .and_then(|file| file.pragma_update(None, "user_version", 2))
        .expect("SQLite");
    assert_eq!(
        refused(&folder, &newer),
        "…/data.db: it was written by a newer fake (version 2; this fake reads up to version 1); use the newer fake, or another file"
    );
}

#[test]
fn files_of_something_else_are_left_alone() {
    let folder = Folder::new();
    fs::write(folder.data(), "a text of somebody").expect("a file");
    assert_eq!(
        refused(&folder, &owner()),
        "…/data.db: it is not a SQLite file; it was not changed"
    );
}

#[test]
fn databases_of_other_programs_are_left_alone() {
    let folder = Folder::new();
    Connection::open(folder.data())
        .and_then(|file| file.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE theirs (a)"))
        .expect("SQLite");
    assert_eq!(
        refused(&folder, &owner()),
        "…/data.db: it is the SQLite file of another program; it was not changed"
    );
}

#[test]
fn a_file_that_may_not_be_written_is_refused() {
    let folder = Folder::new();
    drop(open(&folder.data()));
    let mut permissions = fs::metadata(folder.data()).expect("a file").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(folder.data(), permissions).expect("one's own file");
    assert_eq!(refused(&folder, &owner()), "…/data.db: it is read-only");
}

#[test]
fn a_folder_is_no_file() {
    let folder = Folder::new();
    fs::create_dir(folder.data()).expect("a folder");
    assert_eq!(refused(&folder, &owner()), "…/data.db: it is not a file");
}

#[test]
fn an_empty_file_is_as_good_as_none() {
    let folder = Folder::new();
    fs::write(folder.data(), "").expect("a file");
    assert!(entries(&open(&folder.data())).is_empty());
}

#[test]
fn a_text_that_is_none_is_damage() {
    let folder = Folder::new();
    open(&folder.data())
        .write(&[put("a", "1", "x")])
        .expect("it is written");
    Connection::open(folder.data())
        .and_then(|file| file.execute("UPDATE entry SET \"text\" = CAST(x'ff' AS TEXT)", ()))
        .expect("SQLite");
    let read = open(&folder.data()).read(&mut |_| Ok(()));
    assert_eq!(
        read,
        Err("it is damaged: a string in it is not valid UTF-8".to_owned())
    );
}

#[test]
fn a_file_needs_a_name() {
    let why = Sqlite::open(Path::new(""), &owner()).expect_err("it is refused");
    assert!(why.contains("the name of the data file is empty"), "{why}");
}

#[test]
fn what_is_damaged_is_said_not_guessed() {
    let folder = Folder::new();
    drop(open(&folder.data()));
    let mut bytes = fs::read(folder.data()).expect("a file");
    bytes.truncate(4096);
    bytes[100..].fill(0xff);
    fs::write(folder.data(), bytes).expect("a file");
    let why = Sqlite::open(&folder.data(), &owner()).expect_err("it is refused");
    assert!(why.contains("it is damaged: "), "{why}");
}
