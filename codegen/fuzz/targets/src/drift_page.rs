//! Any bytes as the docs page that `drift` reads: a report in every format, and what is accepted holds from then on.

use std::path::Path;

use codegen::{Drift, DriftFormat, Sources};

const ERRORS: &str = include_str!("../../../tests/drift/spec/errors.yaml");

/// Holds `data` against the table of a page that was written for tests; returns whether it is a page.
#[must_use]
pub fn drift_page(data: &[u8]) -> bool {
    let Ok(page) = xtask::commands::drift::page(data, Path::new("the page")) else {
        return false;
    };
    let drift = held(ERRORS, &page);
    for format in [
        DriftFormat::Text,
        DriftFormat::Github,
        DriftFormat::Markdown,
    ] {
        let report = drift.render(format);
        assert!(report.ends_with('\n'), "{report}");
    }
    let report = drift.render(DriftFormat::Json);
    let _: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let accepted = drift.accept(ERRORS);
    if accepted.headings.is_empty() {
        assert_eq!(accepted.text, ERRORS);
        return true;
    }
    let again = held(&accepted.text, &page).accept(&accepted.text);
    assert_eq!(again.headings, [""; 0], "accepted, and yet not");
    true
}

fn held(errors: &str, page: &str) -> Drift {
    let sources = Sources::new()
        .file(
            "api.yaml",
            include_bytes!("../../../tests/drift/spec/api.yaml"),
        )
        .file(
            "books.yaml",
            include_bytes!("../../../tests/drift/spec/books.yaml"),
        )
        .file(
            "loans.yaml",
            include_bytes!("../../../tests/drift/spec/loans.yaml"),
        )
        .file("errors.yaml", errors);
    codegen::drift("library", &sources, page).unwrap_or_else(|errors| panic!("{errors}"))
}
