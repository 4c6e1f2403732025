//! The decision after a failed attempt: the policy's rule, within the limits of the call.

use std::time::Duration;

use crate::error::attempts::{Reason, Stop};
use crate::execute::call_state::CallState;
use crate::execute::failure::Failure;
use crate::limit::budget::Reservation;
use crate::limit::retry_delay::RetryDelay;
use crate::observe::spans;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Shape;
use crate::policy::retry_after;
use crate::policy::table::{Action, RetryAfter};

/// The decision after a failed attempt.
pub(crate) enum Decision<'a> {
    Retry(Retry<'a>),
    /// The first of the calls with a refused token pays for the retry; the others share its refresh.
    RefreshCredentials(Option<Reservation<'a>>),
    TreatAsDone,
    Stop(Stop),
}

/// A retry after a wait.
pub(crate) struct Retry<'a> {
    pub(crate) time: Duration,
    pub(crate) reason: Reason,
    pub(crate) reservation: Reservation<'a>,
}

impl<'a> CallState<'a> {
    /// Decides what to do after a failed attempt; `refused_first` says whether its token was not
    /// known to be refused before.
    pub(crate) fn decide(&mut self, failure: &mut Failure, refused_first: bool) -> Decision<'a> {
        let wall = self.call.context().clock.wall();
        let named = retry_after::header(&failure.headers, wall);
        failure.retry_not_before = named.and_then(|named| wall.checked_add(named));
        let delay = self.delay(failure, named);
        let too_long = named.is_some_and(|named| named > self.call.limits.max_server_wait);
        self.pause_client(failure, delay, too_long);
        let maybe_applied_before = self.ambiguous;
        self.ambiguous |= failure.ambiguous;
        match self.action(failure) {
            Action::RefreshCredentials => self.refresh(refused_first),
            Action::Retry if failure.permanent => Decision::Stop(Stop::Rule),
            Action::Retry if self.attempts_used_up() => Decision::Stop(Stop::Attempts),
            Action::Retry if too_long && failure.honours_retry_after() => {
                Decision::Stop(Stop::ServerWait)
            }
            Action::Retry => self.retry(delay),
            Action::RetryIfJustCreated => self.retry_just_created(delay),
            Action::TreatAsDone
                if maybe_applied_before && self.call.operation.reply == Shape::Nothing =>
            {
                Decision::TreatAsDone
            }
            Action::Return | Action::TreatAsDone => Decision::Stop(Stop::Rule),
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

    fn refresh(&self, refused_first: bool) -> Decision<'a> {
        if self.refreshed || !self.call.auth.can_refresh() {
            return Decision::Stop(Stop::Rule);
        }
        if self.attempts_used_up() {
            return Decision::Stop(Stop::Attempts);
        }
        if self.call.limits.is_late(self.call.now()) {
            return Decision::Stop(Stop::Deadline);
        }
        if !refused_first {
            return Decision::RefreshCredentials(None);
        }
        match self.call.shared().budget.take() {
            None => Decision::Stop(Stop::Budget),
            paid => Decision::RefreshCredentials(paid),
        }
    }

    fn retry(&self, delay: RetryDelay) -> Decision<'a> {
        let call = self.call;
        let Some(time) = delay.within(call.now(), call.limits.latest()) else {
            return Decision::Stop(Stop::Deadline);
        };
        let paid = call.shared().budget.take();
        paid.map_or(Decision::Stop(Stop::Budget), |reservation| {
            Decision::Retry(Retry {
                time,
                reason: delay.reason,
                reservation,
            })
        })
    }

    /// Retries while a resource that this client has created may still be missing, but no longer.
    fn retry_just_created(&self, delay: RetryDelay) -> Decision<'a> {
        let Some(until) = self.call.may_be_missing_until() else {
            return Decision::Stop(Stop::Rule);
        };
        let window = until.saturating_sub(self.call.now());
        let delay = delay.for_propagation(self.call.http.propagation().delay);
        match delay.at_most(window) {
            None => Decision::Stop(Stop::Rule),
            Some(_) if self.attempts_used_up() => Decision::Stop(Stop::Attempts),
            Some(delay) => self.retry(delay),
        }
    }

    fn attempts_used_up(&self) -> bool {
        u32::try_from(self.attempts.len()).is_ok_and(|made| made >= self.call.limits.attempts)
    }

    fn delay(&self, failure: &Failure, named: Option<Duration>) -> RetryDelay {
        let row = &failure.rule.row;
        let asked = retry_after::asked(row.wait.retry_after, named);
        let jitter = &*self.call.context().jitter;
        RetryDelay::new(row.wait, self.retries_of(row), asked, jitter)
    }

    /// Pauses all calls to the host, if the rule says so.
    fn pause_client(&self, failure: &Failure, delay: RetryDelay, too_long: bool) {
        if !matches!(failure.rule.row.wait.retry_after, RetryAfter::All { .. }) {
            return;
        }
        let (now, limiter) = (self.call.now(), self.call.limiter());
        if too_long {
            let bound = self.call.limits.max_server_wait;
            spans::paused(bound);
            limiter.pause_bounded(now, bound);
        } else {
            spans::paused(delay.time());
            limiter.pause(now, delay);
        }
    }
}
