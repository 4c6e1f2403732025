//! The whole screen for whatever may have happened to a page.

use codegen::{DriftFormat, Verdict};

use super::{held, json, page, page_with, screen, spec, states};
use crate::cases::{assert_paired, snapshot};

/// The cases, each with a snapshot.
const NAMES: [&str; 23] = [
    "changed",
    "changed_without_evidence",
    "contradictions",
    "dropped_504_note",
    "empty",
    "empty_as_github",
    "empty_as_markdown",
    "evidence_moved",
    "garbage",
    "holds",
    "hostile_as_markdown",
    "much_as_github",
    "much_as_json",
    "much_as_markdown",
    "much_as_text",
    "new_408_section",
    "new_section_of_a_known_status",
    "new_section_without_a_status",
    "nothing_but_a_script",
    "rate_limit_of_100",
    "renamed_and_changed",
    "renamed_heading",
    "section_gone",
];

/// A section that the table does not have, before the one that is named here.
const NEW: &str = "\n408 - Asleep at the desk

Nobody asked anything for 45 seconds. Wake her, then ask again.

429 - Queue";

/// Every sort of drift at once.
fn much() -> String {
    page_with("40 requests", "100 requests")
        .replace(", but give the lift a rest of at least 15s", "")
        .replace("\n429 - Queue", NEW)
        .replace("401 - Who are you?", "401 - And you are?")
        .replace("She writes it", "She types it")
        .replace(
            "500 - Flood in the cellar\n\nThe pump needs 2 seconds, mostly less.\n",
            "",
        )
}

fn shown(name: &str, page: &str) {
    snapshot("drift", name, "", &screen(page));
}

#[test]
fn a_page_that_is_as_it_was() {
    shown("holds", &page("txt"));
    assert_eq!(held(&spec(), &page("txt")).verdict(), Verdict::Holds);
}

#[test]
fn another_rate_limit() {
    shown(
        "rate_limit_of_100",
        &page_with("40 requests", "100 requests"),
    );
}

#[test]
fn a_longer_number_is_another_number() {
    for requests in [
        "140 requests",
        "1,040 requests",
        "0.40 requests",
        "40.5 requests",
    ] {
        let report = json(&spec(), &page_with("40 requests", requests));
        assert!(
            states(&report).contains(&(
                "429 - Queue at the desk".to_owned(),
                "evidence_gone".to_owned()
            )),
            "{requests}"
        );
    }
}

#[test]
fn a_note_that_is_gone() {
    shown(
        "dropped_504_note",
        &page_with(", but give the lift a rest of at least 15s", ""),
    );
}

#[test]
fn a_new_status() {
    shown("new_408_section", &page_with("\n429 - Queue", NEW));
}

#[test]
fn a_new_section_of_a_row_that_is_there() {
    let new = NEW.replace("408 - Asleep at the desk", "409 - Lent out");
    shown(
        "new_section_of_a_known_status",
        &page_with("\n429 - Queue", &new),
    );
}

#[test]
fn another_heading() {
    shown(
        "renamed_heading",
        &page_with("504 - Slow lift", "504 - Very slow lift"),
    );
    shown(
        "renamed_and_changed",
        &page_with("504 - Slow lift\n\nSee", "504 - Lift\n\nFirst see"),
    );
}

#[test]
fn a_section_that_is_gone() {
    shown(
        "section_gone",
        &page_with(
            "500 - Flood in the cellar\n\nThe pump needs 2 seconds, mostly less.\n",
            "",
        ),
    );
}

#[test]
fn a_section_that_says_the_same_in_other_words() {
    shown("changed", &page_with("mostly less", "often less"));
    shown(
        "changed_without_evidence",
        &page_with(
            "403 - Closed stack\n\n404",
            "403 - Closed stack\n\nOnly for ghosts.\n\n404",
        ),
    );
}

#[test]
fn evidence_that_stands_elsewhere_now() {
    let page = page_with("The pump needs 2 seconds, mostly less.", "There is a pump.");
    shown(
        "evidence_moved",
        &page.replace("Show your card.", "The pump needs 2 seconds."),
    );
}

#[test]
fn a_section_of_another_sort() {
    let page = page("html").replace("<h2>429", "<h2>What it costs</h2><p>Nothing.</p><h2>429");
    shown("new_section_without_a_status", &page);
}

