//! What is said to be done, and shows nowhere.

use super::{minimal, resolve};
use crate::call::Answer;
use crate::call::refusal::Refusal;
use crate::json;
use crate::model::{Reply, Ty};
use crate::rules::check::request::{CheckedRequest, kind_in};
use crate::state::transaction::Transaction;

/// Makes sure that the resource of the path is there, and answers something that fits.
pub(super) fn act(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
) -> Result<Answer, Refusal> {
    let operation = &request.call.operation;
    let kind = kind_in(tx, request).ok();
    let name = match kind.filter(|kind| request.target.resource(kind).is_some()) {
        Some(kind) => Some(resolve::stored(tx.view(), request, kind)?.0),
        None => None,
    };
    tx.mark_effect();
    let text = match (&operation.reply, kind, name) {
        (Reply::One(Ty::Named(reply)), Some(kind), Some(name)) if *reply == kind.name => {
            tx.view().sent(kind, &name)
        }
        (Reply::One(ty), _, _) => minimal::value(tx, ty).to_string(),
        (Reply::Pages { key, .. }, _, _) => json::object(&[(key.as_str(), "[]".to_owned())]),
        (Reply::Nothing | Reply::Stream { .. }, _, _) => "{}".to_owned(),
    };
    Ok(Answer::Json(text))
}
