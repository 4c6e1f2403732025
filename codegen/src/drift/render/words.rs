//! Sentences that more than one spelling has.

use crate::drift::report::{
    Contradiction, Drift, Evidence, Place, Rest, Row, Section, State, Verdict,
};
use crate::render::count;

/// How a spelling writes what is not its own.
pub(super) type Code = fn(&str) -> String;

/// Code as most places write it.
pub(super) fn quoted(text: &str) -> String {
    format!("`{text}`")
}

/// What became of a section, in two or three words.
pub(super) fn state(section: &Section) -> &'static str {
    match section.state {
        State::Holds => "unchanged",
        State::Changed if section.evidence().next().is_none() => "changed, no evidence to check",
        State::Changed => "changed, evidence still found",
        State::EvidenceGone => "evidence missing",
        State::Gone if section.renamed_to.is_some() => "renamed",
        State::Gone => "section missing",
        State::New => "new section",
    }
}

/// What a section is called now, and whether it still says the same.
pub(super) fn renamed(section: &Section, code: Code) -> Option<String> {
    let heading = section.renamed_to.as_ref()?;
    let prints = &section.fingerprints;
    let text = if prints.spec == prints.page {
        "is the same"
    } else {
        "has changed"
    };
    Some(format!(
        "it is probably called {} now; its text {text}",
        code(heading)
    ))
}

/// Whether it matters for a section what a row decides.
pub(super) fn matters(section: &Section, row: &Row) -> bool {
    let gone = row.evidence.iter().any(|evidence| !evidence.holds);
    match section.state {
        State::EvidenceGone | State::Changed => gone || row.evidence.is_empty(),
        State::Gone => gone || section.renamed_to.is_none(),
        State::Holds | State::New => false,
    }
}

/// Whether the text of a section says what nothing else in the report does.
pub(super) fn says_more(section: &Section) -> bool {
    let nothing_like_it = |evidence: &Evidence| !evidence.holds && evidence.nearest.is_none();
    let wanted = section.state == State::New || section.evidence().any(nothing_like_it);
    wanted && !section.says.is_empty()
}

/// What a maintainer does about it.
pub(super) fn advice(section: &Section, code: Code) -> String {
    match (section.state, &section.renamed_to) {
        (State::Holds, _) => String::new(),
        (State::Changed, _) => {
            "read the section; if its rows still say what it says, update the fingerprint with `--accept`".to_owned()
        }
        (State::EvidenceGone, _) => {
            "correct the row, the figures based on it and the evidence; then generate and review the diff".to_owned()
        }
        (State::Gone, Some(heading)) => {
            format!(
                "write {} in `sections:` and in the rows that cite it",
                code(heading)
            )
        }
        (State::Gone, None) => {
            "decide without the page what the rows say; then remove the section from `sections:` and from the rows".to_owned()
        }
        (State::New, _) => "read the section, then add the following and decide".to_owned(),
    }
}

/// The first sentence of the whole.
pub(super) fn summary(drift: &Drift) -> String {
    let sections = drift
        .sections
        .iter()
        .filter(|section| section.state != State::New);
    let sections = sections.count();
    let read = format!("read as {}", drift.page.read_as);
    match drift.verdict {
        Verdict::Holds => {
            let evidence = drift.sections.iter().flat_map(Section::evidence).count();
            format!(
                "no drift: {sections} of {sections} sections unchanged, {} found ({read})",
                count(evidence, "piece of evidence", "pieces of evidence")
            )
        }
        Verdict::Drifted => {
            let all: Vec<&Section> = drift
                .sections
                .iter()
                .filter(|section| section.state != State::Holds)
                .collect();
            let of = |wanted: &str| {
                all.iter()
                    .filter(|section| state(section) == wanted)
                    .count()
            };
            let changed = all
                .iter()
                .filter(|section| section.state == State::Changed)
                .count();
            let lax = drift.contradictions.len();
            let figures = match lax {
                1 => "figure less strict than the page",
                _ => "figures less strict than the page",
            };
            let parts = [
                (of("evidence missing"), "with missing evidence"),
                (changed, "changed"),
                (of("renamed"), "renamed"),
                (of("section missing"), "missing"),
                (of("new section"), "new"),
                (lax, figures),
            ];
            let parts = parts.iter().filter(|(count, _)| *count > 0);
            let parts: Vec<String> = parts
                .map(|(count, what)| format!("{count} {what}"))
                .collect();
            let holding = sections
                - all
                    .iter()
                    .filter(|section| section.state != State::New)
                    .count();
            format!(
                "drift: {holding} of {sections} sections unchanged; {} ({read})",
                parts.join(", ")
            )
        }
        Verdict::NotThePage => format!(
            "this is not the page \"{}\": none of its {} is in these {} ({read})",
            drift.page.title,
            count(sections, "heading", "headings"),
            count(drift.page.bytes, "byte", "bytes")
        ),
    }
}

/// What to try when a page has none of the headings.
pub(super) fn not_the_page(drift: &Drift) -> String {
    let address = drift
        .page
        .url
        .as_ref()
        .map(|url| format!(" {url}"))
        .unwrap_or_default();
    format!(
        "save the page{address} again: as its `.md`, as text copied from a browser, or as HTML that needs no JavaScript to show its text"
    )
}

/// Where something is, as terminals make links of it.
pub(super) fn place(place: &Place) -> String {
    format!("{}:{}:{}", place.file, place.line, place.column)
}

/// What is known of evidence that is gone, a sentence each.
pub(super) fn about(evidence: &Evidence, code: Code) -> Vec<String> {
    let mut lines = Vec::new();
    for change in evidence.nearest.iter().flat_map(|nearest| &nearest.changes) {
        lines.push(match (change.spec.as_str(), change.page.as_str()) {
            ("", new) => format!("{} is new", code(new)),
            (old, "") => format!("{} is gone", code(old)),
            (old, new) => format!("{} is now {}", code(old), code(new)),
        });
    }
    if let Some(heading) = evidence.stands_under.as_ref().filter(|_| !evidence.holds) {
        lines.push(format!("it is under {} now", code(heading)));
    }
    lines.extend(evidence.rests.iter().map(rest));
    lines
}

fn rest(rest: &Rest) -> String {
    let now = rest
        .becomes
        .as_ref()
        .map(|now| format!(", where the page says {now}"))
        .unwrap_or_default();
    format!(
        "`{}: {}` is based on it{now} ({})",
        rest.key,
        rest.value,
        place(&rest.place)
    )
}

/// A figure that is less careful than the page.
pub(super) fn contradiction(contradiction: &Contradiction) -> String {
    format!(
        "`{}: {}` is less strict than the evidence \"{}\", which says {}",
        contradiction.key, contradiction.value, contradiction.evidence, contradiction.page
    )
}

/// The figures that rest on evidence.
pub(super) fn rests(drift: &Drift) -> Option<String> {
    let rests = drift.rests.iter().map(|rest| {
        format!(
            "`{}: {}` ({}:{})",
            rest.key, rest.value, rest.place.file, rest.place.line
        )
    });
    let rests: Vec<String> = rests.collect();
    (!rests.is_empty()).then(|| rests.join(", "))
}

/// What a row decides, in a few words.
pub(super) fn decides(row: &Row) -> String {
    let methods = row
        .decides
        .iter()
        .map(|decided| decided.methods.len())
        .sum();
    format!(
        "the row of {} decides {}",
        row.about,
        count(methods, "method", "methods")
    )
}

impl Section {
    pub(super) fn evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.rows.iter().flat_map(|row| &row.evidence)
    }
}
