//! JSON to values, with the path of what is wrong.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed};

/// The longest message, in bytes; serde quotes what it finds, however long that is.
const LONGEST: usize = 1024;

/// Says why a reply could not be read.
#[derive(Debug)]
pub struct Unreadable {
    message: String,
    truncated: bool,
    source: Option<serde_json::Error>,
}

impl Unreadable {
    /// Makes the reason of a reply that ends too early or is no JSON, so that another attempt may
    /// do better.
    pub(crate) fn truncated(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            truncated: true,
            source: None,
        }
    }

    /// Returns whether the reply ends too early or is no JSON; otherwise it is JSON of another
    /// type.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    pub(crate) fn into_source(self) -> Option<serde_json::Error> {
        self.source
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Decodes a value.
pub(crate) fn value<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    seeded(bytes, || std::marker::PhantomData)
}

/// Decodes what a seed makes of the bytes.
///
/// Keeping track of the path costs more than decoding, so bytes that cannot be decoded are decoded
/// once more, only to find the path.
pub(crate) fn seeded<'de, S: DeserializeSeed<'de>>(
    bytes: &'de [u8],
    seed: impl Fn() -> S,
) -> Result<S::Value, Unreadable> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::truncated("the reply is empty"));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let decoded = seed().deserialize(&mut json);
    decoded
        .and_then(|value| json.end().map(|()| value))
        .map_err(|error| unreadable(error, &path(bytes, seed())))
}

/// Finds the path of what cannot be decoded.
#[cold]
fn path<'de, S: DeserializeSeed<'de>>(bytes: &'de [u8], seed: S) -> String {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    drop(seed.deserialize(tracked));
    track.path().to_string()
}

/// Decodes a JSON value that is there already.
pub(crate) fn tree<T: DeserializeOwned>(json: super::json::Json) -> Result<T, Unreadable> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let path = error.path().to_string();
        unreadable(error.into_inner(), &path)
    })
}

fn unreadable(error: serde_json::Error, path: &str) -> Unreadable {
    let truncated = !error.is_data();
    let message = match path {
        "." | "?" => error.to_string(),
        _ if truncated => error.to_string(),
        path => format!("`{path}`: {error}"),
    };
    let long = message.len() > LONGEST;
    Unreadable {
        message: if long { shortened(&message) } else { message },
        truncated,
        source: (!long).then_some(error),
    }
}

/// Keeps both ends of a message that quotes too much of the reply.
fn shortened(message: &str) -> String {
    let head = message.floor_char_boundary(LONGEST / 2);
    let tail = message.ceil_char_boundary(message.len().saturating_sub(LONGEST / 4));
    let ends = message.get(..head).zip(message.get(tail..));
    ends.map_or_else(String::new, |(head, tail)| format!("{head} … {tail}"))
}
