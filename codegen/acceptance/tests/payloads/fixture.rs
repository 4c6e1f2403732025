//! The entries of the file, and how a client is made for one of them.

use acceptance::disruptive::Stage;
use disruptive::runtime::MockResponse;
use serde::Deserialize;
use serde_json::Value;

/// One body.
#[derive(Deserialize)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) endpoint: String,
    pub(crate) kind: String,
    #[serde(rename = "type")]
    pub(crate) of: String,
    pub(crate) body: Value,
}

/// Returns all entries.
pub(crate) fn entries() -> Vec<Entry> {
    let text = include_str!("../../fixtures/payloads.json");
    serde_json::from_str(text).expect("the fixture is JSON")
}

/// Returns the entries of a type.
pub(crate) fn entries_of(name: &str) -> Vec<Entry> {
    let mut entries = entries();
    entries.retain(|entry| entry.of == name);
    entries
}

/// Returns the body of an entry.
pub(crate) fn body(name: &str) -> Value {
    let entry = entries().into_iter().find(|entry| entry.name == name);
    entry.expect("an entry of this name").body
}

/// Makes a client whose service answers with a body.
pub(crate) fn answering(body: &Value) -> Stage {
    Stage::new([MockResponse::answer(200, body.to_string())])
}

/// Runs a future that waits for nothing but virtual time.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}
