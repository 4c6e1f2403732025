//! Names of every length: whatever has to be broken over lines is broken where rustfmt breaks it.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use crate::common::{self, Spec};

/// Words of the bookshop that grow; a type grows behind the first part of its name.
const WORDS: &[&str] = &[
    "isbn",
    "words",
    "fuzzy",
    "genres",
    "subtitle",
    "page_count",
    "binding",
    "customer",
    "readingTime",
    "aisleMark",
    "priceTag",
    "dryRun",
    "holdFor",
    "bookIds",
    "orderBy",
    "create_all",
    "reserve",
    "aisle",
    "book",
    "HARDCOVER",
    "PAPERBACK",
    "crime",
    "romance",
];
const TYPES: &[&str] = &["Book", "Aisle", "Order", "Genre", "Binding"];
#[test]
fn names_of_every_length_are_laid_out_as_rustfmt_does() {
    let there = Command::new("rustfmt").arg("--version").output();
    if there.is_err() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("codegen-layout-{}", std::process::id()));
    for round in 0..24 {
        let files = common::files(&grown(round));
        let mut sources = Vec::new();
        for (path, text) in files.iter().filter(|(path, _)| path.starts_with("src/")) {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("it stands in the folder"))
                .expect("a folder is made");
            fs::write(&path, text).expect("a file is written");
            sources.push(path);
        }
        let checked = Command::new("rustfmt")
            .args(["--edition", "2024", "--check"])
            .args(&sources)
            .output()
            .expect("rustfmt runs");
        let said = String::from_utf8_lossy(&checked.stdout);
        assert!(
            said.is_empty(),
            "in round {round} rustfmt would change:\n{said}"
        );
    }
    fs::remove_dir_all(&folder).expect("the folder is removed");
}

/// The bookshop with longer names, each of another length in each round.
fn grown(round: usize) -> Spec {
    let longer: BTreeMap<&str, usize> = WORDS
        .iter()
        .chain(TYPES)
        .enumerate()
        .map(|(at, word)| (*word, round * (4 * at + 7) % (48 - at % 7 * 4)))
        .collect();
    let spec = common::api("showcase").into_iter();
    spec.filter(|(name, _)| name != "seed.yaml")
        .map(|(name, text)| {
            let text = String::from_utf8(text).expect("a spec is text");
            (name, grow(&text, &longer).into_bytes())
        })
        .collect()
}

fn grow(text: &str, longer: &BTreeMap<&str, usize>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, behind) = rest.split_at(start);
        let end = behind.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (word, behind) = behind.split_at(end.unwrap_or(behind.len()));
        out.push_str(before);
        out.push_str(&grown_word(word, longer));
        rest = behind;
    }
    out + rest
}

fn grown_word(word: &str, longer: &BTreeMap<&str, usize>) -> String {
    let grown = |part: &str, count: usize| {
        let more = if part.chars().all(char::is_uppercase) {
            "X"
        } else {
            "x"
        };
        format!("{part}{}", more.repeat(count))
    };
    if let Some(count) = longer.get(word) {
        return grown(word, *count);
    }
    let part = TYPES.iter().find(|part| word.contains(**part));
    match part.and_then(|part| Some((part, longer.get(part)?))) {
        Some((part, count)) => word.replacen(part, &grown(part, *count), 1),
        None => word.to_owned(),
    }
}
