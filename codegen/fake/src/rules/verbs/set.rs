//! Setting members to values that the operation itself has.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{resolve, update};
use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::json;
use crate::model::{Reply, Ty};
use crate::rules::check::request::{CheckedRequest, kind_in};
use crate::state::transaction::Transaction;

/// Sets members; where that may be done only once, a second time is 409.
pub(super) fn set(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
    values: &BTreeMap<String, Value>,
    refuse_again: bool,
) -> Result<Answer, Refusal> {
    let kind = kind_in(tx, request)?;
    let (name, mut members) = resolve::stored(tx.view(), request, kind)?;
    if refuse_again && json::has_all(&members, values) {
        return Err(refusal::conflict(format!(
            "this has been done with {name} already"
        )));
    }
    for (path, value) in values {
        json::set_at(&mut members, path, value.clone());
    }
    let answer = update::finish(tx, request, kind, &name, members)?;
    match &request.call.operation.reply {
        Reply::One(Ty::Named(reply)) if *reply == kind.name => Ok(answer),
        _ => Ok(Answer::Json("{}".to_owned())),
    }
}
