//! The path of a mistake in JSON.

use std::fmt;

/// The path of a value, built from the inside out while an error is returned, so that it costs
/// nothing without an error.
#[derive(Debug, Default)]
pub(crate) struct Path(Vec<Step>);

#[derive(Debug)]
enum Step {
    Member(String),
    Index(usize),
}

impl Path {
    /// Adds the member around the path so far.
    #[cold]
    pub(crate) fn member(&mut self, name: &str) {
        self.0.push(Step::Member(name.to_owned()));
    }

    /// Adds the item around the path so far.
    #[cold]
    pub(crate) fn index(&mut self, index: usize) {
        self.0.push(Step::Index(index));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.iter().rev().enumerate() {
            match step {
                Step::Member(name) if depth == 0 => f.write_str(name)?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
