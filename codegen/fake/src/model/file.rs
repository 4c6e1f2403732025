//! The whole file: which format it has, and the API in it.

use std::cmp::Ordering;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Api;
use crate::diagnostics::Errors;

/// The format that is read: the one that the generator of this version writes.
pub(crate) const FORMAT: u32 = 2;

/// What every model says first, whatever its format.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

#[derive(Deserialize)]
struct File {
    api: Api,
}

/// Reads the text of a `model.json`.
///
/// # Errors
/// That the text is not a model, or one of another format.
pub(crate) fn read(text: &str) -> Result<Api, Errors> {
    // By itself and first: a model of another format is not a damaged one.
    let head: Head = parse(text)?;
    expect(head.format)?;
    parse::<File>(text).map(|file| file.api)
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Errors> {
    serde_json::from_str(text).map_err(|error| {
        Errors::plain(
            &format!("this is not a model: {error}"),
            "give the `model.json` of a generated crate, as the generator of this version wrote it",
        )
    })
}

fn expect(format: u32) -> Result<(), Errors> {
    let (writer, help) = match format.cmp(&FORMAT) {
        Ordering::Equal => return Ok(()),
        Ordering::Less => (
            "an earlier",
            "generate the crate again with `cargo xtask generate`, or copy it again with `cargo xtask vendor`",
        ),
        Ordering::Greater => (
            "a later",
            "use the fake of the generator that wrote the model",
        ),
    };
    let message = format!(
        "the model has format {format}, from {writer} generator; this fake reads format {FORMAT}"
    );
    Err(Errors::plain(&message, help))
}
