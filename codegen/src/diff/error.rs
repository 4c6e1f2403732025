//! What keeps two descriptions from being compared.

use std::fmt;

/// A side that cannot be read: which, what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffError {
    which: Which,
    file: &'static str,
    what: String,
    help: &'static str,
}

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Base,
    Head,
}

impl DiffError {
    pub(super) fn new(
        which: Which,
        file: &'static str,
        what: impl Into<String>,
        help: &'static str,
    ) -> Self {
        Self {
            which,
            file,
            what: what.into(),
            help,
        }
    }
}

impl fmt::Display for DiffError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let which = match self.which {
            Which::Base => "old",
            Which::Head => "new",
        };
        let Self {
            file, what, help, ..
        } = self;
        write!(f, "the {which} `{file}` {what}\n  help: {help}")
    }
}

impl std::error::Error for DiffError {}
