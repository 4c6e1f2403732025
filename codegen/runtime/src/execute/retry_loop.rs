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
        let authorization = state.authorize().await?;
        state.wait_for_rate_limiter().await?;
        let failure = match state.attempt(&authorization, accept).await {
            Ok(()) => return Ok(state.success()),
            Err(failure) => failure,
        };
        match state.decide(&failure) {
            Decision::Retry(pause) => state.sleep(pause, failure).await,
            Decision::RefreshCredentials => state.refresh_credentials(&authorization, failure),
            Decision::TreatAsDone => return state.treat_as_done(failure, accept),
            Decision::Stop(stop) => return Err(state.error(failure, stop)),
        }
    }
}
