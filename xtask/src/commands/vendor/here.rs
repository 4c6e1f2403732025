//! A generated file as it lies in a copy now.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::note::{self, Listed};
use super::place::Place;
use crate::failure::{Context, Failure, Result};
use crate::tree::{Entry, hash};

/// What lies where a file was or will be generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Here {
    /// Nothing.
    Nothing,
    /// A text; its lines end as generated ones do, whatever they end in on the disk.
    Text {
        /// The text.
        text: String,
        /// How the lines end on the disk.
        ends: Ends,
    },
    /// A file that is no text.
    Bytes(Vec<u8>),
    /// A symbolic link.
    Link(PathBuf),
    /// A folder.
    Folder,
}

/// How the lines of a file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// As they are generated.
    Line,
    /// With a carriage return, as git writes them on some systems: no edit.
    Return,
}

impl Here {
    fn of_file(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Err(error) => Self::Bytes(error.into_bytes()),
            Ok(text) if has_returns(&text) => Self::Text {
                text: text.replace("\r\n", "\n"),
                ends: Ends::Return,
            },
            Ok(text) => Self::Text {
                text,
                ends: Ends::Line,
            },
        }
    }

    /// A text with the line ends that the file has on the disk.
    pub(super) fn ends(&self, text: String) -> String {
        match self {
            Self::Text {
                ends: Ends::Return, ..
            } => text.replace('\n', "\r\n"),
            _ => text,
        }
    }

    /// The hash of what lies there; none where no file is.
    pub(super) fn hash(&self) -> Option<String> {
        match self {
            Self::Nothing | Self::Folder => None,
            Self::Text { text, .. } => Some(hash(text.as_bytes())),
            Self::Bytes(bytes) => Some(hash(bytes)),
            Self::Link(target) => Some(hash(target.as_os_str().as_encoded_bytes())),
        }
    }

    /// Whether it is the text with this hash.
    pub(super) fn is_text(&self, known: &str) -> bool {
        matches!(self, Self::Text { text, .. } if hash(text.as_bytes()) == known)
    }

    /// How a note lists what is left as it lies there, of a file that is generated as `new`.
    pub(super) fn left(&self, new: &str) -> note::Here {
        match self {
            Self::Text { text, .. } if text == new => note::Here::AsGenerated,
            here => here.hash().map_or(note::Here::Deleted, note::Here::Edited),
        }
    }
}

/// Whether every line ends in a carriage return and a line feed.
fn has_returns(text: &str) -> bool {
    let count = text.matches('\n').count();
    count > 0 && text.matches("\r\n").count() == count
}

/// Reads what lies at `paths` in the copy.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn read<'a>(
    folder: &Path,
    there: &BTreeMap<PathBuf, Entry>,
    paths: impl IntoIterator<Item = &'a String>,
) -> Result<BTreeMap<String, Here>> {
    let mut found = BTreeMap::new();
    for path in paths {
        let here = match there.get(Path::new(path)) {
            None => below(there, path),
            Some(Entry::File) => {
                let file = folder.join(path);
                Here::of_file(fs::read(&file).context("read", &file)?)
            }
            Some(Entry::Link(target)) => Here::Link(target.clone()),
            Some(Entry::EmptyFolder | Entry::Cache) => Here::Folder,
        };
        found.insert(path.clone(), here);
    }
    Ok(found)
}

/// Fails where a link is in the place of a folder that generated files lie in: it is not followed, so all of them look deleted.
///
/// # Errors
/// With every such link.
pub(super) fn expect_folders(
    place: &Place,
    there: &BTreeMap<PathBuf, Entry>,
    known: &BTreeMap<String, Listed>,
) -> Result<()> {
    let mut found = Vec::new();
    for (path, entry) in there {
        let is_folder = |generated: &String| {
            let generated = Path::new(generated);
            generated != path && generated.starts_with(path)
        };
        if let Entry::Link(target) = entry
            && known.keys().any(is_folder)
        {
            found.push(format!("  {} -> {}", path.display(), target.display()));
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "error: {} has symbolic links in the place of folders, and links are not followed\n{}\n  help: put the folders back, for example with git",
        place.shown(),
        found.join("\n")
    )))
}

/// A folder, if something lies below the path, or nothing.
fn below(there: &BTreeMap<PathBuf, Entry>, path: &str) -> Here {
    let inside = Path::new(path);
    if there.keys().any(|found| found.starts_with(inside)) {
        Here::Folder
    } else {
        Here::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::{Ends, Here};

    #[test]
    fn line_ends_of_git_are_no_edit() {
        let here = Here::of_file(b"a\r\nb\r\n".to_vec());
        let text = "a\nb\n".to_owned();
        assert_eq!(
            here,
            Here::Text {
                text: text.clone(),
                ends: Ends::Return
            }
        );
        assert_eq!(here.ends(text), "a\r\nb\r\n");
    }

    #[test]
    fn single_carriage_returns_are_a_text_like_any_other() {
        for text in ["a\r\nb\n", "a\rb", "", "a"] {
            let here = Here::of_file(text.as_bytes().to_vec());
            assert_eq!(
                here,
                Here::Text {
                    text: text.to_owned(),
                    ends: Ends::Line
                }
            );
        }
        assert_eq!(Here::of_file(vec![0xff]), Here::Bytes(vec![0xff]));
    }
}
