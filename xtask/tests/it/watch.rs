//! Watching: what is done and said when, with a world that is made up, and once with a real folder and the real program.

mod folder;
mod world;

use std::time::Duration;

use world::Stage;

/// A member of `Thing` and what is said of it.
const MEMBER: (&str, &str) = (
    "    fields:\n",
    "    fields:\n      size: {type: string, docs: Size of the thing.}\n",
);

/// A mistake in its place.
const MISTAKE: (&str, &str) = (
    "    fields:\n",
    "    fields:\n      size: {type: strnig, docs: Size of the thing.}\n",
);

/// The line on the new member, whatever the comparison says of it.
fn assert_added(said: &str) {
    let (first, second) = said.split_once('\n').expect("a verdict and a line");
    assert_eq!(first, "library: minor");
    assert!(second.starts_with("  + Thing.size: "), "{said}");
    assert!(second.ends_with(" (spec/library/things.yaml:12)"), "{said}");
}

#[test]
fn what_is_as_it_was_is_written_in_silence() {
    let mut stage = Stage::new(&["library"]);
    stage.rest();
    assert_eq!(stage.events(), ["write library"]);
    stage.rest();
    assert_eq!(stage.events(), [""; 0]);
}

#[test]
fn a_change_is_said_before_the_crate_is_written() {
    let mut stage = Stage::quiet(&["library"]);
    stage.written = 3;
    stage.edit("library", "things.yaml", MEMBER);
    stage.rest();
    let events = stage.events();
    assert_added(&events[0]);
    assert_eq!(
        events[1..],
        ["write library", "  generated/library: 3 files written"]
    );
    stage.edit("library", "things.yaml", (MEMBER.1, MEMBER.0));
    stage.rest();
    let events = stage.events();
    assert!(
        events[0].starts_with("library: major\n  - Thing.size: "),
        "{events:?}"
    );
}

#[test]
fn what_users_do_not_notice_is_written_in_silence() {
    let mut stage = Stage::quiet(&["library"]);
    stage.edit(
        "library",
        "things.yaml",
        ("docs: Things.\n", "# Soon more.\ndocs: Things.\n"),
    );
    stage.rest();
    assert_eq!(stage.events(), ["write library"]);
}

#[test]
fn a_mistake_is_told_once_it_is_sure_and_once_only() {
    let mut stage = Stage::quiet(&["library"]);
    stage.edit("library", "things.yaml", MISTAKE);
    stage.pass(30);
    assert_eq!(stage.events(), [""; 0]);
    stage.pass(60);
    let events = stage.events();
    assert_eq!(events.len(), 1, "{events:?}");
    assert!(events[0].contains("unknown type `strnig`"), "{events:?}");
    assert!(
        events[0].contains("spec/library/things.yaml:12:"),
        "{events:?}"
    );
    stage.rest();
    assert_eq!(stage.events(), [""; 0]);
    // The same mistake in another text of the file.
    stage.edit("library", "errors.yaml", ("Errors", "Errors!"));
    stage.rest();
    assert_eq!(stage.events(), [""; 0]);
    stage.edit(
        "library",
        "things.yaml",
        (MISTAKE.1, "    fields: {}\n    more: 1\n"),
    );
    stage.rest();
    let events = stage.events();
    assert_eq!(events.len(), 1, "another mistake is told: {events:?}");
}

#[test]
fn what_is_fixed_is_said_with_what_changed_since() {
    let mut stage = Stage::quiet(&["library"]);
    stage.edit("library", "things.yaml", MISTAKE);
    stage.rest();
    assert_eq!(stage.events().len(), 1);
    stage.edit("library", "things.yaml", ("strnig", "string"));
    stage.rest();
    let events = stage.events();
    assert_added(&events[1]);
    assert_eq!(
        [&events[0], &events[2]],
        ["library: fixed", "write library"]
    );
}

#[test]
fn half_a_file_is_never_a_mistake() {
    let mut stage = Stage::quiet(&["library"]);
    let whole = stage.text("library", "things.yaml");
    for half in ["", "docs", &whole[..whole.len() / 2]] {
        stage.put("library", "things.yaml", half);
        stage.pass(20);
    }
    stage.put("library", "things.yaml", &whole);
    stage.rest();
    assert!(stage.events().iter().all(|event| event == "write library"));
    stage.remove("library", "things.yaml");
    stage.pass(20);
    stage.put("library", "things.yaml", &whole);
    stage.rest();
    assert!(stage.events().iter().all(|event| event == "write library"));
}

#[test]
fn who_writes_while_it_is_read_is_waited_for() {
    let mut stage = Stage::quiet(&["library"]);
    let whole = stage.text("library", "things.yaml");
    stage.put("library", "things.yaml", &whole.replace("title:", "size:"));
    stage.put_while_reading("library", "things.yaml", &whole.replace(MEMBER.0, MEMBER.1));
    stage.rest();
    let events = stage.events();
    assert_eq!(events.len(), 2, "{events:?}");
    assert_added(&events[0]);
}

