//! Events: what is published, kept, followed, and told by the world itself when resources change.

use super::index::Kind;
use super::store::Record;
use super::work::Work;

/// A resource was changed; its record is the new one.
pub(crate) fn changed(_work: &mut Work<'_>, _kind: &Kind, _name: &str, _before: &Record) {}

/// A resource is about to go.
pub(crate) fn removed(_work: &mut Work<'_>, _kind: &Kind, _name: &str) {}

/// A resource has another name now.
pub(crate) fn renamed(_work: &mut Work<'_>, _kind: &Kind, _from: &str, _to: &str) {}

/// The call has worked: what happened is told to everybody.
pub(crate) fn tell(_work: &mut Work<'_>) {}
