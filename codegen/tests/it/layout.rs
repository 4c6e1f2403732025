//! Names of every length: whatever has to be broken over lines is broken where rustfmt breaks it.

use std::collections::BTreeMap;

use crate::common::{self, Spec};
use crate::output;

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
    for round in 0..24 {
        let mut files = common::files(&grown(round));
        files.retain(|path, _| output::is_source(path));
        let changes = output::rustfmt_changes(&format!("round-{round}"), &files);
        assert_eq!(changes, "", "round {round}");
    }
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
