//! The report for an issue or a comment. What the page says stands in code only, so that it links, mentions and formats nothing.

use super::words;
use crate::drift::report::{Drift, Evidence, Row, Section, State, Verdict};
use crate::render::markdown::{cell, code, fenced};

/// The whole report.
pub(in crate::drift) fn report(drift: &Drift) -> String {
    let mut parts = vec![format!("## {}: {}", drift.api, words::summary(drift))];
    match drift.verdict {
        Verdict::NotThePage => parts.push(words::not_the_page(drift)),
        Verdict::Holds => {
            parts.extend(words::rests(drift).map(|rests| format!("Figures based on it: {rests}")));
        }
        Verdict::Drifted => {
            let drifted = drift
                .sections
                .iter()
                .filter(|section| section.state != State::Holds);
            drifted.for_each(|section| self::section(section, &mut parts));
            for found in &drift.contradictions {
                parts.push("### Contradiction".to_owned());
                parts.push(format!(
                    "{} ({})",
                    words::contradiction(found),
                    code(&words::place(&found.place))
                ));
            }
        }
    }
    parts.join("\n\n") + "\n"
}

fn section(section: &Section, parts: &mut Vec<String>) {
    parts.push(format!(
        "### {}: {}",
        words::state(section),
        code(&section.heading)
    ));
    let place = section
        .place
        .as_ref()
        .map(|place| format!("Listed at {}.", code(&words::place(place))));
    parts.extend(place);
    parts.extend(words::renamed(section, code));
    for row in &section.rows {
        let gone: Vec<&Evidence> = row
            .evidence
            .iter()
            .filter(|evidence| !evidence.holds)
            .collect();
        if !gone.is_empty() {
            parts.push(evidence(&gone));
            let about = gone
                .iter()
                .flat_map(|evidence| words::about(evidence, code));
            let about: Vec<String> = about.map(|line| format!("- {line}")).collect();
            parts.extend((!about.is_empty()).then(|| about.join("\n")));
        }
        if words::matters(section, row) {
            parts.push(self::row(row));
        }
    }
    if words::says_more(section) {
        parts.push(format!("It begins: {}", code(&section.says)));
    }
    parts.push(format!("**What to do:** {}.", words::advice(section, code)));
    if let Some(draft) = &section.draft {
        let row = draft
            .row
            .as_ref()
            .map(|row| format!("rows:\n{row}"))
            .unwrap_or_default();
        parts.push(fenced(
            "yaml",
            &format!("sections:\n{}{row}", draft.section),
        ));
        let known = draft.known.as_ref().map(|place| {
            format!(
                "The table already has its row: {}.",
                code(&words::place(place))
            )
        });
        parts.extend(known);
    }
}

/// Old and new side by side.
fn evidence(gone: &[&Evidence]) -> String {
    let mut lines = vec![
        "| table | page | at |".to_owned(),
        "|---|---|---|".to_owned(),
    ];
    for evidence in gone {
        let page = evidence
            .nearest
            .as_ref()
            .map_or("no similar text".to_owned(), |nearest| cell(&nearest.text));
        lines.push(format!(
            "| {} | {page} | {} |",
            cell(&evidence.words),
            code(&words::place(&evidence.place))
        ));
    }
    lines.join("\n")
}

fn row(row: &Row) -> String {
    let lines = row.decides.iter().map(|decided| {
        let methods: Vec<String> = decided.methods.iter().map(|method| code(method)).collect();
        format!(
            "- {} ({}): {}",
            decided.action,
            methods.len(),
            methods.join(", ")
        )
    });
    let lines: Vec<String> = lines.collect();
    let summary = format!("{} ({})", words::decides(row), words::place(&row.place));
    format!(
        "<details><summary>{summary}</summary>\n\n{}\n\n</details>",
        lines.join("\n")
    )
}
