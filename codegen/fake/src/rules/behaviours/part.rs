//! How a behaviour takes part in what happens to resources of a type.

use crate::call::refusal::Refusal;
use crate::json::Members;
use crate::state::transaction::Transaction;

/// A resource that is about to be made.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Name of what will hold it; empty at the top.
    pub(crate) parent: String,
    /// The id, where it has been decided.
    pub(crate) id: Option<String>,
    pub(crate) members: Members,
}

/// Takes part in what happens to resources of a type.
pub(super) struct Part {
    pub(super) creating: fn(&mut Transaction<'_>, &mut Draft) -> Result<(), Refusal>,
    pub(super) changing: fn(&mut Transaction<'_>, &str, &mut Members) -> Result<(), Refusal>,
    pub(super) deleting: fn(&mut Transaction<'_>, &str),
}

/// For behaviours that do not mind the end of a resource.
pub(super) fn let_go(_: &mut Transaction<'_>, _: &str) {}
