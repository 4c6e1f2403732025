//! The report as workflow commands of GitHub Actions: each becomes a mark at a line of the spec.

use super::words;
use crate::drift::report::{Drift, Place, Section, State, Verdict};
use crate::render::github;

/// The whole report; the last line is for the log.
pub(in crate::drift) fn report(drift: &Drift) -> String {
    let mut lines = Vec::new();
    if drift.verdict == Verdict::NotThePage {
        lines.push(command(
            "error",
            None,
            &words::summary(drift),
            &words::not_the_page(drift),
        ));
    } else {
        let drifted = drift
            .sections
            .iter()
            .filter(|section| section.state != State::Holds);
        lines.extend(drifted.flat_map(|section| self::section(drift, section)));
        lines.extend(drift.contradictions.iter().map(|found| {
            command(
                "error",
                Some(&found.place),
                "contradiction",
                &words::contradiction(found),
            )
        }));
    }
    lines.push(format!("{}: {}", drift.api, words::summary(drift)));
    lines.join("\n") + "\n"
}

fn section(drift: &Drift, section: &Section) -> Vec<String> {
    let title = format!("{}: {}", words::state(section), section.heading);
    let gone = section
        .rows
        .iter()
        .flat_map(|row| row.evidence.iter().map(move |evidence| (row, evidence)));
    let gone = gone.filter(|(_, evidence)| !evidence.holds);
    let mut lines: Vec<String> = gone
        .map(|(row, evidence)| {
            let page = evidence
                .nearest
                .as_ref()
                .map_or("no similar text", |nearest| &nearest.text);
            let mut text = format!("table: {}\npage: {page}", evidence.words);
            for line in words::about(evidence, words::quoted) {
                text = format!("{text}\n{line}");
            }
            text = format!("{text}\n{}", words::decides(row));
            for decided in &row.decides {
                text = format!("{text}\n{}: {}", decided.action, decided.methods.join(", "));
            }
            command("error", Some(&evidence.place), &title, &text)
        })
        .collect();
    if section.state != State::EvidenceGone {
        let level = if section.state == State::Gone {
            "error"
        } else {
            "warning"
        };
        let mut text = words::advice(section, words::quoted);
        if let Some(draft) = &section.draft {
            text = format!(
                "{text}\n{}{}",
                draft.section,
                draft.row.as_deref().unwrap_or_default()
            );
        }
        let errors = Place {
            file: format!("spec/{}/errors.yaml", drift.api),
            line: 1,
            column: 1,
        };
        lines.push(command(
            level,
            section.place.as_ref().or(Some(&errors)),
            &title,
            &text,
        ));
    }
    lines
}

fn command(level: &str, place: Option<&Place>, title: &str, text: &str) -> String {
    let at = place.map(|place| github::At {
        file: &place.file,
        line: place.line,
        column: place.column,
    });
    github::command(level, at.as_ref(), title, text)
}
