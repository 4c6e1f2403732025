//! The texts of one API's description and places inside them; reads no disk.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The largest file that is read, in bytes.
pub(crate) const LARGEST_FILE: usize = 1 << 20;

/// The files of one API, by their path inside `spec/<api>/`.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: BTreeMap<String, Vec<u8>>,
}

impl Sources {
    /// Starts with no file.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file by its path inside the API's folder; the bytes need not be UTF-8.
    #[must_use]
    pub fn file(mut self, path: impl Into<String>, text: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), text.into());
        self
    }

    /// Iterates over the paths of all files, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    pub(crate) fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }
}

/// Where the lines of each file begin, so that many places are found without counting each time.
pub(crate) struct Lines<'a> {
    folder: &'a str,
    files: BTreeMap<&'a str, (&'a [u8], Vec<usize>)>,
}

impl<'a> Lines<'a> {
    /// Looks for the lines of all files of the API `folder`.
    pub(crate) fn new(folder: &'a str, sources: &'a Sources) -> Self {
        let starts = |bytes: &[u8]| {
            let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
            let behind = ends.map(|(at, _)| at + 1);
            [0].into_iter().chain(behind).collect()
        };
        let file = |(path, bytes): (&'a String, &'a Vec<u8>)| {
            (path.as_str(), (bytes.as_slice(), starts(bytes)))
        };
        Self {
            folder,
            files: sources.files.iter().map(file).collect(),
        }
    }

    /// Where a span begins, as `file:line:column` from the root of the repository; lines and columns count from 1.
    pub(crate) fn place(&self, span: &Span) -> String {
        let found = self.files.get(&*span.file);
        let (line, column) = found.map_or((1, 1), |(bytes, starts)| {
            let line = starts.partition_point(|start| *start <= span.start).max(1);
            let start = starts.get(line - 1).copied().unwrap_or_default();
            let before = bytes.get(start..span.start).unwrap_or_default();
            (line, columns(before) + 1)
        });
        format!("spec/{}/{}:{line}:{column}", self.folder, span.file)
    }
}

/// How many characters the bytes are.
fn columns(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        bytes.len()
    } else {
        String::from_utf8_lossy(bytes).chars().count()
    }
}

/// A stretch of a file, in bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) file: Arc<str>,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A value together with the place where it is written.
#[derive(Clone, Debug)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

impl<T> Spanned<T> {
    pub(crate) fn map<U>(&self, value: U) -> Spanned<U> {
        Spanned {
            value,
            span: self.span.clone(),
        }
    }
}

impl Spanned<String> {
    /// The place of a word of the text; the whole place where the file spells the text with escapes.
    pub(crate) fn part(&self, word: &str) -> Span {
        let quotes = (self.span.end - self.span.start).checked_sub(self.value.len());
        let at = self.value.find(word).filter(|_| !word.is_empty());
        match (quotes, at) {
            (Some(quotes @ (0 | 2)), Some(at)) => {
                let start = self.span.start + quotes / 2 + at;
                Span {
                    start,
                    end: start + word.len(),
                    ..self.span.clone()
                }
            }
            _ => self.span.clone(),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.value
    }
}
