//! Decodes JSON, with the path of a mistake in the error, and encodes it.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, Unexpected};
use serde::ser::{Serialize, Serializer};

use crate::wire::json::Json;
use crate::wire::path::Path;
use crate::wire::reader::SlotSeed;
use crate::wire::slot::{Open, Reading, Slot, Taken};
use crate::wire::text;
use crate::wire::writer::{self, SlotRef};

pub(crate) use crate::wire::writer::wrong;

/// The maximum length of a message, in bytes: serde quotes the value that it finds, however long.
const LONGEST: usize = 1024;

/// Says why a reply could not be decoded.
#[derive(Debug)]
pub struct Unreadable {
    message: String,
    /// The path of the member, where it is known.
    path: Option<String>,
    truncated: bool,
    source: Option<serde_json::Error>,
}

impl Unreadable {
    /// Makes the reason of a reply that is incomplete or not JSON, so that a retry may help.
    pub(crate) fn truncated(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            path: None,
            truncated: true,
            source: None,
        }
    }

    /// Returns whether the reply is incomplete or not JSON; otherwise it is JSON of another type.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// Says where it could not be decoded, and nothing of what stands there.
    pub(crate) fn place(&self) -> String {
        match &self.path {
            None => "the reply could not be decoded".to_owned(),
            Some(path) => format!("the reply could not be decoded at `{path}`"),
        }
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

/// Decodes a reply into a slot.
///
/// What is decoded at once is decoded fast. Only a reply that cannot be is decoded once more, in a
/// way that keeps the JSON of a variant until it has been read.
pub(crate) fn read(bytes: &[u8], slot: &mut dyn Slot) -> Result<(), Unreadable> {
    let text = text::of(bytes);
    let mut path = Path::default();
    let failed = match once(&text, slot, &mut path) {
        Ok(()) => return Ok(()),
        Err(error) => unreadable(error, &path.to_string()),
    };
    let mended = mended(&text, failed)?;
    slot.reset();
    let mut path = Path::keeping_variants();
    let text = mended.as_deref().unwrap_or(&text);
    once(text, slot, &mut path).map_err(|error| unreadable(error, &path.to_string()))
}

/// Decodes an item of a list; `around` adds the way to it to the path of a mistake.
pub(crate) fn read_item(
    text: &str,
    slot: &mut dyn Slot,
    around: impl FnOnce(&mut Path),
) -> Result<(), Unreadable> {
    if once(text, slot, &mut Path::default()).is_ok() {
        return Ok(());
    }
    slot.reset();
    let mut path = Path::keeping_variants();
    once(text, slot, &mut path).map_err(|error| {
        around(&mut path);
        unreadable(error, &path.to_string())
    })
}

/// Decodes text once.
fn once(text: &str, slot: &mut dyn Slot, path: &mut Path) -> Result<(), serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let seed = SlotSeed {
        slot: &mut *slot,
        reading: Reading::Strict,
        path: &mut *path,
    };
    let taken = seed.deserialize(&mut json)?;
    json.end()?;
    there(taken, slot)
}

/// Returns the text with which a second attempt may succeed, or `None` if that is the same text;
/// fails if it is not JSON.
#[cold]
pub(crate) fn mended(text: &str, failed: Unreadable) -> Result<Option<String>, Unreadable> {
    let mended = failed.truncated.then(|| text::mended(text)).flatten();
    if text.trim_ascii().is_empty() {
        Err(Unreadable::truncated("the reply is empty"))
    } else if failed.truncated && mended.is_none() {
        Err(failed)
    } else {
        Ok(mended)
    }
}

/// Decodes parsed JSON into a slot; a variant that cannot be read becomes an unknown one.
pub(crate) fn read_json(json: &Json, slot: &mut dyn Slot) -> Result<(), Unreadable> {
    let mut path = Path::keeping_variants();
    let seed = SlotSeed {
        slot: &mut *slot,
        reading: Reading::Strict,
        path: &mut path,
    };
    let read = seed.deserialize(json);
    let read = read.and_then(|taken| there(taken, slot));
    read.map_err(|error| unreadable(error, &path.to_string()))
}

