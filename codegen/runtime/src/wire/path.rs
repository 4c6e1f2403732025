//! Where a reader is: the path of a mistake, and the nulls that a list or a map has no place for.

use std::fmt;

use crate::wire::nulls::{Nulls, Step};

/// The path of a value, built from the inside out while an error is returned, so that it costs
/// nothing without an error.
#[derive(Debug, Default)]
pub(crate) struct Path {
    steps: Vec<Step>,
    /// Whether a variant that cannot be read becomes an unknown one instead of an error.
    ///
    /// Its JSON must be kept until it has been read, so the first attempt at a reply does without.
    pub(crate) keeps_variants: bool,
    /// The nulls in the lists and maps that are being read.
    pub(crate) nulls: Nulls,
}

impl Path {
    /// Starts a reader that keeps the JSON of variants until they have been read.
    pub(crate) fn keeping_variants() -> Self {
        Self {
            keeps_variants: true,
            ..Self::default()
        }
    }

    /// Adds the member around the path so far.
    #[cold]
    pub(crate) fn member(&mut self, name: &str) {
        self.steps.push(Step::Member(name.to_owned()));
    }

    /// Adds the item around the path so far.
    #[cold]
    pub(crate) fn index(&mut self, index: usize) {
        self.steps.push(Step::Index(index));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Takes the path, as after a mistake that does not end the reading.
    pub(crate) fn take(&mut self) -> Self {
        Self {
            steps: std::mem::take(&mut self.steps),
            ..Self::default()
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.steps.iter().rev().enumerate() {
            match step {
                Step::Member(name) if depth == 0 => f.write_str(name)?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
