//! The folders of the runtime are layers: a lower one knows nothing of a higher, and no two folders
//! know each other.

use std::path::Path;

/// From the lowest to the highest.
const LAYERS: [&str; 11] = [
    "wire",
    "time",
    "policy",
    "error",
    "observe",
    "transport",
    "limit",
    "auth",
    "execute",
    "call",
    "client",
];

#[test]
fn no_import_leads_up_and_no_folders_know_each_other() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let faults = layers::faults(&sources, &LAYERS).expect("sources that can be read");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
