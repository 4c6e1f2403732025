//! `invite_url`: where an invitation that waits can be accepted.

use serde_json::json;

use super::subject::subject;
use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::json;
use crate::random::SeededRandom;
use crate::rules::check::request::CheckedRequest;
use crate::state::transaction::Transaction;

pub(super) fn get(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
) -> Result<Answer, Refusal> {
    let name = subject(tx, request)?;
    let member = tx.view().stored(name).unwrap_or_default();
    if json::text(&member, "accountType") == "SERVICE_ACCOUNT" {
        return Err(refusal::bad(format!(
            "{name} is a service account, which needs no invitation"
        )));
    }
    if json::text(&member, "status") != "PENDING" {
        return Err(refusal::bad(format!(
            "the invitation of {name} has been accepted already"
        )));
    }
    let code = SeededRandom::of(tx.state.secrets, &["invite", name], 0).hex(20);
    let url = format!("https://studio.example.com/invite/{code}");
    Ok(Answer::Json(json!({ "inviteUrl": url }).to_string()))
}
