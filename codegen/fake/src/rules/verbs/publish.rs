//! Publishing: a caller makes a resource report something.

use serde_json::Value;

use super::reporter::reporter;
use crate::call::Answer;
use crate::call::refusal::Refusal;
use crate::rules::check::request::CheckedRequest;
use crate::rules::events::emit::emit;
use crate::state::transaction::Transaction;

/// Makes the resource of the path report what the body says.
///
/// # Errors
///
/// 404 if there is no such resource, 400 if it cannot report that.
pub(crate) fn publish(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
) -> Result<Answer, Refusal> {
    let name = reporter(tx.view(), request)?.to_owned();
    emit(tx, &name, Value::Object(request.body.clone()))?;
    Ok(Answer::Json("{}".to_owned()))
}
