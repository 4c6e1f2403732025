//! How a call ends: well, or with an error that tells its course.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderMap;

use crate::auth::clock_skew::Skew;
use crate::error::attempts::{Attempt, Stop};
use crate::error::call_error::Error;
use crate::execute::answer::{Accept, Content};
use crate::execute::call_state::CallState;
use crate::execute::failure::Failure;
use crate::policy::error_kind::ErrorKind;
use crate::policy::retry_after;
use crate::policy::table::{Effect, RetryAfter};

impl CallState<'_> {
    /// Ends the call as done, since what it asked for is so.
    pub(crate) fn finish(
        self,
        failure: Box<Failure>,
        accept: Accept<'_>,
    ) -> Result<Vec<Attempt>, Error> {
        let status = failure.status.unwrap_or_default();
        match accept(
            self.job
                .answer(status, HeaderMap::new(), Content::Whole(Bytes::new())),
        ) {
            Ok(()) => Ok(self.success()),
            Err(_) => Err(self.error(failure, Stop::Rule)),
        }
    }

    /// Ends the call well and returns its history.
    pub(crate) fn success(self) -> Vec<Attempt> {
        self.job.shared().budget.earn();
        self.attempts
    }

    /// Ends the call with the error that a failure becomes.
    pub(crate) fn error(mut self, failure: Box<Failure>, stop: Stop) -> Error {
        let named = match failure.rule.row.wait.retry_after {
            RetryAfter::Ignore => None,
            RetryAfter::Call { .. } | RetryAfter::All { .. } => {
                retry_after::named(&failure.headers, self.job.context().clock.wall())
            }
        };
        self.tell(failure, stop, named)
    }

    /// Ends the call because its deadline passes while it waits.
    pub(crate) fn late(&mut self, wait: Option<Duration>) -> Error {
        if let Some(failure) = self.last.take() {
            return self.tell(failure, Stop::Deadline, wait);
        }
        let message = match wait {
            Some(wait) => format!(
                "the client may send nothing for {wait:?}, and the call may not take that long"
            ),
            None => "there was no time left before anything was sent".to_owned(),
        };
        Error::new(ErrorKind::Deadline, message)
            .at(self.job.operation)
            .with_attempts(Vec::new(), Stop::Deadline)
            .with_retry_not_before(self.moment(wait))
    }

    fn tell(&mut self, failure: Box<Failure>, stop: Stop, wait: Option<Duration>) -> Error {
        let advice = self.advice(&failure);
        let error = Error::new(failure.kind, failure.message)
            .at(self.job.operation)
            .with_help(failure.help)
            .with_advice(advice)
            .with_attempts(std::mem::take(&mut self.attempts), stop)
            .with_retry_not_before(self.moment(wait))
            .with_maybe_applied(self.applied());
        let error = match failure.status {
            Some(status) => error.with_status(status, failure.headers, failure.body),
            None => error,
        };
        match failure.source {
            Some(source) => error.with_source(source),
            None => error,
        }
    }

    /// Returns what can be done, with the clock that may be to blame for a refused token.
    fn advice(&self, failure: &Failure) -> String {
        let advice = failure.advice();
        let wall = self.job.context().clock.wall();
        let skew = Skew::of(&failure.headers, wall).and_then(Skew::harmful);
        match skew {
            Some(skew) if failure.status == Some(401) && self.job.shared().auth.is_renewable() => {
                format!("{advice} Besides, {skew}.").trim_start().to_owned()
            }
            _ => advice.to_owned(),
        }
    }

    fn moment(&self, wait: Option<Duration>) -> Option<SystemTime> {
        self.job.context().clock.wall().checked_add(wait?)
    }

    /// Returns whether something may have been done; reading does nothing.
    pub(crate) fn applied(&self) -> bool {
        self.ambiguous && self.job.operation.policy.effect != Effect::Safe
    }
}
