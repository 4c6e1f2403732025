//! The report for people at a terminal.

use super::words;
use crate::drift::report::{Contradiction, Draft, Drift, Evidence, Row, Section, State, Verdict};

/// Lists are wrapped at this width.
const WIDTH: usize = 110;

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
                    .flat_map(|rests| wrapped("  figures that rest on it: ", rests.split(", "))),
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
        None => lines.push("    page  | nothing like it".to_owned()),
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
            "  its row is there already, without the section: {}",
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

/// Methods with the name of their resource said once: `books.{list`, `get}`.
fn grouped(methods: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    let parts: Vec<(&str, &str)> = methods.iter().filter_map(|id| id.split_once('.')).collect();
    for same in parts.chunk_by(|left, right| left.0 == right.0) {
        let last = same.len() - 1;
        for (at, (resource, method)) in same.iter().enumerate() {
            words.push(match at {
                0 if last == 0 => format!("{resource}.{method}"),
                0 => format!("{resource}.{{{method}"),
                at if at == last => format!("{method}}}"),
                _ => (*method).to_owned(),
            });
        }
    }
    words
}

/// A list in as many lines as it needs, the later ones further in.
fn wrapped<'a>(start: &str, items: impl Iterator<Item = &'a str>) -> Vec<String> {
    let indent = start.len() - start.trim_start().len() + 2;
    let mut lines = vec![start.trim_end().to_owned()];
    let mut items = items.peekable();
    while let Some(item) = items.next() {
        let comma = if items.peek().is_some() { "," } else { "" };
        match lines.last_mut() {
            Some(line) if line.len() + item.len() + 2 <= WIDTH => {
                line.extend([" ", item, comma]);
            }
            _ => lines.push(format!("{}{item}{comma}", " ".repeat(indent))),
        }
    }
    lines
}
