//! Faults that are planted, and what is said of them.

use std::collections::BTreeMap;

use layers::faults_of;

const LAYERS: [&str; 4] = ["low", "middle", "middle/inner", "high"];

fn faults(files: &[(&str, &str)]) -> Vec<String> {
    let clean = [
        ("lib.rs", "mod low; mod middle; mod high;"),
        ("low.rs", "pub fn low() {}"),
        ("middle/mod.rs", "mod inner; mod outer;"),
        ("middle/outer.rs", "use crate::low::low;"),
        ("middle/inner/mod.rs", "use super::outer::Outer;"),
        ("high.rs", "use crate::{low, middle::outer::{self, Outer}};"),
    ];
    let files = clean.iter().chain(files);
    let files: BTreeMap<String, String> = files
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    faults_of(&files, &LAYERS)
}

#[test]
fn arrows_down_are_no_fault() {
    assert_eq!(faults(&[]), Vec::<String>::new());
}

#[test]
fn an_arrow_up_is_told_with_its_line() {
    let text = "//! Low.\n\nuse std::fmt;\nuse crate::high::{self, High as Higher};\n";
    let found = faults(&[("low.rs", text), ("high.rs", "")]);
    let said =
        "low.rs:4: `crate::high` leads up, from the layer `low` to the higher `high` (high.rs)";
    assert_eq!(found[0], said);
    assert_eq!(
        found[1],
        said.replace("high`", "high::High`")
            .replace("higher `high::High`", "higher `high`")
    );
    assert_eq!(found.len(), 2);
}

#[test]
fn what_a_macro_expands_to_is_no_arrow() {
    let text = "macro_rules! make { () => { $crate::high::High }; }";
    assert_eq!(faults(&[("low.rs", text)]), Vec::<String>::new());
}

#[test]
fn paths_in_code_in_macros_and_behind_names_are_seen() {
    let text = "use super::middle;\nfn f() -> crate::high::High {\n    println!(\"{}\", super::high::g());\n    middle::outer::f();\n    let _ = 0..crate::high::LIMIT;\n}\n";
    let found = faults(&[("low.rs", text), ("high.rs", ""), ("middle/outer.rs", "")]);
    let lines: Vec<_> = found
        .iter()
        .map(|fault| fault.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    let wanted = [
        "low.rs:1: `super::middle`",
        "low.rs:2: `crate::high::High`",
        "low.rs:3: `super::high::g`",
        "low.rs:4: `middle::outer::f`",
        "low.rs:5: `crate::high::LIMIT`",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn texts_comments_methods_and_tests_are_not_arrows() {
    let text = "// crate::high::x\nconst A: &str = \"crate::high::x\";\nfn f(x: X) { x.high::<u8>(); x.high::High }\n\
                #[cfg(test)]\nmod tests { use crate::high::x; }\n#[cfg(test)]\nuse crate::high::y;\n";
    assert_eq!(faults(&[("low.rs", text)]), Vec::<String>::new());
}

#[test]
fn a_folder_inside_a_folder_can_be_a_layer() {
    let found = faults(&[
        ("middle/outer.rs", "use super::inner::Inner;"),
        ("middle/inner/mod.rs", ""),
    ]);
    let said = "middle/outer.rs:1: `super::inner::Inner` leads up, from the layer `middle` to the higher `middle/inner` (middle/inner/mod.rs)";
    assert_eq!(found, [said]);
}

#[test]
fn folders_in_a_circle_are_told_with_their_arrows() {
    let found = faults(&[
        ("low.rs", "\nuse crate::high::High;"),
        ("middle/outer.rs", ""),
    ]);
    assert_eq!(
        found[1],
        "folders in a circle: high.rs, low.rs\n  high.rs:1: `crate::low` → low.rs\n  low.rs:2: `crate::high::High` → high.rs"
    );
}

#[test]
fn two_files_may_import_each_other_and_three_may_not() {
    let two = [
        ("high/a.rs", "use super::b::B;"),
        ("high/b.rs", "use super::a::A;"),
        ("high/mod.rs", ""),
        ("high.rs", ""),
    ];
    let two = &two[..3];
    assert_eq!(faults(two), Vec::<String>::new());
    let three = [
        two,
        &[
            ("high/b.rs", "use super::c::C;"),
            ("high/c.rs", "mod inside { use super::super::a::A; }"),
        ],
    ]
    .concat();
    assert_eq!(
        faults(&three),
        [
            "3 files in a circle: high/a.rs, high/b.rs, high/c.rs\n  high/a.rs:1: `super::b::B` → high/b.rs\n  \
          high/b.rs:1: `super::c::C` → high/c.rs\n  high/c.rs:1: `super::super::a::A` → high/a.rs"
        ]
    );
}

#[test]
fn a_way_around_by_the_root_is_a_fault() {
    let found = faults(&[("low.rs", "use crate::Hidden;")]);
    assert_eq!(
        found,
        [
            "low.rs:1: `crate::Hidden` goes by way of lib.rs; import it from the file that defines it"
        ]
    );
}

#[test]
fn the_list_and_the_files_fit() {
    let found = faults(&[("new/mod.rs", "")]);
    assert_eq!(
        found,
        ["new/mod.rs: it is in none of the layers; add it to the list"]
    );
    let files = BTreeMap::from([("low.rs".to_owned(), "fn (".to_owned())]);
    let found = faults_of(&files, &["low", "gone"]);
    assert!(
        found[0].starts_with("low.rs: it cannot be read: "),
        "{found:?}"
    );
    assert_eq!(
        found[1],
        "the layer `gone` has no file; remove it from the list"
    );
}