/// Decodes a reply as a user's own type.
///
/// Tracking the path costs more than decoding, so only text that cannot be decoded is decoded once
/// more to find the path.
pub(crate) fn foreign<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    let text = text::of(bytes);
    let failed = match serde_json::from_str(&text) {
        Ok(value) => return Ok(value),
        Err(error) => tracked::<T>(error, &text),
    };
    if !failed.truncated {
        return Err(failed);
    }
    let text = mended(&text, failed)?.unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| tracked::<T>(error, &text))
}

/// Finds the path of a mistake.
fn tracked<T: DeserializeOwned>(error: serde_json::Error, text: &str) -> Unreadable {
    let mut json = serde_json::Deserializer::from_str(text);
    let tracked: Result<T, _> = serde_path_to_error::deserialize(&mut json);
    let path = tracked.err().map(|error| error.path().to_string());
    unreadable(error, path.as_deref().unwrap_or_default())
}

/// Decodes parsed JSON as a user's own type.
pub(crate) fn foreign_json<T: DeserializeOwned>(json: &Json) -> Result<T, Unreadable> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let path = error.path().to_string();
        unreadable(error.into_inner(), &path)
    })
}

/// Encodes a slot as JSON.
///
/// # Errors
///
/// Fails if a value cannot be written in JSON; the error names the member.
pub(crate) fn json(slot: &dyn Slot) -> Result<Json, serde_json::Error> {
    writer::json(slot).map_err(|error| named(slot, error))
}

/// Adds the member to an error of the writer.
#[cold]
fn named<E: serde::ser::Error>(slot: &dyn Slot, error: E) -> E {
    let mut path = Path::default();
    match writer::find_wrong(slot, &mut path) {
        Some(reason) if !path.is_empty() => E::custom(format_args!("`{path}`: {reason}")),
        _ => error,
    }
}

/// Deserializes a value with any deserializer.
///
/// # Errors
///
/// Fails if the input does not have the type; the error names the member.
pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Slot + Default,
    D: Deserializer<'de>,
{
    let (mut value, mut path) = (T::default(), Path::keeping_variants());
    let seed = SlotSeed {
        slot: &mut value,
        reading: Reading::Strict,
        path: &mut path,
    };
    match seed.deserialize(deserializer) {
        Ok(taken) => there(taken, &mut value).map(|()| value),
        Err(error) if path.is_empty() => Err(error),
        Err(error) => Err(D::Error::custom(format_args!("`{path}`: {error}"))),
    }
}

/// Serializes a value with any serializer.
///
/// # Errors
///
/// Fails as the serializer does, and if a value cannot be written in JSON; the error names the
/// member.
pub fn serialize<S: Serializer>(slot: &dyn Slot, serializer: S) -> Result<S::Ok, S::Error> {
    let written = SlotRef(slot).serialize(serializer);
    written.map_err(|error| named(slot, error))
}

/// Rejects null where a list or an object is expected at the top; null for a text is an empty one.
fn there<E: Error>(taken: Taken, slot: &mut dyn Slot) -> Result<(), E> {
    let expected = slot.expected();
    if taken == Taken::Value {
        return Ok(());
    }
    match slot.open() {
        Open::Members(_) | Open::Items(_) | Open::Entries(_) | Open::Extra(_) => {
            Err(E::invalid_type(Unexpected::Unit, &expected))
        }
        Open::Closed | Open::Any(_) => Ok(()),
    }
}

pub(crate) fn unreadable(error: serde_json::Error, path: &str) -> Unreadable {
    let truncated = !error.is_data();
    let message = match path {
        "" | "." | "?" => error.to_string(),
        _ if truncated => error.to_string(),
        path => format!("`{path}`: {error}"),
    };
    let long = message.len() > LONGEST;
    Unreadable {
        message: shortened(message),
        path: (!truncated && !matches!(path, "" | "." | "?")).then(|| shortened(path.to_owned())),
        truncated,
        source: (!long).then_some(error),
    }
}

/// Keeps the beginning and the end of a text that is too long.
fn shortened(message: String) -> String {
    if message.len() <= LONGEST {
        return message;
    }
    let head = (0..=LONGEST / 2).rev().find_map(|end| message.get(..end));
    let tail = message.len().saturating_sub(LONGEST / 4);
    let tail = (tail..=message.len()).find_map(|start| message.get(start..));
    let ends = head.zip(tail);
    ends.map_or_else(String::new, |(head, tail)| format!("{head} … {tail}"))
}
