//! How documentation is laid out: paragraphs are wrapped, what is not a paragraph stays.

use crate::common;

/// The comment above a type that is described so.
fn shown(text: &str) -> String {
    let docs: Vec<String> = text.lines().map(|line| format!("      {line}\n")).collect();
    let things = format!(
        "docs: Things.\ntypes:\n  Thing:\n    docs: |\n{}    fields: {{}}\n",
        docs.concat()
    );
    let files = common::files(&common::with(&[("things.yaml", &things)]));
    let lines = files["types/src/things.rs"].lines();
    let comment = lines.skip_while(|line| !line.starts_with("///"));
    let comment = comment.map_while(|line| line.strip_prefix("///"));
    let lines: Vec<&str> = comment
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    lines.join("\n")
}

#[test]
fn lines_of_a_paragraph_become_one_and_are_wrapped_anew() {
    assert_eq!(shown("One\ntwo\nthree."), "One two three.");
    let long = shown(&"word ".repeat(40));
    assert!(
        long.lines().count() == 3 && long.lines().all(|line| line.len() <= 90),
        "{long}"
    );
}

#[test]
fn a_line_that_begins_with_a_number_is_no_item_unless_it_looks_like_one() {
    assert_eq!(shown("There are\n3 of them."), "There are 3 of them.");
    assert_eq!(
        shown("Steps:\n\n1. Go.\n2. Stop."),
        "Steps:\n\n1. Go.\n2. Stop."
    );
}

#[test]
fn items_go_on_below_their_text() {
    let item = shown(&format!("- {}", "word ".repeat(30)));
    let mut lines = item.lines();
    assert!(
        lines.next().is_some_and(|line| line.starts_with("- word")),
        "{item}"
    );
    assert!(lines.all(|line| line.starts_with("  word")), "{item}");
    assert_eq!(item.lines().count(), 2, "{item}");
}

#[test]
fn code_is_not_broken() {
    let code = format!("`{}`", ["word"; 30].join(" "));
    assert_eq!(shown(&code), code);
    let block = "```json\n{\n    \"a\":   1\n}\n```";
    assert_eq!(shown(block), block);
}

#[test]
fn a_word_that_is_longer_than_a_line_stays_whole() {
    let word = "w".repeat(150);
    assert_eq!(
        shown(&format!("Before {word} behind.")),
        format!("Before\n{word}\nbehind.")
    );
}

#[test]
fn tables_and_headings_stay_as_they_are() {
    let table = "| a | b |\n|---|---|\n| 1 | 2 |";
    assert_eq!(shown(table), table);
    assert_eq!(shown("# Heading\nText."), "# Heading\nText.");
}

#[test]
fn an_open_fence_is_closed_and_code_of_rust_is_only_shown() {
    assert_eq!(
        shown("Look:\n\n```\nlet a = 1;"),
        "Look:\n\n```text\nlet a = 1;\n```"
    );
    assert_eq!(
        shown("~~~rust\nlet a = 1;\n~~~"),
        "```text\nlet a = 1;\n```"
    );
    assert_eq!(shown("Look:\n\n     let a = 1;"), "Look:\n\n   let a = 1;");
    assert_eq!(shown("<pre>a</pre>"), "\\<pre>a</pre>");
    assert_eq!(
        shown("<https://library.example>"),
        "<https://library.example>"
    );
}
