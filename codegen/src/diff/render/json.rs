//! The report for programs.

use serde::Serialize;

use crate::diff::change::Bump;
use crate::diff::report::Diff;

/// Changes with what a reader must know to read it.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    verdict: Bump,
    reason: String,
    next_version: Option<String>,
    #[serde(flatten)]
    diff: &'a Diff,
}

/// The whole report.
pub(in crate::diff) fn report(diff: &Diff) -> String {
    let document = Document {
        format: FORMAT,
        verdict: diff.verdict(),
        reason: diff.reason(),
        next_version: diff.next_version(&diff.base.version),
        diff,
    };
    let text = serde_json::to_string_pretty(&document);
    text.expect("a report holds nothing that JSON has not") + "\n"
}
