//! The loop of every call.

use crate::error::attempts::Attempt;
use crate::error::call_error::Error;
use crate::execute::answer::Accept;
use crate::execute::call_state::CallState;
use crate::execute::decision::Decision;
use crate::execute::prepared::PreparedCall;

/// Attempts a call until an answer is accepted or the policy stops, and returns the history.
pub(crate) async fn run(job: &PreparedCall<'_>, accept: Accept<'_>) -> Result<Vec<Attempt>, Error> {
    let mut course = CallState::new(job);
    loop {
        let pass = course.pass().await?;
        course.wait_for_admission().await?;
        let failure = match course.attempt(&pass, accept).await {
            Ok(()) => return Ok(course.success()),
            Err(failure) => failure,
        };
        match course.next(&failure) {
            Decision::Repeat(pause) => course.sleep(pause, failure).await,
            Decision::Renew => course.renew(&pass, failure),
            Decision::Finish => return course.finish(failure, accept),
            Decision::Stop(stop) => return Err(course.error(failure, stop)),
        }
    }
}
