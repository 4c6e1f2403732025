//! The seam between this crate and [`codegen`]: text in, files or mistakes out.

use std::collections::BTreeMap;

/// What one API's crate is made from, read from the disk.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// The files of `spec/<api>/`, by their names there.
    pub spec: BTreeMap<String, Vec<u8>>,
    /// The files of the runtime, by their paths in `codegen/runtime/`.
    pub runtime: BTreeMap<String, String>,
}

/// A generated crate.
#[derive(Debug, Clone, Default)]
pub struct Product {
    /// Its files, by their paths in `generated/<api>/`.
    pub files: BTreeMap<String, String>,
    /// How much is in it.
    pub counts: Counts,
}

/// How much a generated crate holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Operations of the API.
    pub operations: usize,
    /// Types: structs, enums and unions.
    pub types: usize,
    /// Types of events.
    pub events: usize,
    /// Named policies.
    pub policies: usize,
    /// Decided pairs of an operation and a status.
    pub cells: usize,
}

/// What turns a spec into a crate; tests put their own in its place.
pub trait Engine {
    /// Generates the crate of `api`.
    ///
    /// # Errors
    /// All mistakes of the spec, as one text to be printed as it is.
    fn generate(&self, api: &str, inputs: &Inputs) -> Result<Product, String>;

    /// The JSON Schemas of the spec language, by file name.
    fn schemas(&self) -> BTreeMap<String, String>;
}

/// The real engine: package `codegen`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Codegen;

impl Engine for Codegen {
    fn generate(&self, api: &str, inputs: &Inputs) -> Result<Product, String> {
        let _ = inputs;
        Err(format!("error: {api}: the generator is not built yet"))
    }

    fn schemas(&self) -> BTreeMap<String, String> {
        BTreeMap::new()
    }
}
