//! Code of a user who uses everything that a crate offers, made from the crate's `model.json`.
//!
//! It says what users see, so it is made from the names and types in the model alone: how the difference of two models is
//! found is not known here.

mod calls;
mod fixed;
mod model;
mod structs;
mod types;
mod values;

use std::collections::BTreeSet;

use serde_json::Value;

use model::Model;

/// The code, a module of any crate that depends on the described one.
///
/// # Panics
///
/// When the text is no model.
#[must_use]
pub fn witness(model: &str) -> String {
    let file: Value = serde_json::from_str(model).expect("a model is JSON");
    let model = Model::new(&file["api"]);
    let parts = [
        imports(&model),
        fixed::client(&model),
        fixed::policies(&model),
        fixed::operations(&model),
        calls::calls(&model),
        types::types(&model),
    ];
    parts.concat()
}

/// Everything by its name, as a program has it at its top.
fn imports(model: &Model) -> String {
    let krate = model.krate();
    let types = list(&model.type_names());
    let calls = list(&model.call_names());
    format!(
        "//! Uses all of `{krate}`.\n\n\
         use std::borrow::Cow;\nuse std::collections::BTreeMap;\nuse std::fmt::Debug;\nuse std::time::{{Duration, SystemTime}};\n\n\
         use {krate}::resources::{{{calls}}};\n\
         use {krate}::runtime::{{\n    Endpoint, EventStream, Extra, Items, Json, Modify, Nothing, Nullable, One, Operation, Page, Paged, Policy, \
         Secret, Streamed, Timestamp, WireDuration,\n}};\n\
         use {krate}::types::{{Resource, {types}}};\n\
         use {krate}::{{Client, Error, operations, policy}};\n\n\
         /// Holds for every type that is sent or received.\n\
         fn sound<T: Clone + Debug + Default + PartialEq + Send + Sync + serde::Serialize + serde::de::DeserializeOwned + 'static>() {{}}\n\n\
         /// Holds for types that are keys as well.\n\
         fn key<T: Eq + std::hash::Hash>() {{}}\n\n\
         /// The reply of an endpoint.\n\
         fn replies<E: Endpoint<Reply = R>, R>() {{}}\n\n"
    )
}

/// Texts as one.
fn joined(texts: impl Iterator<Item = String>) -> String {
    let texts: Vec<String> = texts.collect();
    texts.concat()
}

fn list(names: &BTreeSet<String>) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.join(", ")
}