#[test]
fn pages_of_something_else() {
    shown(
        "garbage",
        "\u{1}\u{0}][<<>>&&&%%% 500 - \n\n\u{fffd}\u{fffd} # ## ``` {% \n|||\n::\u{1b}[31m",
    );
    shown("empty", "");
    let script = "<!doctype html><html><body><div id=root></div><script>\"429 - Queue at the desk\"</script></body></html>";
    shown("nothing_but_a_script", script);
}

#[test]
fn a_figure_of_the_spec_that_is_not_the_page_s() {
    let mut spec = spec();
    let api = String::from_utf8(spec["api.yaml"].clone()).expect("UTF-8");
    let api = api
        .replace("requests: 40, per: 10s", "requests: 50, per: 9s")
        .replace("lifetime: 2h", "lifetime: 3h");
    spec.insert("api.yaml".to_owned(), api.into_bytes());
    let drift = held(&spec, &page("txt"));
    assert_eq!(drift.verdict(), Verdict::Drifted);
    snapshot(
        "drift",
        "contradictions",
        "",
        &drift.render(DriftFormat::Text),
    );
}

/// The text with another figure in place of one that it has.
fn careful(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "the spec has no {old:?}");
    text.replace(old, new)
}

#[test]
fn a_more_careful_figure_is_no_contradiction() {
    let mut spec = spec();
    let api = String::from_utf8(spec["api.yaml"].clone()).expect("UTF-8");
    let api = careful(&api, "requests: 40, per: 10s", "requests: 30, per: 20s");
    let api = careful(&api, "delay: 3s", "delay: 4s");
    spec.insert("api.yaml".to_owned(), api.into_bytes());
    assert_eq!(held(&spec, &page("txt")).verdict(), Verdict::Holds);
}

#[test]
fn every_format_says_everything() {
    let drift = held(&spec(), &much());
    for (name, format) in [
        ("much_as_text", DriftFormat::Text),
        ("much_as_github", DriftFormat::Github),
        ("much_as_markdown", DriftFormat::Markdown),
    ] {
        snapshot("drift", name, "", &drift.render(format));
    }
    let report = drift.render(DriftFormat::Json);
    let shown = changed_sections(&report);
    assert!(shown.lines().count() < report.lines().count());
    snapshot("drift", "much_as_json", "", &shown);
    let drift = held(&spec(), "");
    snapshot(
        "drift",
        "empty_as_github",
        "",
        &drift.render(DriftFormat::Github),
    );
    snapshot(
        "drift",
        "empty_as_markdown",
        "",
        &drift.render(DriftFormat::Markdown),
    );
}

/// A report as JSON, without the sections in which nothing has changed.
fn changed_sections(report: &str) -> String {
    let mut shown = String::new();
    let mut section: Option<String> = None;
    for line in report.split_inclusive('\n') {
        let text = section.get_or_insert_default();
        text.push_str(line);
        // Sections are the objects that stand this far in; what is between two of them is shown as it is.
        let ends = ["    },\n", "    }\n"].contains(&line);
        let stays = !text.contains("      \"state\": \"holds\"");
        if ends || !text.starts_with("    {\n") {
            shown.push_str(if stays { text } else { "" });
            section = None;
        }
    }
    shown
}

#[test]
fn a_page_cannot_speak_for_the_report() {
    let evil = "418 - `Tea`\u{1b}[2J\u{202e} | @everyone <b>%0A::error:: x\n\n```\n::error::5 seconds | ``` <script>\u{7}";
    let drift = held(
        &spec(),
        &page_with("\n429 - Queue", &format!("\n{evil}\n\n429 - Queue")),
    );
    for format in [
        DriftFormat::Text,
        DriftFormat::Github,
        DriftFormat::Markdown,
    ] {
        let report = drift.render(format);
        assert!(
            !report.contains(|c: char| c.is_control() && c != '\n'),
            "{report}"
        );
        assert!(!report.contains('\u{202e}'), "{report}");
        let mut commands = report.lines().filter(|line| line.starts_with("::"));
        let marks = commands.clone().count() > 0;
        assert_eq!(marks, format == DriftFormat::Github, "{report}");
        assert!(
            commands.all(|line| line.starts_with("::warning file=spec/library/errors.yaml,line=")),
            "{report}"
        );
    }
    snapshot(
        "drift",
        "hostile_as_markdown",
        "",
        &drift.render(DriftFormat::Markdown),
    );
}

#[test]
fn every_snapshot_is_of_a_case() {
    assert_paired(
        "drift",
        &NAMES.iter().map(|name| (*name).to_owned()).collect(),
    );
}
