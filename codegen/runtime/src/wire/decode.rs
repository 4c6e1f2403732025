//! JSON to values, with the path of what is wrong, and back.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::wire::json::Json;
use crate::wire::path::Path;
use crate::wire::reader::SlotSeed;
use crate::wire::slot::{Reading, Slot};
use crate::wire::writer::SlotRef;

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

/// Reads a reply into a place.
pub(crate) fn read(bytes: &[u8], slot: &mut dyn Slot) -> Result<(), Unreadable> {
    let mut path = Path::default();
    let mut json = parser(bytes)?;
    let seed = SlotSeed {
        slot,
        reading: Reading::Strict,
        path: &mut path,
    };
    let read = seed.deserialize(&mut json).and_then(|_| json.end());
    read.map_err(|error| unreadable(error, &path.to_string()))
}

/// Reads JSON that is there already into a place.
pub(crate) fn read_json(json: Json, slot: &mut dyn Slot) -> Result<(), Unreadable> {
    let mut path = Path::default();
    let seed = SlotSeed {
        slot,
        reading: Reading::Strict,
        path: &mut path,
    };
    let read = seed.deserialize(json).map(drop);
    read.map_err(|error| unreadable(error, &path.to_string()))
}

/// Reads a reply as a type of a user's own.
///
/// Keeping track of the path costs more than decoding, so bytes that cannot be decoded are decoded
/// once more, only to find the path.
pub(crate) fn foreign<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    let mut json = parser(bytes)?;
    let decoded = T::deserialize(&mut json);
    decoded
        .and_then(|value| json.end().map(|()| value))
        .map_err(|error| {
            let mut json = serde_json::Deserializer::from_slice(bytes);
            let tracked: Result<T, _> = serde_path_to_error::deserialize(&mut json);
            let path = tracked.err().map(|error| error.path().to_string());
            unreadable(error, path.as_deref().unwrap_or_default())
        })
}

/// Reads JSON that is there already as a type of a user's own.
pub(crate) fn foreign_json<T: DeserializeOwned>(json: Json) -> Result<T, Unreadable> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let path = error.path().to_string();
        unreadable(error.into_inner(), &path)
    })
}

/// Writes a place as JSON.
pub(crate) fn json(slot: &dyn Slot) -> Result<Json, serde_json::Error> {
    serde_json::to_value(SlotRef(slot))
}

/// Reads a value with a parser of a user's choice.
///
/// # Errors
///
/// Fails if the input does not have the type; the error names the member.
pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Slot + Default,
    D: Deserializer<'de>,
{
    let (mut value, mut path) = (T::default(), Path::default());
    let seed = SlotSeed {
        slot: &mut value,
        reading: Reading::Strict,
        path: &mut path,
    };
    match seed.deserialize(deserializer) {
        Ok(_) => Ok(value),
        Err(error) if path.is_empty() => Err(error),
        Err(error) => Err(D::Error::custom(format_args!("`{path}`: {error}"))),
    }
}

/// Writes a value with a writer of a user's choice.
///
/// # Errors
///
/// Fails as the writer does.
pub fn serialize<S: Serializer>(slot: &dyn Slot, serializer: S) -> Result<S::Ok, S::Error> {
    SlotRef(slot).serialize(serializer)
}

type Parser<'de> = serde_json::Deserializer<serde_json::de::SliceRead<'de>>;

/// Begins to read a reply that is not empty.
fn parser(bytes: &[u8]) -> Result<Parser<'_>, Unreadable> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::truncated("the reply is empty"));
    }
    Ok(serde_json::Deserializer::from_slice(bytes))
}

fn unreadable(error: serde_json::Error, path: &str) -> Unreadable {
    let truncated = !error.is_data();
    let message = match path {
        "" | "." | "?" => error.to_string(),
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
