//! What changed otherwise: what the generator says of it follows, and is not told again.

use std::collections::BTreeSet;

use crate::diff::change::Change;

/// The operations that some change is about.
pub(super) struct Touched {
    operations: BTreeSet<String>,
    /// Those that declare a new effect of retries; their own words about it follow.
    declare: BTreeSet<String>,
    nothing: bool,
}

impl Touched {
    pub(super) fn by(changes: &[Change]) -> Self {
        let id = |change: &Change| {
            let id = change.key.strip_prefix("operations/")?;
            Some(id.split('/').next().unwrap_or(id).to_owned())
        };
        let declares =
            |change: &&Change| change.sort == "effect changed" || change.key.contains("/on/");
        let listed = changes
            .iter()
            .flat_map(|change| change.with.iter().cloned());
        Self {
            operations: changes.iter().filter_map(id).chain(listed).collect(),
            declare: changes.iter().filter(declares).filter_map(id).collect(),
            nothing: changes.is_empty(),
        }
    }

    /// Whether some change is about an operation.
    pub(super) fn operation(&self, id: &str) -> bool {
        self.operations.contains(id)
    }

    /// Whether an operation declares a new effect of retries.
    pub(super) fn declares(&self, id: &str) -> bool {
        self.declare.contains(id)
    }

    /// Whether there is no change at all.
    pub(super) fn nothing(&self) -> bool {
        self.nothing
    }
}
