//! Accepted fingerprints, and drafts that are pasted.

use codegen::{Accepted, Verdict};

use super::{held, json, page, page_with, spec};
use crate::common::{self, Spec};

fn errors(spec: &Spec) -> String {
    String::from_utf8(spec["errors.yaml"].clone()).expect("UTF-8")
}

fn with(errors: &str) -> Spec {
    let mut spec = spec();
    spec.insert("errors.yaml".to_owned(), errors.as_bytes().to_vec());
    spec
}

fn accepted(spec: &Spec, page: &str) -> Accepted {
    held(spec, page).accept(&errors(spec))
}

#[test]
fn what_changed_and_was_accepted_holds() {
    let page =
        page_with("mostly less", "often less").replace("Show your card.", "Do show your card.");
    let first = accepted(&spec(), &page);
    assert_eq!(
        first.headings,
        ["401 - Who are you?", "500 - Flood in the cellar"]
    );
    assert_eq!(held(&with(&first.text), &page).verdict(), Verdict::Holds);
    let again = accepted(&with(&first.text), &page);
    assert_eq!((again.text, again.headings.len()), (first.text, 0));
}

#[test]
fn back_and_forth_gives_the_same_bytes() {
    let other = page("txt")
        .replace("her head", "her hand")
        .replace("mostly", "often")
        .replace("two hours", "two hours, no more");
    let there = accepted(&spec(), &other);
    let back = accepted(&with(&there.text), &page("txt"));
    assert_ne!(there.text, errors(&spec()));
    assert_eq!(back.text, errors(&spec()));
}

#[test]
fn every_other_byte_stays() {
    let odd = errors(&spec())
        .replace('\n', "\r\n")
        .replace(
            "{fingerprint: \"sha256:9383",
            "{ fingerprint:   'sha256:9383",
        )
        .replace("ce635a01\"}", "ce635a01' } # löschte den Keller 🚒");
    let spec = with(&format!("# größer ☔\r\n{odd}"));
    assert!(errors(&spec).contains("'sha256:9383"), "{}", errors(&spec));
    let accepted = accepted(&spec, &page_with("mostly less", "often less"));
    assert_eq!(accepted.headings, ["500 - Flood in the cellar"]);
    let (before, after) = (errors(&spec), accepted.text);
    assert_eq!(before.len(), after.len());
    let changed: Vec<usize> = (0..before.len())
        .filter(|at| before.as_bytes()[*at] != after.as_bytes()[*at])
        .collect();
    let start = before.find("sha256:9383").expect("it is there") + "sha256:".len();
    let inside = changed.iter().all(|at| (start..start + 64).contains(at));
    assert!(inside && !changed.is_empty(), "{after}");
}

#[test]
fn evidence_is_never_accepted() {
    let page = page_with("40 requests", "100 requests").replace("mostly less", "often less");
    let accepted = accepted(&spec(), &page);
    assert_eq!(accepted.headings, ["500 - Flood in the cellar"]);
    let drift = held(&with(&accepted.text), &page);
    assert_eq!(drift.verdict(), Verdict::Drifted);
}

#[test]
fn sections_that_are_gone_or_new_are_not_accepted() {
    let page = page_with("504 - Slow lift", "505 - Fast lift");
    assert_eq!(accepted(&spec(), &page).headings, [""; 0]);
    assert_eq!(accepted(&spec(), "").text, errors(&spec()));
}

#[test]
fn a_text_that_has_changed_meanwhile_is_left_alone() {
    let drift = held(&spec(), &page_with("mostly less", "often less"));
    let other = format!("\n{}", errors(&spec()));
    assert_eq!(drift.accept(&other).text, other);
    assert_eq!(drift.accept("").text, "");
}

#[test]
fn drafts_can_be_pasted_as_they_are() {
    for heading in [
        "408 - Asleep",
        "418 - \"Tea\" & {biscuits}: #1",
        "502 - Next door",
        "511 - 'Who'",
        "302 - Moved",
        "409 - Lent out",
    ] {
        for text in [
            "Nobody asked for 45 seconds: wait 5 minutes, then 3 requests per 2-hour day.",
            "Please ask her again.",
            "No.",
            "",
        ] {
            let page = page_with(
                "\n429 - Queue",
                &format!("\n{heading}\n\n{text}\n\n429 - Queue"),
            );
            let report = json(&spec(), &page);
            let draft = &report["sections"][7]["draft"];
            let section = draft["section"].as_str().expect("a line");
            let row = draft["row"].as_str().unwrap_or_default();
            assert_eq!(row.is_empty(), heading.starts_with("409"), "{report:#}");
            let pasted = errors(&spec()).replace("rows:\n", &format!("{section}rows:\n{row}"));
            let spec = with(&pasted);
            let verdict = held(&spec, &page).verdict();
            assert_eq!(verdict, Verdict::Holds, "{pasted}");
            if let Err(errors) = common::generate(&spec) {
                panic!("{errors}");
            }
            let stated = row.contains("    evidence:");
            assert_eq!(
                stated,
                !row.is_empty() && !text.is_empty() && text != "No.",
                "{row}"
            );
        }
    }
}
