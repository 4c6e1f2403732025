//! What comes out: what holds, what does not, and what a maintainer needs to know about it.

use serde::Serialize;

use super::evidence::Nearest;
use super::page::Form;
use super::render;
use crate::sources::Span;

/// A docs page held against the table that states it.
#[derive(Clone, Debug, Serialize)]
pub struct Drift {
    pub(super) api: String,
    pub(super) page: Page,
    pub(super) verdict: Verdict,
    /// The listed sections in the order of `errors.yaml`, then the new ones in the order of the page.
    pub(super) sections: Vec<Section>,
    pub(super) contradictions: Vec<Contradiction>,
    /// Figures of the spec that stand in evidence which holds.
    pub(super) rests: Vec<Rest>,
    #[serde(skip)]
    pub(super) new_fingerprints: Vec<NewFingerprint>,
}

/// What the whole comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All sections, all evidence and all figures are as the table says.
    Holds,
    /// Something must be looked at.
    Drifted,
    /// None of the table's headings stands on the page.
    NotThePage,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriftFormat {
    /// For people at a terminal.
    Text,
    /// For programs.
    Json,
    /// As workflow commands of GitHub Actions, which mark lines of the spec.
    Github,
    /// For an issue or a comment.
    Markdown,
}

/// A spec file with the new fingerprints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The file; but for fingerprints every byte is as it was.
    pub text: String,
    /// The headings whose new text was accepted.
    pub headings: Vec<String>,
}

impl Drift {
    /// What the whole comes to.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Counts the listed headings that stand on the page.
    #[must_use]
    pub fn found(&self) -> usize {
        let found = |section: &&Section| !matches!(section.state, State::Gone | State::New);
        self.sections.iter().filter(found).count()
    }

    /// Writes the report.
    #[must_use]
    pub fn render(&self, format: DriftFormat) -> String {
        match format {
            DriftFormat::Text => render::text::report(self),
            DriftFormat::Json => render::json::report(self),
            DriftFormat::Github => render::github::report(self),
            DriftFormat::Markdown => render::markdown::report(self),
        }
    }

    /// Replaces the fingerprints of changed sections in the text of `errors.yaml`; those whose evidence is gone stay.
    #[must_use]
    pub fn accept(&self, errors: &str) -> Accepted {
        let mut accepted = Accepted {
            text: errors.to_owned(),
            headings: Vec::new(),
        };
        // From the end, so that places before stay where they are.
        for fingerprint in self.new_fingerprints.iter().rev() {
            let range = fingerprint.at.start..fingerprint.at.end;
            if accepted.text.get(range.clone()) == Some(&fingerprint.old) {
                accepted.text.replace_range(range, &fingerprint.new);
                accepted.headings.insert(0, fingerprint.heading.clone());
            }
        }
        accepted
    }
}

/// The page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Page {
    pub(super) title: String,
    pub(super) url: Option<String>,
    pub(super) read_as: Form,
    pub(super) bytes: usize,
}

/// A section of the table or of the page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Section {
    pub(super) heading: String,
    pub(super) state: State,
    /// Where `errors.yaml` lists it.
    pub(super) place: Option<Place>,
    /// The line of its heading in the page's file.
    pub(super) page_line: Option<usize>,
    pub(super) fingerprints: Fingerprints,
    /// The heading that it has most likely got.
    pub(super) renamed_to: Option<String>,
    /// The rows that cite it.
    pub(super) rows: Vec<Row>,
    /// How its text begins.
    pub(super) says: String,
    pub(super) draft: Option<Draft>,
}

/// What became of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Holds,
    /// Its text is another; all evidence holds.
    Changed,
    EvidenceGone,
    Gone,
    New,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Fingerprints {
    pub(super) spec: Option<String>,
    pub(super) page: Option<String>,
}

/// A row that cites a section.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    /// Its statuses or its outcome.
    pub(super) about: String,
    pub(super) place: Place,
    pub(super) evidence: Vec<Evidence>,
    /// What it decides for which methods.
    pub(super) decides: Vec<Decided>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Evidence {
    pub(super) words: String,
    pub(super) place: Place,
    /// The section in which the words stand: the one that the row cites, or another.
    pub(super) stands_under: Option<String>,
    pub(super) holds: bool,
    pub(super) nearest: Option<Nearest>,
    /// Figures of the spec that stand in it.
    pub(super) rests: Vec<Rest>,
}

/// A figure of the spec that stands in some evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Rest {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) place: Place,
    /// The figure that the page has in its place.
    pub(super) becomes: Option<String>,
}

/// A figure of the spec that is less careful than the page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Contradiction {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) place: Place,
    pub(super) evidence: String,
    pub(super) page: String,
}

/// Methods for which a row decides the same.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Decided {
    pub(super) action: &'static str,
    pub(super) methods: Vec<String>,
}

/// What to paste for a new section.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Draft {
    /// A line below `sections:`.
    pub(super) section: String,
    /// An item of `rows:`, unless the status has a row already.
    pub(super) row: Option<String>,
    /// The row that has the status already.
    pub(super) known: Option<Place>,
}

/// A place in a spec file, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A fingerprint to be replaced.
#[derive(Clone, Debug)]
pub(super) struct NewFingerprint {
    pub(super) heading: String,
    pub(super) at: Span,
    pub(super) old: String,
    pub(super) new: String,
}
