//! What comes after a failed attempt; this is where a rule becomes a deed.

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

/// What comes after a failed attempt.
pub(crate) enum Decision {
    Repeat(Pause),
    Renew,
    Finish,
    Stop(Stop),
}

impl CallState<'_> {
    /// Decides what comes after a failed attempt.
    pub(crate) fn next(&mut self, failure: &Failure) -> Decision {
        self.close_gate(failure);
        let before = self.ambiguous;
        self.ambiguous |= failure.ambiguous;
        match self.action(failure) {
            Action::RefreshCredentials => self.renewal(),
            Action::Retry => self.repeat(failure),
            Action::RetryIfJustCreated if self.job.is_about_created() => self.settle(failure),
            Action::TreatAsDone if before && self.job.operation.reply == Shape::Nothing => {
                Decision::Finish
            }
            Action::Return | Action::RetryIfJustCreated | Action::TreatAsDone => {
                Decision::Stop(Stop::Rule)
            }
        }
    }

    /// Returns the rule's action, or a repeat where the caller has asked for one.
    fn action(&self, failure: &Failure) -> Action {
        let lifted =
            self.job.retry_ambiguous && failure.ambiguous && failure.kind != ErrorKind::Decode;
        match failure.rule.action {
            Action::Return if lifted => Action::Retry,
            action => action,
        }
    }

    fn renewal(&self) -> Decision {
        if self.renewed || !self.job.shared().auth.is_renewable() {
            Decision::Stop(Stop::Rule)
        } else if self.is_used_up() {
            Decision::Stop(Stop::Attempts)
        } else {
            Decision::Renew
        }
    }

    fn repeat(&mut self, failure: &Failure) -> Decision {
        let pause = pause::longer(self.own_wait(failure), self.asked(failure));
        // Repeating when the service has named the time adds nothing to an outage.
        let free = pause.reason == Reason::RetryAfter;
        let stop = self.stop(pause);
        match stop {
            Some(stop) => Decision::Stop(stop),
            None if free || self.job.shared().budget.pay() => Decision::Repeat(pause),
            None => Decision::Stop(Stop::Budget),
        }
    }

    fn settle(&mut self, failure: &Failure) -> Decision {
        let time = self
            .own_wait(failure)
            .max(self.job.http.propagation().delay);
        let pause = Pause {
            time,
            reason: Reason::JustCreated,
        };
        self.stop(pause)
            .map_or(Decision::Repeat(pause), Decision::Stop)
    }

    fn stop(&self, pause: Pause) -> Option<Stop> {
        if self.is_used_up() {
            return Some(Stop::Attempts);
        }
        (pause.time >= self.job.left()).then_some(Stop::Deadline)
    }

    fn is_used_up(&self) -> bool {
        u32::try_from(self.attempts.len()).is_ok_and(|made| made >= self.job.limits.attempts)
    }

    fn own_wait(&self, failure: &Failure) -> Duration {
        backoff::own(
            failure.rule.row.wait,
            self.repeats,
            &*self.job.context().jitter,
        )
    }

    fn asked(&self, failure: &Failure) -> Option<Duration> {
        retry_after::asked(
            failure.rule.row.wait.retry_after,
            &failure.headers,
            self.job.context().clock.wall(),
        )
    }

    /// Holds the client's other calls back too, if that is what the rule says.
    fn close_gate(&self, failure: &Failure) {
        if let (RetryAfter::All { .. }, Some(asked)) =
            (failure.rule.row.wait.retry_after, self.asked(failure))
        {
            spans::gate_closed(asked);
            self.job
                .shared()
                .gate
                .close(self.job.now().saturating_add(asked));
        }
    }
}