#[test]
fn files_that_change_together_are_one_change() {
    let mut stage = Stage::quiet(&["library"]);
    stage.edit("library", "things.yaml", MEMBER);
    stage.pass(5);
    stage.edit("library", "api.yaml", ("0.1.0", "0.2.0"));
    stage.pass(5);
    stage.edit("library", "errors.yaml", ("title: Errors", "title: Other"));
    stage.rest();
    let events = stage.events();
    assert_eq!(
        events
            .iter()
            .filter(|event| *event == "write library")
            .count(),
        1,
        "{events:?}"
    );
    assert_eq!(events.len(), 2, "{events:?}");
}

#[test]
fn of_several_apis_all_is_said_before_any_is_written() {
    let mut stage = Stage::quiet(&["library", "museum"]);
    stage.edit("library", "things.yaml", MEMBER);
    stage.edit("museum", "things.yaml", MEMBER);
    stage.rest();
    let events = stage.events();
    assert!(events[0].starts_with("library: minor"), "{events:?}");
    assert!(events[1].starts_with("museum: minor"), "{events:?}");
    assert_eq!(events[2..], ["write library", "write museum"]);
    stage.edit("museum", "things.yaml", MISTAKE_OF_MEMBER);
    stage.edit("library", "things.yaml", (MEMBER.1, MEMBER.0));
    stage.rest();
    let events = stage.events();
    assert!(events[0].starts_with("library: major"), "{events:?}");
    assert!(
        events.iter().any(|event| event == "write library"),
        "a mistake elsewhere stops nothing"
    );
}

/// The mistake, where the member is there already.
const MISTAKE_OF_MEMBER: (&str, &str) = ("size: {type: string", "size: {type: strnig");

#[test]
fn a_refusal_is_told_and_ends_when_the_crate_is_fixed() {
    let mut stage = Stage::quiet(&["library"]);
    stage.refusal = Some("error: edited by hand");
    stage.edit("library", "things.yaml", MEMBER);
    stage.rest();
    let events = stage.events();
    assert_eq!(
        events.last().map(String::as_str),
        Some("error: edited by hand"),
        "{events:?}"
    );
    let tries = events
        .iter()
        .filter(|event| *event == "write library")
        .count();
    assert_eq!(
        tries, 2,
        "once more with the first look at the crate: {events:?}"
    );
    stage.edit("library", "things.yaml", ("Size of", "The size of"));
    stage.rest();
    let events = stage.events();
    assert!(
        !events.contains(&"error: edited by hand".to_owned()),
        "told already: {events:?}"
    );
    stage.refusal = None;
    stage.touch_crate("library");
    stage.rest();
    assert_eq!(stage.events(), ["write library", "library: fixed"]);
    stage.rest();
    assert_eq!(stage.events(), [""; 0]);
}

#[test]
fn folders_come_and_go() {
    let mut stage = Stage::quiet(&["library"]);
    stage.add("museum");
    stage.rest();
    assert_eq!(stage.events(), ["write museum"]);
    stage.hide("museum");
    stage.pass(20);
    stage.show("museum");
    stage.rest();
    assert_eq!(stage.events(), ["write museum"], "a moment is no matter");
    stage.hide("museum");
    stage.rest();
    assert_eq!(
        stage.events(),
        ["museum: spec/museum was removed; if that is intended, remove generated/museum"]
    );
    stage.show("museum");
    stage.rest();
    assert_eq!(stage.events(), ["museum: fixed", "write museum"]);
}

#[test]
fn what_all_crates_are_made_from_is_watched_too() {
    let mut stage = Stage::quiet(&["library", "museum"]);
    stage.touch_shared();
    stage.rest();
    assert_eq!(stage.events(), ["write library", "write museum"]);
}

#[test]
fn another_program_ends_it() {
    let mut stage = Stage::quiet(&["library"]);
    stage.touch_program();
    let failure = stage.end(100);
    assert!(
        failure
            .message()
            .contains("start `cargo xtask watch` again"),
        "{failure:?}"
    );
    assert_eq!(stage.events(), [""; 0]);
}

#[test]
fn it_ends_when_nobody_reads() {
    let mut stage = Stage::quiet(&["library"]);
    stage.deaf = true;
    stage.edit("library", "things.yaml", MEMBER);
    assert_eq!(stage.end(100).message(), "nobody reads");
}

#[test]
fn times_are_counted_from_the_last_change() {
    let mut stage = Stage::quiet(&["library"]);
    let still = xtask::commands::watch::session::STILL;
    assert!(
        still >= Duration::from_millis(10),
        "a file system counts in steps of 4 ms"
    );
    stage.edit("library", "things.yaml", MEMBER);
    stage.pass(5);
    assert_eq!(stage.events(), [""; 0]);
    stage.pass(10);
    assert_eq!(stage.events().len(), 2);
}
