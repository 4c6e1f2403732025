//! `invite_url`: where an invitation that waits can be accepted.

use serde_json::json;

use super::super::json;
use super::super::refusal;
use super::super::verbs::Asked;
use super::super::work::Work;
use super::subject;
use crate::fake::call::{Answer, Refusal};
use crate::fake::chance::Chance;

pub(super) fn get(work: &mut Work<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let name = subject(work, asked)?;
    let member = work.look().stored(name).unwrap_or_default();
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
    let code = Chance::of(work.world.seed, &["invite", name], 0).hex(20);
    let url = format!("https://studio.example.com/invite/{code}");
    Ok(Answer::Json(json!({ "inviteUrl": url }).to_string()))
}
