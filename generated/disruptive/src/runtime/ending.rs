//! How a call ends: well, or with an error that tells its course.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderMap;

use super::attempt::{Attempt, Stop};
use super::course::Course;
use super::error::Error;
use super::failure::Failure;
use super::kind::ErrorKind;
use super::policy::{Effect, RetryAfter};
use super::reply::Content;
use super::run::Accept;
use super::skew::Skew;
use super::wait;

impl Course<'_> {
    /// Ends the call as done, since what it asked for is so.
    pub(super) fn finish(
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
    pub(super) fn success(self) -> Vec<Attempt> {
        self.job.shared().budget.earn();
        self.attempts
    }

    /// Ends the call with the error that a failure becomes.
    pub(super) fn error(mut self, failure: Box<Failure>, stop: Stop) -> Error {
        let named = match failure.rule.row.wait.retry_after {
            RetryAfter::Ignore => None,
            RetryAfter::Call { .. } | RetryAfter::All { .. } => {
                wait::named(&failure.headers, self.job.means().clock.wall())
            }
        };
        self.tell(failure, stop, named)
    }

    /// Ends the call because its deadline passes while it waits.
    pub(super) fn late(&mut self, wait: Option<Duration>) -> Error {
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
        let wall = self.job.means().clock.wall();
        let skew = Skew::of(&failure.headers, wall).and_then(Skew::harmful);
        match skew {
            Some(skew) if failure.status == Some(401) && self.job.shared().auth.is_renewable() => {
                format!("{advice} Besides, {skew}.").trim_start().to_owned()
            }
            _ => advice.to_owned(),
        }
    }

    fn moment(&self, wait: Option<Duration>) -> Option<SystemTime> {
        self.job.means().clock.wall().checked_add(wait?)
    }

    /// Returns whether something may have been done; reading does nothing.
    pub(super) fn applied(&self) -> bool {
        self.ambiguous && self.job.operation.policy.effect != Effect::Read
    }
}
