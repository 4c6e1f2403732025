//! The decision after a failed attempt: the policy's rule, within the limits of the call.

use std::time::Duration;

use crate::error::attempts::{Reason, Stop};
use crate::execute::call_state::CallState;
use crate::execute::failure::Failure;
use crate::limit::pause::{self, Pause};
use crate::observe::spans;
use crate::policy::backoff;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Shape;
use crate::policy::retry_after;
use crate::policy::table::{Action, RetryAfter};

/// The decision after a failed attempt.
pub(crate) enum Decision {
    Retry(Pause),
    RefreshCredentials,
    TreatAsDone,
    Stop(Stop),
}

impl CallState<'_> {
    /// Decides what to do after a failed attempt.
    pub(crate) fn decide(&mut self, failure: &Failure) -> Decision {
        self.pause_client(failure);
        let maybe_applied_before = self.ambiguous;
        self.ambiguous |= failure.ambiguous;
        match self.action(failure) {
            Action::RefreshCredentials => self.refresh(),
            Action::Retry => self.retry(failure),
            Action::RetryIfJustCreated if self.call.is_about_created() => {
                self.retry_just_created(failure)
            }
            Action::TreatAsDone
                if maybe_applied_before && self.call.operation.reply == Shape::Nothing =>
            {
                Decision::TreatAsDone
            }
            Action::Return | Action::RetryIfJustCreated | Action::TreatAsDone => {
                Decision::Stop(Stop::Rule)
            }
        }
    }

    /// Returns the rule's action, or a retry where the caller has set `retry_ambiguous`.
    fn action(&self, failure: &Failure) -> Action {
        let retry_ambiguous =
            self.call.retry_ambiguous && failure.ambiguous && failure.kind != ErrorKind::Decode;
        match failure.rule.action {
            Action::Return if retry_ambiguous => Action::Retry,
            action => action,
        }
    }

    fn refresh(&self) -> Decision {
        if self.refreshed || !self.call.shared().auth.can_refresh() {
            Decision::Stop(Stop::Rule)
        } else if self.attempts_used_up() {
            Decision::Stop(Stop::Attempts)
        } else {
            Decision::RefreshCredentials
        }
    }

    fn retry(&self, failure: &Failure) -> Decision {
        let pause = pause::longer(self.backoff(failure), self.retry_after(failure));
        // A retry at the time that the service has named does not add to an outage.
        let free = pause.reason == Reason::RetryAfter;
        match self.stop(pause) {
            Some(stop) => Decision::Stop(stop),
            None if free || self.call.shared().budget.take() => Decision::Retry(pause),
            None => Decision::Stop(Stop::Budget),
        }
    }

    fn retry_just_created(&self, failure: &Failure) -> Decision {
        let time = self
            .backoff(failure)
            .max(self.call.http.propagation().delay);
        let pause = Pause {
            time,
            reason: Reason::JustCreated,
        };
        self.stop(pause)
            .map_or(Decision::Retry(pause), Decision::Stop)
    }

    fn stop(&self, pause: Pause) -> Option<Stop> {
        if self.attempts_used_up() {
            return Some(Stop::Attempts);
        }
        (pause.time >= self.call.left()).then_some(Stop::Deadline)
    }

    fn attempts_used_up(&self) -> bool {
        u32::try_from(self.attempts.len()).is_ok_and(|made| made >= self.call.limits.attempts)
    }

    fn backoff(&self, failure: &Failure) -> Duration {
        backoff::wait(
            failure.rule.row.wait,
            self.retries,
            &*self.call.context().jitter,
        )
    }

    fn retry_after(&self, failure: &Failure) -> Option<Duration> {
        retry_after::wait(
            failure.rule.row.wait.retry_after,
            &failure.headers,
            self.call.context().clock.wall(),
        )
    }

    /// Pauses all calls of the client, if the rule says so.
    fn pause_client(&self, failure: &Failure) {
        if let (RetryAfter::All { .. }, Some(time)) =
            (failure.rule.row.wait.retry_after, self.retry_after(failure))
        {
            spans::paused(time);
            self.call
                .shared()
                .rate_limiter
                .pause_until(self.call.now().saturating_add(time));
        }
    }
}
