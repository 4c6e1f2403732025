//! The report for programs.

use serde::Serialize;

use crate::drift::report::Drift;

/// Changes with what a reader must know to read it.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    #[serde(flatten)]
    drift: &'a Drift,
}

/// The whole report.
pub(in crate::drift) fn report(drift: &Drift) -> String {
    let document = Document {
        format: FORMAT,
        drift,
    };
    let text = serde_json::to_string_pretty(&document);
    text.expect("a report holds nothing that JSON has not") + "\n"
}
