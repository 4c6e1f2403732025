//! The edits, as they are written in `edits/*.yaml`.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::spec::Spec;

/// One edit of the spec, and what a person says that it means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// A name that no other edit has; with `-` it is part of a package's name.
    pub name: String,
    /// What is changed, in this order.
    pub changes: Vec<Change>,
    /// The version number that must be raised: `major`, `minor`, `patch` or `none`.
    pub verdict: String,
    /// What sort of change decides that: `rust`, `wire`, `behaviour`, `addition`, `docs`; several with ` + `.
    #[serde(default)]
    pub kind: String,
    /// Why the verdict is right.
    pub why: String,
    /// Where Rust code breaks that neither judge sees: the code that breaks.
    #[serde(default)]
    pub unseen: Option<String>,
}

/// A change of one file of the spec.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Change {
    /// A text, which the file holds once, gives way to another.
    Replace {
        /// The file.
        file: String,
        /// The text that goes.
        replace: String,
        /// The text that comes.
        with: String,
    },
    /// The file gets another name.
    Rename {
        /// The old name.
        file: String,
        /// The new name.
        rename: String,
    },
    /// The file gets a text at its end; it may be a new file.
    Append {
        /// The file.
        file: String,
        /// The text.
        append: String,
    },
}

/// Reads all edits, sorted by the files that they stand in.
#[must_use]
pub fn all() -> Vec<Edit> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("edits");
    let entries = fs::read_dir(&folder).expect("the folder of edits can be read");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .collect();
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

fn read(file: &Path) -> Vec<Edit> {
    let text = fs::read_to_string(file).expect("a file of edits can be read");
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

impl Edit {
    /// Makes the edit.
    ///
    /// # Errors
    ///
    /// Fails where a change finds nothing to change.
    pub fn apply(&self, spec: &Spec) -> Result<Spec, String> {
        let mut edited = spec.clone();
        for change in &self.changes {
            let done = change.apply(&mut edited);
            done.map_err(|why| format!("edit `{}`: {why}", self.name))?;
        }
        Ok(edited)
    }
}

impl Change {
    fn apply(&self, spec: &mut Spec) -> Result<(), String> {
        match self {
            Self::Replace {
                file,
                replace,
                with,
            } => {
                let text = spec
                    .get_mut(file)
                    .ok_or_else(|| format!("there is no `{file}`"))?;
                match text.matches(replace.as_str()).count() {
                    1 => *text = text.replacen(replace.as_str(), with, 1),
                    0 => return Err(format!("`{file}` does not hold this:\n{replace}")),
                    _ => return Err(format!("`{file}` holds this more than once:\n{replace}")),
                }
            }
            Self::Rename { file, rename } => {
                let text = spec
                    .remove(file)
                    .ok_or_else(|| format!("there is no `{file}`"))?;
                spec.insert(rename.clone(), text);
            }
            Self::Append { file, append } => {
                spec.entry(file.clone()).or_default().push_str(append);
            }
        }
        Ok(())
    }
}
