//! Events: what is published, kept, followed, and told by the world itself when resources change.

use serde_json::Value;

use super::index::Kind;
use super::look::Look;
use super::refusal;
use super::store::Record;
use super::verbs::Asked;
use super::work::Work;
use crate::fake::call::{Answer, Refusal};

/// Makes the resource of the path report what the body says.
///
/// # Errors
///
/// What is wrong with that.
pub(crate) fn publish(_work: &mut Work<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    Err(refusal::unplayed(&asked.call.operation.id))
}

/// Makes a resource report something, as publishing it would.
///
/// # Errors
///
/// What is wrong with that.
pub(crate) fn emit(_work: &mut Work<'_>, about: &str, _content: Value) -> Result<(), Refusal> {
    Err(refusal::unplayed(about))
}

/// The events of the resource of the path.
///
/// # Errors
///
/// What is wrong with the query.
pub(crate) fn history(_look: Look<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    Err(refusal::unplayed(&asked.call.operation.id))
}

/// Events as they come.
///
/// # Errors
///
/// What is wrong with the query.
pub(crate) fn follow(_look: Look<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    Err(refusal::unplayed(&asked.call.operation.id))
}

/// A resource was changed; its record is the new one.
pub(crate) fn changed(_work: &mut Work<'_>, _kind: &Kind, _name: &str, _before: &Record) {}

/// A resource is about to go.
pub(crate) fn removed(_work: &mut Work<'_>, _kind: &Kind, _name: &str) {}

/// A resource has another name now.
pub(crate) fn renamed(_work: &mut Work<'_>, _kind: &Kind, _from: &str, _to: &str) {}

/// The call has worked: what happened is told to everybody.
pub(crate) fn tell(_work: &mut Work<'_>) {}
