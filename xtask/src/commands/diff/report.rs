//! The reports on several APIs as one.

use crate::engine::{Bump, Diff, DiffFormat};
use serde_json::json;

/// What was found of one API.
pub(super) enum Finding {
    /// Both sides have it.
    Compared(Box<Diff>),
    /// Only the spec has it.
    New,
    /// Only the base has it.
    Removed,
}

/// What was found of all APIs.
pub(super) struct Report {
    /// What the specs were compared with.
    pub(super) base: String,
    /// The APIs in their order.
    pub(super) findings: Vec<(String, Finding)>,
}

impl Finding {
    fn verdict(&self) -> Bump {
        match self {
            Self::Compared(diff) => diff.verdict(),
            Self::New => Bump::None,
            Self::Removed => Bump::Major,
        }
    }
}

impl Report {
    /// The largest verdict.
    pub(super) fn verdict(&self) -> Bump {
        let verdicts = self.findings.iter().map(|(_, finding)| finding.verdict());
        verdicts.max().unwrap_or_default()
    }

    /// Writes the report.
    pub(super) fn render(&self, format: DiffFormat) -> String {
        if format == DiffFormat::Json {
            return self.json();
        }
        let findings = self.findings.iter();
        let parts = findings.map(|(api, finding)| match finding {
            Finding::Compared(diff) => diff.render(format),
            Finding::New => self.added(api, format),
            Finding::Removed => self.removed(api, format),
        });
        let parts = parts.filter(|part| !part.is_empty());
        let (first, between) = match format {
            DiffFormat::Text => (Some(format!("compared with {}\n", self.base)), "\n"),
            DiffFormat::Markdown => (Some(format!("Compared with {}.\n", self.base)), "\n"),
            DiffFormat::Short | DiffFormat::Github | DiffFormat::Json => (None, ""),
        };
        let parts: Vec<String> = first.into_iter().chain(parts).collect();
        parts.join(between)
    }

    fn added(&self, api: &str, format: DiffFormat) -> String {
        let why = format!("{} does not have it", self.base);
        match format {
            DiffFormat::Short => format!("+ {api}: new API\n"),
            DiffFormat::Github => format!("{api}: new: {why}\n"),
            DiffFormat::Markdown => format!("## {api}: new\n\nBecause {why}.\n"),
            DiffFormat::Text | DiffFormat::Json => format!("{api}: new\n  because {why}\n"),
        }
    }

    fn removed(&self, api: &str, format: DiffFormat) -> String {
        let why = format!("there is no spec/{api}, and {} has its crate", self.base);
        let help = "Stay with the last version, or use another crate.";
        match format {
            DiffFormat::Short => format!("- {api}: API removed\n"),
            DiffFormat::Github => format!(
                "::error title=rust (major)%3A {api}::The API is removed.%0A{help}\n{api}: major, removed: {why}\n"
            ),
            DiffFormat::Markdown => {
                format!("## {api}: major, removed\n\nBecause {why}.\n\n**What to do:** {help}\n")
            }
            DiffFormat::Text | DiffFormat::Json => {
                format!("{api}: major, removed\n  because {why}\n    help: {help}\n")
            }
        }
    }

    /// One document with that of each API in it.
    fn json(&self) -> String {
        let findings = self.findings.iter();
        let apis: Vec<String> = findings
            .map(|(api, finding)| match finding {
                Finding::Compared(diff) => diff.render(DiffFormat::Json),
                Finding::New => one_sided(api, "new", finding.verdict()),
                Finding::Removed => one_sided(api, "removed", finding.verdict()),
            })
            .map(|document| indented(document.trim_end()))
            .collect();
        format!(
            "{{\n  \"base\": {},\n  \"verdict\": \"{}\",\n  \"apis\": [\n{}\n  ]\n}}\n",
            json!(self.base),
            self.verdict(),
            apis.join(",\n")
        )
    }
}

fn one_sided(api: &str, what: &str, verdict: Bump) -> String {
    // The keys of every other document, as far as there is something to say.
    let value = json!({
        "format": 1,
        "verdict": verdict.as_str(),
        "reason": format!("the API is {what}"),
        "next_version": null,
        "api": api,
        "base": null,
        "head": null,
        "changes": [],
    });
    format!("{value:#}")
}

/// The lines of a document, further in: no text in it has a line end of its own.
fn indented(document: &str) -> String {
    let lines: Vec<String> = document.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}
