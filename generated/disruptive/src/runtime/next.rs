//! What comes after a failed attempt; this is where a rule becomes a deed.

use std::time::Duration;

use super::attempt::{Reason, Stop};
use super::course::Course;
use super::failure::Failure;
use super::kind::ErrorKind;
use super::operation::Shape;
use super::policy::{Action, RetryAfter};
use super::spans;
use super::wait::{self, Pause};

/// What comes after a failed attempt.
pub(super) enum Next {
    Repeat(Pause),
    Renew,
    Finish,
    Stop(Stop),
}

impl Course<'_> {
    /// Decides what comes after a failed attempt.
    pub(super) fn next(&mut self, failure: &Failure) -> Next {
        self.close_gate(failure);
        let before = self.ambiguous;
        self.ambiguous |= failure.ambiguous;
        match self.action(failure) {
            Action::Renew => self.renewal(),
            Action::Repeat => self.repeat(failure),
            Action::Settle if self.job.is_about_created() => self.settle(failure),
            Action::Finish if before && self.job.operation.reply == Shape::Nothing => Next::Finish,
            Action::Return | Action::Settle | Action::Finish => Next::Stop(Stop::Rule),
        }
    }

    /// Returns the rule's action, or a repeat where the caller has asked for one.
    fn action(&self, failure: &Failure) -> Action {
        let lifted =
            self.job.repeat_if_ambiguous && failure.ambiguous && failure.kind != ErrorKind::Decode;
        match failure.rule.action {
            Action::Return if lifted => Action::Repeat,
            action => action,
        }
    }

    fn renewal(&self) -> Next {
        if self.renewed || !self.job.shared().auth.is_renewable() {
            Next::Stop(Stop::Rule)
        } else if self.is_used_up() {
            Next::Stop(Stop::Attempts)
        } else {
            Next::Renew
        }
    }

    fn repeat(&mut self, failure: &Failure) -> Next {
        let pause = wait::pause(self.own_wait(failure), self.asked(failure));
        // Repeating when the service has named the time adds nothing to an outage.
        let free = pause.reason == Reason::RetryAfter;
        let stop = self.stop(pause);
        match stop {
            Some(stop) => Next::Stop(stop),
            None if free || self.job.shared().budget.pay() => Next::Repeat(pause),
            None => Next::Stop(Stop::Budget),
        }
    }

    fn settle(&mut self, failure: &Failure) -> Next {
        let time = self.own_wait(failure).max(self.job.http.settle().wait);
        let pause = Pause {
            time,
            reason: Reason::Settled,
        };
        self.stop(pause).map_or(Next::Repeat(pause), Next::Stop)
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
        wait::own(failure.rule.row.wait, self.repeats, &*self.job.means().dice)
    }

    fn asked(&self, failure: &Failure) -> Option<Duration> {
        wait::asked(
            failure.rule.row.wait.retry_after,
            &failure.headers,
            self.job.means().clock.wall(),
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
