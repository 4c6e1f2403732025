//! `.vendor.base`: what the generator wrote, kept so that a later run can tell edits of the user from changes of its own.
//!
//! Its bytes are a gzip file of a JSON object, path → text, so that anyone can look into it.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::note::Note;
use super::place::Place;
use crate::failure::{Context, Failure, Result};
use crate::tree::{self, hash};

/// The file's name in a copy.
pub(super) const BASE: &str = ".vendor.base";

/// No crate is near this size; what unpacks to more is damaged.
const LARGEST: u64 = 256 << 20;

/// The texts that a copy was made of; those that are known.
pub(super) type Base = BTreeMap<String, String>;

/// The bytes of the file, the same for the same texts.
pub(super) fn pack(texts: &Base) -> Vec<u8> {
    let json = serde_json::to_vec(texts).expect("texts by path are JSON");
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    let bytes = packer.write_all(&json).and_then(|()| packer.finish());
    bytes.expect("memory takes every byte")
}

fn unpack(bytes: &[u8]) -> io::Result<Base> {
    let mut json = Vec::new();
    let mut unpacker = GzDecoder::new(bytes).take(LARGEST);
    unpacker.read_to_end(&mut json)?;
    Ok(serde_json::from_slice(&json)?)
}

/// Reads the texts of the copy that `note` describes; none where the file is gone.
///
/// # Errors
/// When it is damaged, or is not what belongs to the note.
pub(super) fn read(place: &Place, note: &Note) -> Result<Base> {
    let path = place.folder().join(BASE);
    let bytes = match tree::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Base::new()),
        bytes => bytes.context("read", &path)?,
    };
    let damaged = |why: String| {
        Failure::new(format!(
            "error: {}/{BASE} is damaged: {why}\n  help: restore it with git, or remove it; without it, edited files cannot be merged",
            place.shown()
        ))
    };
    let base = unpack(&bytes).map_err(|error| damaged(error.to_string()))?;
    for (path, listed) in &note.files {
        if base
            .get(path)
            .is_none_or(|text| hash(text.as_bytes()) != listed.generated)
        {
            return Err(damaged(format!(
                "it does not hold {path} as {} lists it",
                super::note::NOTE
            )));
        }
    }
    Ok(base)
}

#[cfg(test)]
mod tests {
    use super::{Base, pack, unpack};

    #[test]
    fn texts_come_back() {
        let texts = Base::from([
            ("a".to_owned(), "\u{e9}\r\n\0".to_owned()),
            ("b/c".to_owned(), String::new()),
        ]);
        assert_eq!(unpack(&pack(&texts)).unwrap(), texts);
        assert_eq!(pack(&texts), pack(&texts.clone()));
    }

    #[test]
    fn what_is_cut_or_turned_is_noticed() {
        let bytes = pack(&Base::from([("a".to_owned(), "text".repeat(99))]));
        for end in 0..bytes.len() {
            assert!(unpack(&bytes[..end]).is_err(), "{end}");
        }
        // The bytes of the head say nothing of the texts.
        for at in 10..bytes.len() {
            let mut turned = bytes.clone();
            turned[at] ^= 1;
            assert!(unpack(&turned).is_err(), "{at}");
        }
    }
}
