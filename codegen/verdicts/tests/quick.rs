//! Every edit has the verdict that a person wrote down for it; what the compiler says of them is another test.

use std::collections::BTreeSet;

use verdicts::edit::{self, Edit};
use verdicts::{ours, spec};

/// What is wrong with each edit.
fn all(wrong: impl Fn(&Edit) -> Option<String>) {
    let wrong: Vec<String> = edit::all().iter().filter_map(wrong).collect();
    assert!(
        wrong.is_empty(),
        "{}\n{} wrong",
        wrong.join("\n\n"),
        wrong.len()
    );
}

#[test]
fn the_verdict_on_every_edit_is_the_one_written_by_hand() {
    let unedited = spec::unedited();
    let base = ours::describe(&unedited).unwrap_or_else(|error| panic!("{error}"));
    all(|edit| {
        let edited = edit.apply(&unedited);
        match edited.and_then(|edited| ours::describe(&edited)) {
            Ok(head) => ours::disagreement(edit, &ours::diff(&base, &head)),
            Err(error) => Some(format!("{}: {error}", edit.name)),
        }
    });
}

#[test]
fn an_edit_that_finds_nothing_to_change_is_a_mistake() {
    let unedited = spec::unedited();
    let edits = edit::all();
    let mut edited = unedited.clone();
    edited.values_mut().for_each(String::clear);
    let failing = edits.iter().filter(|edit| edit.apply(&edited).is_err());
    assert!(failing.count() > 50);
}

#[test]
fn no_two_edits_have_one_name() {
    let edits = edit::all();
    assert!(edits.len() >= 50, "only {} edits", edits.len());
    let names: BTreeSet<&str> = edits.iter().map(|edit| edit.name.as_str()).collect();
    assert_eq!(names.len(), edits.len());
}
