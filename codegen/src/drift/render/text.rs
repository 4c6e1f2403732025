//! The report for people at a terminal.

use super::words;
use crate::drift::report::{Contradiction, Draft, Drift, Evidence, Row, Section, State, Verdict};
use crate::render::text::{grouped, wrapped};

/// The whole report.
pub(in crate::drift) fn report(drift: &Drift) -> String {
    let mut lines = vec![format!("{}: {}", drift.api, words::summary(drift))];
    match drift.verdict {
        Verdict::NotThePage => lines.push(format!("  help: {}", words::not_the_page(drift))),
        Verdict::Holds => {
            let rests = words::rests(drift);
            lines.extend(
                rests
                    .into_iter()
                    .flat_map(|rests| wrapped("  figures based on it: ", rests.split(", "))),
            );
        }
        Verdict::Drifted => {
            let drifted = drift
                .sections
                .iter()
                .filter(|section| section.state != State::Holds);
            drifted.for_each(|section| self::section(section, &mut lines));
            drift
                .contradictions
                .iter()
                .for_each(|found| contradiction(found, &mut lines));
        }
    }
    lines.join("\n") + "\n"
}

fn section(section: &Section, lines: &mut Vec<String>) {
    let page_line = section
        .page_line
        .map(|line| format!(" (line {line} of the page)"));
    lines.push(String::new());
    lines.push(format!(
        "{}: {}{}",
        words::state(section),
        section.heading,
        page_line.unwrap_or_default()
    ));
    let place = section.place.as_ref();
    lines.extend(place.map(|place| format!("  listed at {}", words::place(place))));
    lines.extend(words::renamed(section, words::quoted).map(|line| format!("  {line}")));
    for row in &section.rows {
        let gone = row.evidence.iter().filter(|evidence| !evidence.holds);
        gone.for_each(|evidence| self::evidence(evidence, lines));
        if words::matters(section, row) {
            self::row(row, lines);
        }
    }
    if words::says_more(section) {
        lines.push(format!("  it begins: {}", section.says));
    }
    lines.push(format!("  help: {}", words::advice(section, words::quoted)));
    if let Some(draft) = &section.draft {
        self::draft(draft, lines);
    }
}

/// Old and new below each other, word for word.
fn evidence(evidence: &Evidence, lines: &mut Vec<String>) {
    lines.push(format!("  evidence at {}", words::place(&evidence.place)));
    lines.push(format!("    table | {}", evidence.words));
    match &evidence.nearest {
        Some(nearest) => {
            lines.push(format!("    page  | {}", nearest.text));
            let around = [&nearest.before, &nearest.text, &nearest.behind];
            let around = around.map(String::as_str).join(" ");
            lines.push(format!("    there | … {} …", around.trim()));
        }
        None => lines.push("    page  | no similar text".to_owned()),
    }
    lines.extend(
        words::about(evidence, words::quoted)
            .into_iter()
            .map(|about| format!("    {about}")),
    );
}

fn row(row: &Row, lines: &mut Vec<String>) {
    lines.push(format!(
        "  {} ({}):",
        words::decides(row),
        words::place(&row.place)
    ));
    for decided in &row.decides {
        let start = format!("    {} ({}): ", decided.action, decided.methods.len());
        let methods = grouped(&decided.methods);
        lines.extend(wrapped(&start, methods.iter().map(String::as_str)));
    }
}

fn draft(draft: &Draft, lines: &mut Vec<String>) {
    lines.push("sections:".to_owned());
    lines.push(draft.section.trim_end().to_owned());
    if let Some(row) = &draft.row {
        lines.push("rows:".to_owned());
        lines.push(row.trim_end().to_owned());
    }
    if let Some(known) = &draft.known {
        lines.push(format!(
            "  the table already has its row, without the section: {}",
            words::place(known)
        ));
    }
}

fn contradiction(found: &Contradiction, lines: &mut Vec<String>) {
    lines.push(String::new());
    lines.push(format!("contradiction: {}", words::contradiction(found)));
    lines.push(format!("  {}", words::place(&found.place)));
    lines.push(format!(
        "  help: write `{}`, or correct the evidence",
        found.page
    ));
}
