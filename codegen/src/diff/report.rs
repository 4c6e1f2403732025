//! What two sides come to: all changes, the verdict, and the version that follows.

use serde::Serialize;

use super::change::{Bump, Change};
use super::render;
use super::side::Side;
use super::table::Table;
use super::version;
use crate::drift::normal::shown;

/// A name of an API or a version is no longer than this.
const NAME: usize = 100;

/// Two models of an API, compared.
#[derive(Clone, Debug, Serialize)]
pub struct Diff {
    pub(super) api: String,
    pub(super) base: Names,
    pub(super) head: Names,
    /// The most urgent first.
    pub(super) changes: Vec<Change>,
    /// What is done on answers, method by method.
    pub(super) policies: Table,
}

/// What a side calls itself.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Names {
    #[serde(rename = "crate")]
    pub(super) krate: String,
    pub(super) version: String,
    pub(super) generator: String,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffFormat {
    /// For people at a terminal.
    Text,
    /// A line a change, for those who watch.
    Short,
    /// For programs.
    Json,
    /// As workflow commands of GitHub Actions, which mark lines of the spec.
    Github,
    /// For an issue or a comment.
    Markdown,
}

/// Entries below the headings of keep a changelog; empty headings are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changelog {
    /// Headings such as `Changed`, each with its entries.
    pub sections: Vec<(&'static str, Vec<String>)>,
}

impl Diff {
    pub(super) fn new(base: &Side, head: &Side, changes: Vec<Change>, policies: Table) -> Self {
        let names = |side: &Side| Names {
            krate: shown(&side.api.crate_name, NAME),
            version: shown(&side.api.version, NAME),
            generator: shown(&side.generator, NAME),
        };
        let mut changes: Vec<Change> = changes
            .into_iter()
            .map(|change| change.placed(base, head))
            .collect();
        changes.sort_by(|a, b| order(a).cmp(&order(b)));
        Self {
            api: shown(&head.api.folder, NAME),
            base: names(base),
            head: names(head),
            changes,
            policies,
        }
    }

    /// The largest step that a change asks for.
    #[must_use]
    pub fn verdict(&self) -> Bump {
        let bumps = self.changes.iter().map(|change| change.bump);
        bumps.max().unwrap_or_default()
    }

    /// Why the verdict is what it is: the changes that decide it.
    #[must_use]
    pub fn reason(&self) -> String {
        let verdict = self.verdict();
        let deciding: Vec<&Change> = self
            .changes
            .iter()
            .filter(|change| change.bump == verdict)
            .collect();
        match deciding.as_slice() {
            [] => "nothing changed that a user can notice".to_owned(),
            [only] => only.what.clone(),
            [first, second] => format!("{}, and {}", first.what, second.what),
            [first, rest @ ..] => {
                let more = match verdict {
                    Bump::Major => "more breaking changes",
                    _ => "more changes",
                };
                format!("{}, and {} {more}", first.what, rest.len())
            }
        }
    }

    /// All changes, the most urgent first.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Writes the report.
    #[must_use]
    pub fn render(&self, format: DiffFormat) -> String {
        match format {
            DiffFormat::Text => render::text::report(self),
            DiffFormat::Short => render::short::report(self),
            DiffFormat::Json => render::json::report(self),
            DiffFormat::Github => render::github::report(self),
            DiffFormat::Markdown => render::markdown::report(self),
        }
    }

    /// Writes entries for a changelog.
    #[must_use]
    pub fn changelog(&self) -> Changelog {
        render::changelog::entries(self)
    }

    /// The version that follows `current` by the verdict: before 1.0 a breaking change takes the middle number, all else the last.
    /// None where `current` is no version.
    #[must_use]
    pub fn next_version(&self, current: &str) -> Option<String> {
        version::next(current, self.verdict())
    }
}

/// By urgency, then by kind and by what it is about.
fn order(change: &Change) -> impl Ord + '_ {
    (
        std::cmp::Reverse(change.bump),
        change.kind,
        &change.key,
        change.sort,
        &change.before,
    )
}
