//! The retry loop of every call.

use crate::error::attempts::Attempt;
use crate::error::call_error::Error;
use crate::execute::answer::Accept;
use crate::execute::call_state::CallState;
use crate::execute::decision::Decision;
use crate::execute::prepared::PreparedCall;

/// Attempts a call until an answer is accepted or the policy stops; returns the attempts.
pub(crate) async fn run(
    call: &PreparedCall<'_>,
    accept: Accept<'_>,
) -> Result<Vec<Attempt>, Error> {
    let mut state = CallState::new(call);
    loop {
        let (mut permit, authorization) = state.permission().await?;
        let mut failure = match state.attempt(&mut permit, &authorization, accept).await {
            Ok(()) => return Ok(state.success()),
            Err(failure) => failure,
        };
        let is_first = state.drop_refused_token(&authorization, &failure);
        let decision = state.decide(&mut failure, is_first);
        drop(permit);
        match decision {
            Decision::Retry(retry) => state.sleep(retry, failure).await,
            Decision::RefreshCredentials(paid) => state.refresh_credentials(paid, failure),
            Decision::TreatAsDone => return state.treat_as_done(failure, accept),
            Decision::Stop(stop) => return Err(state.error(failure, stop)),
        }
    }
}
