//! Text in, files out: reads the description of a REST API and emits a Rust SDK in which each method carries the policy of the
//! API's error-code table.
//!
//! `spec` reads what is written, `lower` decides what it means, `check` sees that it fits together, `emit` spells it as tokens,
//! `format` lays them out. Each phase shows all its mistakes at once; after `check` nothing can fail.

#![forbid(unsafe_code)]

mod check;
mod diff;
mod docs;
mod drift;
mod emit;
mod error;
mod files;
mod format;
mod lower;
mod model;
mod name;
mod openapi;
mod parallel;
mod places;
mod render;
mod reserved;
mod schema;
mod select;
mod sources;
mod spec;
mod tokens;

pub use diff::{Bump, Change, ChangeKind, Changelog, Diff, DiffError, DiffFormat, diff};
pub use drift::{Accepted, Drift, DriftFormat, Verdict};
pub use emit::MODEL_FORMAT;
pub use error::{Colour, Errors};
pub use files::{Files, RuntimeFiles};
pub use openapi::OpenApi;
pub use schema::schemas;
pub use select::Selection;
pub use sources::Sources;

use error::{Error, Mistakes};

/// What comes out: files, and what they hold.
#[derive(Clone, Debug)]
pub struct Output {
    /// The crate's files by their path inside `generated/<api>/`.
    pub files: Files,
    /// How much was described.
    pub counts: Counts,
}

/// How much an API's description holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Endpoints.
    pub operations: usize,
    /// Structs, enums, unions and choices of names.
    pub types: usize,
    /// Variants of the union of events.
    pub events: usize,
    /// Distinct policies.
    pub policies: usize,
    /// Decided cells: operations × (statuses, classes of statuses and transport outcomes).
    pub cells: usize,
}

/// Generates the crate that the files in `spec/<api>/` describe.
///
/// # Errors
///
/// Returns all mistakes of the first phase that found any.
pub fn generate(api: &str, sources: &Sources, runtime: &RuntimeFiles) -> Result<Output, Errors> {
    generate_only(api, sources, runtime, &Selection::all())
}

/// Generates the crate of a part of the API that the files in `spec/<api>/` describe.
///
/// The model that it carries is the whole API's, and so is what the fake beside it simulates.
///
/// # Errors
///
/// Returns all mistakes of the first phase that found any, and then every selected resource that there is not.
pub fn generate_only(
    api: &str,
    sources: &Sources,
    runtime: &RuntimeFiles,
    selection: &Selection,
) -> Result<Output, Errors> {
    let (spec, whole) = checked(api, sources)?;
    let (places, output) = parallel::both(
        || places::text(api, &spec, sources),
        || emitted(api, sources, whole, runtime, selection),
    );
    let mut output = output?;
    output.files.insert("places.json".to_owned(), places);
    Ok(output)
}

/// What is emitted of the selected part of an API.
fn emitted(
    api: &str,
    sources: &Sources,
    whole: model::Api,
    runtime: &RuntimeFiles,
    selection: &Selection,
) -> Result<Output, Errors> {
    let model = emit::model::text(&whole);
    let mut mistakes = Mistakes::default();
    let selection = match &runtime.fake {
        Some(_) => selection.clone(),
        None => selection.clone().without_fake(),
    };
    let part = select::part(whole, &selection, &mut mistakes);
    let part = mistakes.end(Some(part), sources, api)?;
    Ok(Output {
        counts: counts(&part),
        files: emit::files(&part, model, runtime),
    })
}

/// What an API is, and where its spec says so: two files of each generated crate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// The text of `model.json`, from which a fake service can be made too.
    pub model: String,
    /// The text of `places.json`; empty where it is not known.
    pub places: String,
}

/// Describes an API: the files `model.json` and `places.json` of the crate.
///
/// # Errors
///
/// Returns all mistakes of the first phase that found any.
pub fn describe(api: &str, sources: &Sources) -> Result<Description, Errors> {
    let (spec, model) = checked(api, sources)?;
    Ok(Description {
        model: emit::model::text(&model),
        places: places::text(api, &spec, sources),
    })
}

/// Holds a docs page (HTML, Markdown or plain text) against the error-code table of an API.
///
/// # Errors
///
/// Returns all mistakes of the first phase that found any; a page is never one.
pub fn drift(api: &str, sources: &Sources, page: &str) -> Result<Drift, Errors> {
    let (spec, model) = checked(api, sources)?;
    Ok(drift::check_page(&spec, &model, sources, page))
}

/// Gives the API as an `OpenAPI` document in JSON: its operations, schemas, examples and errors, and the policies as `x-sdk-` members.
///
/// # Errors
///
/// Returns all mistakes of the first phase that found any.
pub fn openapi(api: &str, sources: &Sources, version: OpenApi) -> Result<String, Errors> {
    let (spec, model) = checked(api, sources)?;
    Ok(openapi::json(&spec, &model, version))
}

/// Gives the same document in YAML.
///
/// # Errors
///
/// Returns all mistakes of the first phase that found any.
pub fn openapi_yaml(api: &str, sources: &Sources, version: OpenApi) -> Result<String, Errors> {
    let (spec, model) = checked(api, sources)?;
    Ok(openapi::yaml(&spec, &model, version))
}

/// What is written of an API, and its checked model.
fn checked(api: &str, sources: &Sources) -> Result<(spec::Spec, model::Api), Errors> {
    let mut mistakes = Mistakes::default();
    if !name::is_module(&api.replace('-', "_")) {
        let what = format!(
            "`{}` cannot be the folder of an API",
            spec::reader::clipped(api)
        );
        let error = Error::file("api.yaml", what);
        mistakes.push(error.help("name it with lower-case letters, digits, `-` and `_`"));
    }
    let spec = spec::parse(sources, &mut mistakes);
    let spec = mistakes.end(spec, sources, api)?;
    let mut mistakes = Mistakes::default();
    let model = lower::api(api, &spec, &mut mistakes);
    check::api(&model, &spec, &mut mistakes);
    mistakes.end(Some((spec, model)), sources, api)
}

fn counts(api: &model::Api) -> Counts {
    Counts {
        operations: api
            .resources
            .iter()
            .map(|resource| resource.endpoints.len())
            .sum(),
        types: api
            .resources
            .iter()
            .map(|resource| resource.types.len())
            .sum(),
        events: api.events,
        policies: api.policies.len(),
        cells: api.cells,
    }
}
