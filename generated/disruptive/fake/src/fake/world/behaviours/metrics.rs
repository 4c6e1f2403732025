//! `metrics`: how well a connector has worked lately.

use serde_json::json;

use super::super::verbs::Asked;
use super::super::work::Work;
use super::subject;
use crate::fake::call::{Answer, Refusal};
use crate::fake::push::Push;

pub(super) fn get(work: &mut Work<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let name = subject(work, asked)?;
    let metrics = match &work.world.push {
        Some(push) => push.metrics(name, asked.call.now),
        None => Push::no_metrics(asked.call.now),
    };
    Ok(Answer::Json(json!({ "metrics": metrics }).to_string()))
}
