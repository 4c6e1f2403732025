//! What a behaviour is about.

use crate::call::refusal::{self, Refusal};
use crate::rules::check::request::CheckedRequest;
use crate::state::transaction::Transaction;

/// The resource that a call's path is about, which must be there.
pub(super) fn subject<'a>(
    tx: &Transaction<'_>,
    request: &'a CheckedRequest<'_>,
) -> Result<&'a str, Refusal> {
    let view = tx.view();
    let operation = request.call.operation;
    let kind = operation
        .service
        .of
        .as_deref()
        .and_then(|ty| view.index().kind(ty));
    let name = kind
        .and_then(|kind| request.target.resource(kind))
        .or_else(|| request.target.scope(view.index()));
    let name = name.ok_or_else(|| refusal::unplayed(&operation.id))?;
    view.need(name)?;
    Ok(name)
}
