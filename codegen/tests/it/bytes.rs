//! Mistakes that no text file can hold: bytes, missing files, bombs, and more of everything than anyone writes.

use std::fmt::Write as _;

use crate::cases;
use crate::common::{self, Spec};

/// The snapshots of this file.
pub(crate) const NAMES: &[&str] = &[
    "bytes_alias_bomb",
    "bytes_api_missing",
    "bytes_bom",
    "bytes_carriage_returns",
    "bytes_empty_file",
    "bytes_folder_with_a_bad_name",
    "bytes_huge_file",
    "bytes_long_line",
    "bytes_many_mistakes",
    "bytes_nested_a_hundred_levels",
    "bytes_not_utf8",
    "bytes_nothing",
    "bytes_nul",
];

fn things(text: impl Into<Vec<u8>>) -> Spec {
    let mut spec = common::base();
    spec.insert("things.yaml".to_owned(), text.into());
    spec
}

fn check(name: &str, about: &str, spec: &Spec) {
    assert!(NAMES.contains(&name), "`{name}` is not listed");
    cases::snapshot("errors", name, about, &common::mistakes(spec));
}

#[test]
fn bytes_that_are_no_text_are_told_by_their_line() {
    check(
        "bytes_not_utf8",
        "A byte of Latin-1 in line 2.",
        &things(*b"docs: Things.\n# Gr\xf6\xdfe\n"),
    );
}

#[test]
fn a_nul_is_told_where_it_stands() {
    check(
        "bytes_nul",
        "",
        &things(*b"docs: Things.\nendpoints: {a\0b: {http: GET /things}}\n"),
    );
}

#[test]
fn an_empty_file_is_told() {
    check("bytes_empty_file", "No byte at all.", &things(""));
}

#[test]
fn a_missing_api_file_is_told() {
    let mut spec = common::base();
    spec.remove("api.yaml");
    check("bytes_api_missing", "", &spec);
}

#[test]
fn missing_files_are_all_told() {
    check("bytes_nothing", "A folder without any file.", &Spec::new());
}

#[test]
fn a_folder_that_could_inject_is_refused() {
    let hostile = "library\npub fn evil() {}";
    let sources = common::sources(&common::base());
    let errors = codegen::generate(hostile, &sources, &codegen::RuntimeFiles::default());
    let text = errors.expect_err("a folder has no newline").to_string();
    cases::snapshot("errors", "bytes_folder_with_a_bad_name", "", &text);
}

#[test]
fn a_byte_order_mark_hides_no_mistake() {
    check(
        "bytes_bom",
        "",
        &things("\u{feff}docs: Things.\nendpoint: {}\n"),
    );
}

#[test]
fn carriage_returns_move_no_caret() {
    check(
        "bytes_carriage_returns",
        "",
        &things("docs: Things.\r\nendpoint: {}\r\n"),
    );
}

#[test]
fn an_alias_bomb_is_not_expanded() {
    let mut text = String::from("docs: Things.\nlol0: &lol0 [lol]\n");
    for level in 1..30 {
        let previous = format!("*lol{},", level - 1).repeat(10);
        let _ = writeln!(text, "lol{level}: &lol{level} [{previous}]");
    }
    check("bytes_alias_bomb", "", &things(text));
}

#[test]
fn a_deep_nest_is_refused_before_it_is_read() {
    let text = format!("docs: {}{}\n", "[".repeat(100), "]".repeat(100));
    check("bytes_nested_a_hundred_levels", "", &things(text));
    let endless = format!("docs: {}", "[".repeat(1_000_000));
    assert!(common::mistakes(&things(endless)).contains("nested more than 32 levels deep"));
    let blocks = (0..1_000).fold(String::new(), |text, level| {
        text + &" ".repeat(level) + "a:\n"
    });
    assert!(common::mistakes(&things(blocks)).contains("nested more than 32 levels deep"));
}

#[test]
fn a_huge_file_is_not_read() {
    check(
        "bytes_huge_file",
        "",
        &things("# nothing\n".repeat(200_000)),
    );
}

#[test]
fn a_long_line_is_shown_around_its_mistake() {
    let long = format!("docs: {}\n", "word ".repeat(20_000));
    let text = format!("{long}endpoints: {{{}replay: {{}}}}\n", " ".repeat(5_000));
    check("bytes_long_line", "", &things(text));
}

#[test]
fn ten_thousand_mistakes_are_counted_and_fifty_shown() {
    let mut text = String::from("docs: Things.\ntypes:\n");
    for number in 0..10_000 {
        let _ = writeln!(
            text,
            "  Thing{number}: {{docs: A., fields: {{a: {{type: Thong{number}, docs: A.}}}}}}"
        );
    }
    let errors = common::generate(&things(text)).expect_err("no such type");
    // The default endpoints of the base are gone, so its types are, too.
    assert_eq!(errors.len(), 10_000);
    cases::snapshot("errors", "bytes_many_mistakes", "", &errors.to_string());
}

#[test]
fn ten_thousand_keys_given_twice_are_found_at_once() {
    let mut text = String::from("docs: Things.\n");
    for number in 0..20_000 {
        let _ = writeln!(text, "k{}: a", number / 2);
    }
    assert!(common::mistakes(&things(text)).contains("`k0` is given twice"));
}

#[test]
fn long_ways_through_types_end() {
    let mut text = String::from(
        "docs: Things.\nendpoints:\n  send: {http: POST /things, docs: Sends., body: T0}\ntypes:\n",
    );
    for number in 0..2_000 {
        let next = number + 1;
        let _ = writeln!(
            text,
            "  T{number}: {{docs: A., fields: {{a: {{type: T{next}, docs: A.}}}}}}"
        );
    }
    let whole = format!("{text}  T2000: {{docs: A., fields: {{}}}}\n");
    common::files(&things(whole));
    let round = format!("{text}  T2000: {{docs: A., fields: {{a: {{type: T0, docs: A.}}}}}}\n");
    assert!(common::mistakes(&things(round)).contains("`T0` contains `T1`, which contains"));
}
