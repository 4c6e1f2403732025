//! The list of the files that the generator wrote, with their hashes; committed beside them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::walk::read;
use crate::failure::{Context, Failure, Result};

/// The manifest's name in the folder it speaks of.
pub const MANIFEST: &str = ".generated.json";

/// Which files of a folder are generated, and what they held when they were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    hashes: BTreeMap<String, String>,
}

impl Manifest {
    /// The manifest of these files.
    #[must_use]
    pub fn of(files: &BTreeMap<String, String>) -> Self {
        let hashes = files
            .iter()
            .map(|(path, text)| (path.clone(), hash(text.as_bytes())))
            .collect();
        Self { hashes }
    }

    /// Reads the manifest of `folder`; a folder without one has an empty one.
    ///
    /// # Errors
    /// When it cannot be read or is not a manifest, as after a merge with conflicts.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST);
        match read(&path) {
            Ok(bytes) => Self::parse(&bytes).map_err(|why| {
                Failure::new(format!(
                    "error: {} is not a list of generated files: {why}\n  help: restore it with git, or write all files again with \
                     `cargo xtask generate --force`",
                    path.display()
                ))
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).context("read", &path),
        }
    }

    fn parse(bytes: &[u8]) -> std::result::Result<Self, String> {
        let value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let files = value
            .get("files")
            .and_then(Value::as_object)
            .ok_or("it has no `files`")?;
        let mut hashes = BTreeMap::new();
        for (path, hash) in files {
            let hash = hash
                .as_str()
                .ok_or_else(|| format!("the hash of {path:?} is not a string"))?;
            hashes.insert(path.clone(), hash.to_owned());
        }
        Ok(Self { hashes })
    }

    /// The manifest as it is written: sorted, without time or place.
    #[must_use]
    pub fn text(&self) -> String {
        let value = json!({
            "@generated": "by `cargo xtask generate`; do not edit",
            "files": self.hashes,
        });
        format!("{value:#}\n")
    }

    /// The paths of the files, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.hashes.keys().map(String::as_str)
    }

    /// What the manifest says of a file that holds `bytes`.
    #[must_use]
    pub fn verdict(&self, path: &str, bytes: &[u8]) -> Verdict {
        match self.hashes.get(path) {
            None => Verdict::Unlisted,
            Some(known) if *known == hash(bytes) => Verdict::Untouched,
            Some(_) => Verdict::Edited,
        }
    }
}

/// What a manifest says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The generator wrote it, and it is as it was written.
    Untouched,
    /// The generator wrote it, and it was changed since.
    Edited,
    /// The generator did not write it.
    Unlisted,
}

/// The hash of a file's bytes, as manifests spell it.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    print(&Sha256::digest(bytes))
}

/// `sha256:` and the digest in hexadecimal digits.
fn print(digest: &[u8]) -> String {
    digest
        .iter()
        .fold(String::from("sha256:"), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The hash of several texts, in which their borders count.
#[derive(Default)]
pub struct Fingerprint {
    hash: Sha256,
}

impl Fingerprint {
    /// Adds one text.
    pub fn add(&mut self, bytes: &[u8]) -> &mut Self {
        self.hash.update((bytes.len() as u64).to_le_bytes());
        self.hash.update(bytes);
        self
    }

    /// The hash of all that was added.
    #[must_use]
    pub fn text(self) -> String {
        print(&self.hash.finalize())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Manifest, Verdict, hash};

    #[test]
    fn hashes_are_sha256() {
        assert_eq!(
            hash(b"abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn a_manifest_reads_back_what_it_wrote() {
        let files = BTreeMap::from([
            ("b\u{e9}".to_owned(), "1".to_owned()),
            ("a".to_owned(), "2".to_owned()),
        ]);
        let manifest = Manifest::of(&files);
        assert_eq!(
            Manifest::parse(manifest.text().as_bytes()),
            Ok(manifest.clone())
        );
        assert_eq!(manifest.verdict("a", b"2"), Verdict::Untouched);
        assert_eq!(manifest.verdict("a", b"3"), Verdict::Edited);
        assert_eq!(manifest.verdict("c", b"3"), Verdict::Unlisted);
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        for text in [
            "",
            "<<<<<<< HEAD",
            "[]",
            "{}",
            r#"{"files": []}"#,
            r#"{"files": {"a": 1}}"#,
        ] {
            assert!(Manifest::parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
