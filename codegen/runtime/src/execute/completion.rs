//! The end of a call: success, or an error with its attempts.

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
use crate::policy::table::Effect;

impl CallState<'_> {
    /// Ends the call with success although the last attempt failed, since an earlier one was
    /// applied.
    pub(crate) fn treat_as_done(
        self,
        failure: Box<Failure>,
        accept: Accept<'_>,
    ) -> Result<Vec<Attempt>, Error> {
        let status = failure.status.unwrap_or_default();
        let nothing = Content::Whole(Bytes::new());
        let mut answer = self.call.answer(status, HeaderMap::new(), nothing);
        match accept(&mut answer) {
            Ok(()) => {
                self.call.note_deleted();
                Ok(self.success())
            }
            Err(_) => Err(self.error(failure, Stop::Rule)),
        }
    }

    /// Ends the call with success and returns its attempts.
    pub(crate) fn success(self) -> Vec<Attempt> {
        let budget = &self.call.shared().budget;
        budget.record_success();
        if self.paid {
            budget.refund();
        }
        self.attempts
    }

    /// Ends the call with the error of a failure.
    pub(crate) fn error(mut self, failure: Box<Failure>, stop: Stop) -> Error {
        self.build(failure, stop, None)
    }

    /// Ends the call because its deadline passes while it waits.
    pub(crate) fn deadline_error(&mut self, wait: Option<Duration>) -> Error {
        if let Some(failure) = self.last.take() {
            return self.build(failure, Stop::Deadline, wait);
        }
        let message = match wait {
            Some(wait) => format!(
                "the client must wait {wait:?} before it may send, longer than the call's deadline"
            ),
            None => "the deadline passed before anything was sent".to_owned(),
        };
        Error::new(ErrorKind::Deadline, message)
            .at(self.call.operation)
            .with_attempts(Vec::new(), Stop::Deadline)
            .with_retry_not_before(self.time_after(wait))
    }

    fn build(&mut self, failure: Box<Failure>, stop: Stop, wait: Option<Duration>) -> Error {
        let advice = self.advice(&failure);
        let error = Error::new(failure.kind, failure.message)
            .at(self.call.operation)
            .with_help(failure.help)
            .with_advice(advice)
            .with_attempts(std::mem::take(&mut self.attempts), stop)
            .with_retry_not_before(self.time_after(wait).max(failure.retry_not_before))
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

    /// Returns what to do, with a note if a wrong clock may be why the token was refused.
    fn advice(&self, failure: &Failure) -> String {
        let advice = failure.advice();
        let wall = self.call.context().clock.wall();
        let skew = Skew::of(&failure.headers, wall).and_then(Skew::harmful);
        match skew {
            Some(skew) if failure.status == Some(401) && self.call.auth.can_refresh() => {
                format!("{advice} Note that {skew}.")
                    .trim_start()
                    .to_owned()
            }
            _ => advice.to_owned(),
        }
    }

    fn time_after(&self, wait: Option<Duration>) -> Option<SystemTime> {
        self.call.context().clock.wall().checked_add(wait?)
    }

    /// Returns whether the call may have been applied; a safe call has no effect.
    pub(crate) fn applied(&self) -> bool {
        self.ambiguous && self.call.operation.policy.effect != Effect::Safe
    }
}
