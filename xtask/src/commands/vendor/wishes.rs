//! What the user wishes for single files and for conflicts.

use std::collections::{BTreeMap, BTreeSet};

use crate::failure::{Failure, Result};
use crate::suggest;

/// What is done with lines that both sides changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Conflicts {
    /// Nothing is written, and they are shown.
    #[default]
    Refuse,
    /// They are written with marks around both sides.
    Mark,
}

/// What is done with one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// It becomes as it is generated.
    Take,
    /// It stays as it is.
    Keep,
}

/// What the user wishes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// What is done with lines that both sides changed.
    pub conflicts: Conflicts,
    /// What is done with files, by path in the copy; a folder stands for all files in it.
    pub files: BTreeMap<String, Wish>,
}

impl Wishes {
    /// The wish for a file: that of the nearest folder, if there is none for the file itself.
    pub(super) fn of(&self, path: &str) -> Option<Wish> {
        let named = self.files.iter().filter(|(wished, _)| covers(wished, path));
        named
            .max_by_key(|(wished, _)| wished.len())
            .map(|(_, wish)| *wish)
    }

    /// Fails if a wish is for no file.
    pub(super) fn check(&self, paths: &BTreeSet<&String>) -> Result<()> {
        for wished in self.files.keys() {
            if !paths.iter().any(|path| covers(wished, path)) {
                let hint = suggest::hint(wished, paths.iter().map(|path| path.as_str()));
                return Err(Failure::usage(format!(
                    "error: the copy has no generated file {wished}.{hint}\n  help: write its path in the copy, such as src/lib.rs, or that of a folder"
                )));
            }
        }
        Ok(())
    }
}

/// Whether a path is the file or lies in the folder that is meant.
fn covers(wished: &str, path: &str) -> bool {
    let wished = wished.trim_end_matches('/');
    wished == "."
        || path
            .strip_prefix(wished)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
