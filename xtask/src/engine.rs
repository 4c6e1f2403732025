//! The seam between this crate and [`codegen`]: text in, files or mistakes out.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _};

use codegen::{Colour, RuntimeFiles, Sources};

pub use codegen::{
    Bump, Changelog, Counts, Description, Diff, DiffError, DiffFormat, Drift, DriftFormat,
    MODEL_FORMAT, OpenApi, Output, Selection, Verdict,
};

/// What one API's crate is made from, read from the disk.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// The files of `spec/<api>/`, by their names there.
    pub spec: BTreeMap<String, Vec<u8>>,
    /// The runtime's Cargo.toml.
    pub manifest: String,
    /// The fake's Cargo.toml; none where there is no fake.
    pub fake_manifest: Option<String>,
    /// The files of both, where the crate is to hold them itself.
    pub nested: Option<NestedSources>,
}

/// What a crate that needs nothing else holds of this workspace, by paths below `src/`.
#[derive(Debug, Clone, Default)]
pub struct NestedSources {
    /// The files of `codegen/runtime/src/`.
    pub runtime: BTreeMap<String, String>,
    /// The files of `codegen/fake/src/`; none where there is no fake.
    pub fake: BTreeMap<String, String>,
}

/// What turns a spec into a crate; tests put their own in its place.
pub trait Engine {
    /// Generates the crate of `api`.
    ///
    /// # Errors
    /// All mistakes of the spec, as one text to be printed as it is.
    fn generate(&self, api: &str, inputs: &Inputs) -> Result<Output, String>;

    /// The JSON Schemas of the spec language, by file name.
    fn schemas(&self) -> BTreeMap<String, String>;
}

/// What makes crates of parts of an API, and compares what they were made of; tests put their own in its place.
pub trait Parts {
    /// Generates the crate of a part of `api`.
    ///
    /// # Errors
    /// All mistakes of the spec or of the selection, as one text to be printed as it is.
    fn generate_only(&self, api: &str, inputs: &Inputs, part: &Selection)
    -> Result<Output, String>;

    /// Says what changed between two descriptions, as far as those notice who have the resources `only`.
    ///
    /// # Errors
    /// Why they cannot be compared.
    fn compare(
        &self,
        base: &Description,
        head: &Description,
        only: &[String],
    ) -> Result<Compared, String>;
}

/// What a comparison came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The largest step: `none`, `patch`, `minor` or `major`.
    pub verdict: String,
    /// What decides it.
    pub reason: String,
    /// All of it, for a terminal.
    pub text: String,
}

/// The real engine: package `codegen`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Codegen;

impl Engine for Codegen {
    fn generate(&self, api: &str, inputs: &Inputs) -> Result<Output, String> {
        generate_only(api, inputs, &Selection::all())
    }

    fn schemas(&self) -> BTreeMap<String, String> {
        codegen::schemas()
    }
}

impl Parts for Codegen {
    fn generate_only(
        &self,
        api: &str,
        inputs: &Inputs,
        part: &Selection,
    ) -> Result<Output, String> {
        generate_only(api, inputs, part)
    }

    fn compare(
        &self,
        base: &Description,
        head: &Description,
        only: &[String],
    ) -> Result<Compared, String> {
        let diff = diff(base, head, only).map_err(|error| format!("error: {error}"))?;
        Ok(Compared {
            verdict: diff.verdict().to_string(),
            reason: diff.reason(),
            text: diff.render(DiffFormat::Text),
        })
    }
}

/// Generates the crate of a part of `api`.
///
/// # Errors
/// All mistakes of the spec or of the selection, as one text to be printed as it is.
pub fn generate_only(api: &str, inputs: &Inputs, selection: &Selection) -> Result<Output, String> {
    let mut runtime = RuntimeFiles::new(&inputs.manifest);
    if let Some(manifest) = &inputs.fake_manifest {
        runtime = runtime.with_fake(manifest);
    }
    if let Some(NestedSources { runtime: own, fake }) = &inputs.nested {
        runtime = runtime.nested(own.clone(), fake.clone());
    }
    codegen::generate_only(api, &sources(inputs), &runtime, selection)
        .map_err(|errors| errors.render(colour()))
}

/// What `api` is, as a fake and a comparison read it.
///
/// # Errors
/// All mistakes of the spec, as one text to be printed as it is.
pub fn describe(api: &str, inputs: &Inputs) -> Result<Description, String> {
    codegen::describe(api, &sources(inputs)).map_err(|errors| errors.render(colour()))
}

/// What changes for users of the resources `only`, or of all, where `head` takes the place of `base`.
///
/// # Errors
/// When a side is not what [`describe`] writes.
pub fn diff(base: &Description, head: &Description, only: &[String]) -> Result<Diff, DiffError> {
    codegen::diff(base, head, only)
}

/// Holds a docs page against the table of `api`, which is read from `inputs`.
///
/// # Errors
/// All mistakes of the spec, as one text to be printed as it is.
pub fn drift(api: &str, inputs: &Inputs, page: &str) -> Result<Drift, String> {
    codegen::drift(api, &sources(inputs), page).map_err(|errors| errors.render(colour()))
}

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

/// The API as an `OpenAPI` document.
///
/// # Errors
/// All mistakes of the spec, as one text to be printed as it is.
pub fn openapi(
    api: &str,
    inputs: &Inputs,
    version: OpenApi,
    notation: Notation,
) -> Result<String, String> {
    let written = match notation {
        Notation::Json => codegen::openapi,
        Notation::Yaml => codegen::openapi_yaml,
    };
    written(api, &sources(inputs), version).map_err(|errors| errors.render(colour()))
}

fn sources(inputs: &Inputs) -> Sources {
    let files = inputs.spec.iter();
    files.fold(Sources::new(), |sources, (path, bytes)| {
        sources.file(path, bytes.clone())
    })
}

/// Colours where a person looks and does not say otherwise (<https://no-color.org>).
fn colour() -> Colour {
    let wanted = io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if wanted { Colour::Ansi } else { Colour::Plain }
}
