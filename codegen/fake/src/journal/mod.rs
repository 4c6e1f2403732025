//! What a service writes down, so that it can be there again after a restart.
//!
//! Everything is a text under a key of a table: records of resources, events, tokens, counters. A journal knows nothing of what they
//! mean.

#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "sqlite")]
pub use self::sqlite::{Owner, Sqlite};

/// One thing that a call changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// There is this text under the key from now on.
    Put {
        /// Such as the name of a type of resources, or of a list of the service's own.
        table: String,
        /// Unique in its table.
        key: String,
        /// What to keep.
        text: String,
    },
    /// There is nothing under the key any more.
    Remove {
        /// As in [`Change::Put`].
        table: String,
        /// As in [`Change::Put`].
        key: String,
    },
    /// There is nothing in any table any more.
    Clear,
}

/// Something that was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// As in [`Change::Put`].
    pub table: &'a str,
    /// As in [`Change::Put`].
    pub key: &'a str,
    /// As in [`Change::Put`].
    pub text: &'a str,
}

/// Where changes are written to before the call that made them is answered.
pub trait Journal: Send + Sync {
    /// Writes all changes of one call, or none of them.
    ///
    /// # Errors
    ///
    /// Why they could not be written, in words.
    fn write(&self, changes: &[Change]) -> Result<(), String>;

    /// Reads everything that is there, in the order of tables and keys.
    ///
    /// # Errors
    ///
    /// Why it could not be read, in words, or what `each` finds wrong.
    fn read(&self, each: &mut dyn FnMut(Entry<'_>) -> Result<(), String>) -> Result<(), String>;
}
