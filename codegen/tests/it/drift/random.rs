//! What makes no difference makes none, and no page breaks anything.

use codegen::DriftFormat;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;
use serde_json::Value;

use super::{held, page, page_with, spec, verdict};

/// What stands on pages beside what somebody wrote.
const NOISE: [&str; 8] = [
    "Search…\n⌘K\n",
    "  • 429 - Queue at the desk\n  • 500 - Flood in the cellar\n",
    "Sign in | Sign up\n",
    "Opening hours\nTokens\n",
    "This site uses 3 cookies per 10 seconds.\n",
    "\u{feff}\n",
    "Ctrl + K\n\n\n",
    "401 - Who are you?\n403 - Closed stack\n404 - No such book\n429 - Queue at the desk\n",
];

const SPACES: [&str; 6] = [" ", "  ", "\u{a0}", " \t ", "\n", "\r\n   "];

/// What stands before the first section, the sections, and what stands behind the last.
fn parts(page: &str) -> (String, Vec<String>, String) {
    let (head, rest) = page
        .split_once("\nWhat an answer looks like\n\n")
        .expect("a first section");
    let (sections, tail) = rest.split_once("Previous\n").expect("an end");
    let mut parts = vec![String::from("What an answer looks like\n\n")];
    for line in sections.split_inclusive('\n') {
        let status = line.split(" - ").next().unwrap_or_default();
        if status.len() == 3 && status.parse::<u16>().is_ok() {
            parts.push(String::new());
        }
        parts.last_mut().expect("there is one").push_str(line);
    }
    assert_eq!(parts.len(), 7);
    (head.to_owned(), parts, format!("Previous\n{tail}"))
}

/// The text with its white space written otherwise, headings apart.
fn spaced(section: &str, spaces: &[Index]) -> String {
    let (heading, text) = section.split_once('\n').expect("a heading");
    let mut spaces = spaces.iter().cycle();
    let mut other = || {
        spaces
            .next()
            .map_or(" ", |index| SPACES[index.index(SPACES.len())])
    };
    // An item that is wrapped into its bullet is another text.
    let mut lines = Vec::new();
    for line in text.lines() {
        let words = line.split(' ').filter(|word| !word.is_empty());
        let words: Vec<&str> = words.collect();
        let bullet = words
            .first()
            .is_some_and(|word| *word == "•" || word.ends_with('.'));
        let joined = words
            .iter()
            .enumerate()
            .fold(String::new(), |text, (at, word)| match at {
                0 => (*word).to_owned(),
                1 if bullet => format!("{text} {word}"),
                _ => format!("{text}{}{word}", other()),
            });
        lines.push(joined);
    }
    format!("{heading}\n{}\n", lines.join("\n"))
}

fn quoted(text: &str, curly: bool) -> String {
    if curly {
        text.replace('\'', "\u{2019}")
            .replace(" \"", " \u{201c}")
            .replace('"', "\u{201d}")
    } else {
        text.replace(['\u{2018}', '\u{2019}'], "'")
            .replace(['\u{201c}', '\u{201d}'], "\"")
    }
}

fn other_looks(page: &str, looks: &Looks) -> String {
    let (head, mut sections, tail) = parts(page);
    for (at, to) in looks.order.iter().enumerate() {
        let (from, to) = (at % sections.len(), to.index(sections.len()));
        sections.swap(from, to);
    }
    let noise = |indices: &[Index]| -> String {
        indices
            .iter()
            .map(|index| NOISE[index.index(NOISE.len())])
            .collect()
    };
    let sections = sections
        .iter()
        .map(|section| spaced(section, &looks.spaces));
    let body: Vec<String> = sections
        .map(|section| quoted(&section, looks.curly))
        .collect();
    let body = body.join(&"\n".repeat(looks.lines));
    format!(
        "{}{head}\n{}\n{body}\n{tail}\n{}",
        noise(&looks.above),
        noise(&looks.below[..looks.below.len().min(1)]),
        noise(&looks.below)
    )
}

/// How a page looks, whatever it says.
#[derive(Clone, Debug)]
struct Looks {
    order: Vec<Index>,
    spaces: Vec<Index>,
    above: Vec<Index>,
    below: Vec<Index>,
    lines: usize,
    curly: bool,
}

fn looks() -> impl Strategy<Value = Looks> {
    let many = |most| vec(any::<Index>(), 0..most);
    (
        many(8),
        many(20),
        many(4),
        many(4),
        1..4_usize,
        any::<bool>(),
    )
        .prop_map(|(order, spaces, above, below, lines, curly)| Looks {
            order,
            spaces,
            above,
            below,
            lines,
            curly,
        })
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(5),
        ..ProptestConfig::default()
    }
}

/// A page with something that does matter, and without.
fn pages() -> [String; 4] {
    [
        page("txt"),
        page_with("40 requests", "100 requests"),
        page_with(", but give the lift a rest of at least 15s", ""),
        page_with("504 - Slow lift", "504 - Very slow lift"),
    ]
}

/// The report without the words around a place, which are cut at its section's end.
fn said(page: &str) -> Value {
    verdict(page)
}

proptest! {
    #![proptest_config(config(120))]

    #[test]
    fn looks_change_no_verdict(looks in looks(), which in 0..4_usize) {
        let page = pages()[which].clone();
        let other = other_looks(&page, &looks);
        prop_assert_eq!(said(&other), said(&page), "{}", other);
    }

    #[test]
    fn any_text_is_held(text in "(\\PC|[\\n\\r\\t #|*_`~<>&;/!\\[\\](){}%=\"'\\\\-]|429 - Queue at the desk|<h2>|</h2>|<!--|-->|<nav|```|\\{%){0,60}") {
        check(&text);
    }

    #[test]
    fn a_changed_page_is_held(form in 0..3_usize, changes in vec((any::<Index>(), any::<Index>(), "(\\PC|[<>&*_`\\[\\]()\\n]){0,4}"), 1..6)) {
        let mut letters: Vec<char> = page(["txt", "md", "html"][form]).chars().collect();
        for (at, length, text) in &changes {
            let at = at.index(letters.len());
            let end = (at + length.index(9)).min(letters.len() - 1);
            letters.splice(at..end.max(at), text.chars());
        }
        check(&letters.into_iter().collect::<String>());
    }
}

/// Whatever comes in, every format comes out, and what is accepted once is not accepted again.
fn check(page: &str) {
    let drift = held(&spec(), page);
    for format in [
        DriftFormat::Text,
        DriftFormat::Json,
        DriftFormat::Github,
        DriftFormat::Markdown,
    ] {
        let report = drift.render(format);
        assert!(report.ends_with('\n'), "{report}");
    }
    let mut accepting = spec();
    let errors = String::from_utf8(accepting["errors.yaml"].clone()).expect("UTF-8");
    let accepted = drift.accept(&errors).text;
    accepting.insert("errors.yaml".to_owned(), accepted.clone().into_bytes());
    let again = held(&accepting, page).accept(&accepted);
    assert_eq!(again.headings, [""; 0], "accepted twice: {page}");
    assert_eq!(again.text, accepted);
}
