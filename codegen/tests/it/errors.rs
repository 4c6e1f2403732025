//! Mistakes in a spec: each case of `tests/errors/` and the whole message that its writer reads.

use crate::{bytes, cases, common};

#[test]
fn each_mistake_is_told_as_its_snapshot_says() {
    for case in cases::all("errors") {
        let text = common::mistakes(&case.spec);
        cases::snapshot("errors", &case.name, &case.head, &text);
    }
}

#[test]
fn every_case_has_a_snapshot_and_every_snapshot_a_case() {
    let cases = cases::all("errors").into_iter().map(|case| case.name);
    let built = bytes::NAMES.iter().map(|name| (*name).to_owned());
    cases::assert_paired("errors", &cases.chain(built).collect());
}

#[test]
fn the_base_of_all_cases_has_no_mistake() {
    common::files(&common::base());
}

#[test]
fn every_message_says_what_to_write() {
    for case in cases::all("errors") {
        let errors = common::generate(&case.spec).expect_err("each case is a mistake");
        let text = errors.to_string();
        let (told, helped) = (count(&text, "error: "), count(&text, "help: "));
        assert!(told >= 1, "`{}` is no mistake", case.name);
        assert_eq!(told, errors.len(), "{text}");
        assert!(helped >= told, "`{}` lacks help:\n{text}", case.name);
    }
}

fn count(text: &str, word: &str) -> usize {
    let trimmed = text
        .lines()
        .map(|line| line.trim_start_matches([' ', '|', '=']));
    trimmed.filter(|line| line.starts_with(word)).count()
}

#[test]
fn colours_change_no_word() {
    let case = common::with(&[("things.yaml", "docs: Things.\nendpoint: {}\n")]);
    let errors = common::generate(&case).expect_err("`endpoint` is no key");
    let coloured = errors.render(codegen::Colour::Ansi);
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((text, escape)) = rest.split_once('\u{1b}') {
        plain.push_str(text);
        rest = escape.split_once('m').expect("an escape ends").1;
    }
    plain.push_str(rest);
    assert_ne!(coloured, errors.to_string());
    assert_eq!(plain, errors.to_string());
}
