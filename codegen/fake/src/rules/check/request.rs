//! A call whose path, query and body have been checked.

use super::query::Query;
use super::target::Target;
use crate::call::Call;
use crate::call::refusal::{self, Refusal};
use crate::json::Members;
use crate::model::index::{Index, Kind};
use crate::state::transaction::Transaction;
use crate::state::view::View;

/// A call that has been read.
#[derive(Debug)]
pub(crate) struct CheckedRequest<'c> {
    pub(crate) call: &'c Call<'c>,
    pub(crate) target: Target,
    pub(crate) query: Query,
    /// The members of the body that the operation has; null where one is to be removed.
    pub(crate) body: Members,
}

/// The type that a call is about.
pub(crate) fn kind<'w>(view: View<'w>, request: &CheckedRequest<'_>) -> Result<&'w Kind, Refusal> {
    kind_of(view.index(), request)
}

/// The type that a call is about, for as long as the world is.
pub(crate) fn kind_in<'w>(
    tx: &Transaction<'w>,
    request: &CheckedRequest<'_>,
) -> Result<&'w Kind, Refusal> {
    kind_of(&tx.state.index, request)
}

fn kind_of<'w>(index: &'w Index, request: &CheckedRequest<'_>) -> Result<&'w Kind, Refusal> {
    let operation = request.call.operation;
    let of = operation.service.of.as_deref();
    of.and_then(|of| index.kind(of))
        .ok_or_else(|| refusal::unplayed(&operation.id))
}

/// The name at the end of a call's path.
pub(crate) fn name<'a>(kind: &Kind, request: &'a CheckedRequest<'_>) -> Result<&'a str, Refusal> {
    request
        .target
        .resource(kind)
        .ok_or_else(|| refusal::unplayed(&request.call.operation.id))
}

/// Refuses what is wrong with a resource.
pub(crate) fn refuse(mistakes: &[String]) -> Result<(), Refusal> {
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(refusal::wrong(mistakes))
    }
}
