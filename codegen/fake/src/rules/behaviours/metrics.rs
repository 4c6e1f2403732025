//! `metrics`: how well a connector has worked lately.

use serde_json::json;

use super::subject::subject;
use crate::call::Answer;
use crate::call::refusal::Refusal;
use crate::deliver::deliveries::Deliveries;
use crate::rules::check::request::CheckedRequest;
use crate::state::transaction::Transaction;

pub(super) fn get(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
) -> Result<Answer, Refusal> {
    let name = subject(tx, request)?;
    let metrics = match &tx.state.deliveries {
        Some(deliveries) => deliveries.metrics(name, request.call.now),
        None => Deliveries::no_metrics(request.call.now),
    };
    Ok(Answer::Json(json!({ "metrics": metrics }).to_string()))
}
