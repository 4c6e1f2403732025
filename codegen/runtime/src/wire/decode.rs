//! Decodes JSON, with the path of a mistake in the error, and encodes it.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, Unexpected};
use serde::ser::{Serialize, Serializer};

use crate::wire::json::Json;
use crate::wire::path::Path;
use crate::wire::reader::SlotSeed;
use crate::wire::slot::{Open, Reading, Slot, Taken};
use crate::wire::writer::SlotRef;

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
pub(crate) fn read(bytes: &[u8], slot: &mut dyn Slot) -> Result<(), Unreadable> {
    let mut path = Path::default();
    let mut json = parser(bytes)?;
    let seed = SlotSeed {
        slot: &mut *slot,
        reading: Reading::Strict,
        path: &mut path,
    };
    let read = seed.deserialize(&mut json);
    let read = read.and_then(|taken| json.end().map(|()| taken));
    let read = read.and_then(|taken| there(taken, slot));
    read.map_err(|error| unreadable(error, &path.to_string()))
}

/// Decodes parsed JSON into a slot.
pub(crate) fn read_json(json: Json, slot: &mut dyn Slot) -> Result<(), Unreadable> {
    let mut path = Path::default();
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
/// Tracking the path costs more than decoding, so only bytes that cannot be decoded are decoded
/// once more to find the path.
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

/// Decodes parsed JSON as a user's own type.
pub(crate) fn foreign_json<T: DeserializeOwned>(json: Json) -> Result<T, Unreadable> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let path = error.path().to_string();
        unreadable(error.into_inner(), &path)
    })
}

/// Encodes a slot as JSON.
pub(crate) fn json(slot: &dyn Slot) -> Result<Json, serde_json::Error> {
    serde_json::to_value(SlotRef(slot))
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
    let (mut value, mut path) = (T::default(), Path::default());
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
/// Fails as the serializer does.
pub fn serialize<S: Serializer>(slot: &dyn Slot, serializer: S) -> Result<S::Ok, S::Error> {
    SlotRef(slot).serialize(serializer)
}

/// Rejects null where a list or an object is expected at the top; null for a text is an empty one.
fn there<E: Error>(taken: Taken, slot: &mut dyn Slot) -> Result<(), E> {
    let expected = slot.expected();
    if taken == Taken::Value {
        return Ok(());
    }
    match slot.open() {
        Open::Members(_) | Open::Items(_) | Open::Entries(_) => {
            Err(E::invalid_type(Unexpected::Unit, &expected))
        }
        Open::Closed | Open::Any(_) => Ok(()),
    }
}

type Parser<'de> = serde_json::Deserializer<serde_json::de::SliceRead<'de>>;

/// Makes the parser of a reply, which must not be empty.
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
        path: (!truncated && !matches!(path, "" | "." | "?")).then(|| path.to_owned()),
        truncated,
        source: (!long).then_some(error),
    }
}

/// Keeps the beginning and the end of a message that is too long.
fn shortened(message: &str) -> String {
    let head = message.floor_char_boundary(LONGEST / 2);
    let tail = message.ceil_char_boundary(message.len().saturating_sub(LONGEST / 4));
    let ends = message.get(..head).zip(message.get(tail..));
    ends.map_or_else(String::new, |(head, tail)| format!("{head} … {tail}"))
}
