//! The folders of this crate are layers.

use std::path::Path;

/// The order of the folders, the lowest first: none imports from one further down this list.
const LAYERS: [&str; 29] = [
    "random",
    "loopback",
    "clip",
    "time",
    "json",
    "diagnostics",
    "yaml",
    "model",
    "scenario",
    "journal",
    "call",
    "deliver",
    "state",
    "rules/access",
    "rules/check",
    "rules/lists",
    "rules/events",
    "rules/connectors",
    "rules/changes",
    "rules/behaviours",
    "rules/verbs",
    "rules",
    "seed",
    "service",
    "http",
    "auth",
    "faults",
    "server",
    "library",
];

#[test]
fn no_folder_imports_from_a_higher_one() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let faults = layers::faults(&src, &LAYERS).expect("the sources can be read");
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
