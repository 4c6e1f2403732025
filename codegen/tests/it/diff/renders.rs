//! What a comparison looks like in each of its spellings.

use codegen::{Bump, Diff, DiffFormat};

use super::cases::{Edit, case, diff};

/// Something of every kind.
fn mixed() -> Diff {
    let wanted = [
        "argument_added",
        "field_added_removed_and_retyped",
        "shared",
        "reworded",
        "table_of_policies",
    ];
    let edits: Vec<Edit> = wanted.iter().flat_map(|name| case(name).changes).collect();
    diff(&edits)
}

fn one() -> Diff {
    diff(&case("operation_renamed").changes)
}

#[test]
fn at_a_terminal() {
    insta::assert_snapshot!("render_text", mixed().render(DiffFormat::Text));
}

#[test]
fn for_those_who_watch() {
    let short = mixed().render(DiffFormat::Short);
    assert!(short.lines().count() <= 12, "{short}");
    insta::assert_snapshot!("render_short", short);
}

#[test]
fn for_programs() {
    insta::assert_snapshot!("render_json", one().render(DiffFormat::Json));
    let text = mixed().render(DiffFormat::Json);
    let json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(json["format"], 1);
    assert_eq!(json["verdict"], "major");
    assert_eq!(json["next_version"], "0.2.0");
}

#[test]
fn for_github() {
    insta::assert_snapshot!("render_github", mixed().render(DiffFormat::Github));
}

#[test]
fn for_a_comment() {
    insta::assert_snapshot!("render_markdown", mixed().render(DiffFormat::Markdown));
}

#[test]
fn where_nothing_changed() {
    let diff = diff(&[]);
    assert_eq!(diff.verdict(), Bump::None);
    assert_eq!(diff.render(DiffFormat::Short), "");
    let nothing = "library: nothing changed\n";
    assert_eq!(diff.render(DiffFormat::Text), nothing);
    assert_eq!(diff.render(DiffFormat::Github), nothing);
    assert_eq!(diff.render(DiffFormat::Markdown), format!("## {nothing}"));
    assert_eq!(diff.changelog().sections, []);
}

#[test]
fn for_a_changelog() {
    let sections = mixed().changelog().sections;
    let section = |(heading, entries): &(&str, Vec<String>)| {
        format!("### {heading}\n\n- {}\n", entries.join("\n- "))
    };
    let text: Vec<String> = sections.iter().map(section).collect();
    insta::assert_snapshot!("changelog", text.join("\n"));
}
