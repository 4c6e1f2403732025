//! Behaviours that have a name: what no rule of the model can say.

use super::json::Members;
use super::refusal;
use super::verbs::Asked;
use super::work::Work;
use crate::fake::call::{Answer, Refusal};

/// A resource that is about to be made.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Name of the type.
    pub(crate) ty: String,
    /// Name of what will hold it; empty at the top.
    pub(crate) parent: String,
    /// The id, where it has been decided.
    pub(crate) id: Option<String>,
    pub(crate) members: Members,
}

/// Does what an operation with a behaviour does.
///
/// # Errors
///
/// Whatever the behaviour refuses.
pub(crate) fn act(_work: &mut Work<'_>, _asked: &Asked<'_>, name: &str) -> Result<Answer, Refusal> {
    Err(refusal::unplayed(name))
}

/// Takes part in making a resource: may decide its id and its members.
///
/// # Errors
///
/// Whatever the behaviour refuses.
pub(crate) fn creating(
    _work: &mut Work<'_>,
    _behaviour: &str,
    _draft: &mut Draft,
) -> Result<(), Refusal> {
    Ok(())
}

/// Takes part in changing a resource: may change the members that it is to have.
///
/// # Errors
///
/// Whatever the behaviour refuses.
pub(crate) fn changing(
    _work: &mut Work<'_>,
    _behaviour: &str,
    _name: &str,
    _after: &mut Members,
) -> Result<(), Refusal> {
    Ok(())
}

/// Takes part in deleting a resource, which is still there.
///
/// # Errors
///
/// Whatever the behaviour refuses.
pub(crate) fn deleting(_work: &mut Work<'_>, _behaviour: &str, _name: &str) -> Result<(), Refusal> {
    Ok(())
}
