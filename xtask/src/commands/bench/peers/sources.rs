//! The lines of a crate: what was emitted for the API, and what is the same for every API.

use std::fs;
use std::path::Path;

use crate::failure::{Context, Result};

/// The file that progenitor puts into each crate.
const CLIENT_OF_PROGENITOR: &str = "progenitor_client.rs";

/// The texts of a crate.
pub(super) struct Sources {
    pub(super) operations: usize,
    /// What was emitted for this API.
    emitted: Vec<String>,
    /// What lies in the crate and is the same for every API.
    copied: Vec<String>,
    /// What lies in a package that comes with the crate.
    runtime: Vec<String>,
}

/// Which lines count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// All.
    All,
    /// Those that hold code: neither blank nor a comment.
    Code,
}

impl Sources {
    /// Reads the crate whose sources are in `folder`.
    pub(super) fn read(folder: &Path, operations: usize) -> Result<Self> {
        let mut sources = Self {
            operations,
            emitted: Vec::new(),
            copied: Vec::new(),
            runtime: Vec::new(),
        };
        sources.add_emitted(folder)?;
        Ok(sources)
    }

    /// Reads more of the crate.
    pub(super) fn add_emitted(&mut self, folder: &Path) -> Result<()> {
        each_file(folder, &mut |name, text| {
            if name == CLIENT_OF_PROGENITOR {
                self.copied.push(text);
            } else {
                self.emitted.push(text);
            }
        })
    }

    /// Reads a package that comes with the crate.
    pub(super) fn add_runtime(&mut self, folder: &Path) -> Result<()> {
        each_file(folder, &mut |_, text| self.runtime.push(text))
    }

    /// Whether a piece of text was emitted.
    pub(super) fn holds(&self, piece: &str) -> bool {
        self.emitted.iter().any(|text| text.contains(piece))
    }

    /// The lines that were emitted for this API.
    pub(super) fn emitted(&self, lines: Lines) -> usize {
        lines.of(&self.emitted)
    }

    /// The lines of the crate.
    pub(super) fn own(&self, lines: Lines) -> usize {
        self.emitted(lines) + lines.of(&self.copied)
    }

    /// The same with the package that comes with it.
    pub(super) fn whole(&self, lines: Lines) -> usize {
        self.own(lines) + lines.of(&self.runtime)
    }
}

impl Lines {
    fn of(self, texts: &[String]) -> usize {
        texts.iter().map(|text| self.count(text)).sum()
    }

    fn count(self, text: &str) -> usize {
        match self {
            Self::All => text.lines().count(),
            Self::Code => code(text),
        }
    }
}

/// The lines that are neither blank nor a comment, be it of one line or a block.
fn code(text: &str) -> usize {
    let mut in_block = false;
    let is_code = |line: &&str| {
        let line = line.trim();
        if in_block {
            in_block = !line.ends_with("*/");
            return false;
        }
        in_block = line.starts_with("/*") && !line.ends_with("*/");
        !(line.is_empty() || line.starts_with("//") || line.starts_with("/*"))
    };
    text.lines().filter(is_code).count()
}

/// Gives the name and the text of each Rust file in a folder and the folders in it.
fn each_file(folder: &Path, take: &mut dyn FnMut(&str, String)) -> Result<()> {
    for entry in fs::read_dir(folder).context("read", folder)? {
        let path = entry.context("read", folder)?.path();
        if path.is_dir() {
            each_file(&path, take)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let text = fs::read_to_string(&path).context("read", &path)?;
            take(&name, text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn comments_and_blank_lines_are_no_code() {
        let text = "//! Docs.\n\n/* one\n two */\n/* three */\n/// Docs.\npub fn f() { // why\n    // what\n\n}\n";
        assert_eq!(code(text), 2);
    }
}
