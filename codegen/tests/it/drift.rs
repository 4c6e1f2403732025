//! Docs pages held against a table: pages written for the purpose, in three forms, and what may happen to them.

mod accept;
mod cases;
mod forms;
mod random;
mod size;

use codegen::{Drift, DriftFormat};
use serde_json::Value;

use crate::common::{self, Spec};

/// The API whose page was written for these tests.
fn spec() -> Spec {
    common::folder("tests/drift/spec")
}

/// The page in one of its forms: `txt`, `md`, `html`.
fn page(form: &str) -> String {
    let path = common::path(&format!("tests/drift/pages/desk.{form}"));
    std::fs::read_to_string(path).expect("the page is there")
}

/// The page as text, with something replaced in it.
fn page_with(old: &str, new: &str) -> String {
    let page = page("txt");
    assert!(page.contains(old), "the page has no {old:?}");
    page.replace(old, new)
}

fn held(spec: &Spec, page: &str) -> Drift {
    let drift = codegen::drift("library", &common::sources(spec), page);
    drift.unwrap_or_else(|errors| panic!("{errors}"))
}

fn screen(page: &str) -> String {
    held(&spec(), page).render(DriftFormat::Text)
}

fn json(spec: &Spec, page: &str) -> Value {
    let text = held(spec, page).render(DriftFormat::Json);
    serde_json::from_str(&text).expect("the report is JSON")
}

/// What a report says, whatever the page was written in and wherever on it things stand.
fn verdict(page: &str) -> Value {
    let mut report = json(&spec(), page);
    for section in report["sections"].as_array_mut().expect("a list") {
        section["page_line"].take();
    }
    report["page"].take();
    report
}

/// The states of all sections by their headings.
fn states(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let sections = report["sections"].as_array().expect("a list").iter();
    sections
        .map(|section| (text(&section["heading"]), text(&section["state"])))
        .collect()
}
