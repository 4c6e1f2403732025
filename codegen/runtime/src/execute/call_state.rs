//! The state of a call in the retry loop: its attempts so far, and the reason of the next one.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::MutexGuard;

use crate::auth::authorization::Authorization;
use crate::auth::clock_skew::Skew;
use crate::error::attempts::{Attempt, Outcome, Reason, Stop};
use crate::error::call_error::Error;
use crate::execute::answer::Accept;
use crate::execute::failure::Failure;
use crate::execute::prepared::PreparedCall;
use crate::limit::budget::Reservation;
use crate::limit::pause::Pause;
use crate::limit::rate_limiter::Throttled;
use crate::observe::observer::WaitReason;
use crate::observe::spans;

/// The state of a call in the retry loop.
pub(crate) struct CallState<'a> {
    pub(crate) call: &'a PreparedCall<'a>,
    pub(crate) attempts: Vec<Attempt>,
    /// The reason of the next attempt, and since when the call has been waiting for it.
    reason: Reason,
    idle_since: Duration,
    pub(crate) retries: u32,
    /// Whether the credentials have been refreshed.
    pub(crate) refreshed: bool,
    /// Whether an attempt may have been applied.
    pub(crate) ambiguous: bool,
    pub(crate) last: Option<Box<Failure>>,
}

impl<'a> CallState<'a> {
    pub(crate) fn new(call: &'a PreparedCall<'a>) -> Self {
        Self {
            call,
            attempts: Vec::new(),
            reason: call
                .waiting_since
                .map_or(Reason::First, |_| Reason::FailedItems),
            idle_since: call.waiting_since.unwrap_or_else(|| call.now()),
            retries: 0,
            refreshed: false,
            ambiguous: false,
            last: None,
        }
    }

    /// Waits until the rate limiter lets the request through, unless the deadline comes first.
    pub(crate) async fn wait_for_rate_limiter(&mut self) -> Result<(), Error> {
        let _head = match self.call.shared().rate_limiter.queue.try_lock() {
            Ok(head) => head,
            Err(_) => self.queue().await?,
        };
        loop {
            let now = self.call.now();
            if now >= self.call.limits.deadline {
                return Err(self.deadline_error(None));
            }
            let acquired = self.call.shared().rate_limiter.acquire(now);
            let Err(Throttled { until, reason }) = acquired else {
                return Ok(());
            };
            if until >= self.call.limits.deadline {
                return Err(self.deadline_error(Some(until.saturating_sub(now))));
            }
            self.wait(reason, until.saturating_sub(now)).await;
        }
    }

    /// Waits for the calls that came to the rate limiter before.
    async fn queue(&mut self) -> Result<MutexGuard<'a, ()>, Error> {
        let (call, limiter) = (self.call, &self.call.shared().rate_limiter);
        let throttled = || {
            let now = call.now();
            let throttled = limiter.throttled(now)?;
            Some((throttled.until.saturating_sub(now), throttled.reason))
        };
        match throttled() {
            Some((wait, _)) if wait >= call.left() => return Err(self.deadline_error(Some(wait))),
            Some((wait, reason)) => call
                .context()
                .watch
                .wait(Some(call.operation), reason, wait),
            None => {}
        }
        let mut alarm = call.context().alarm(call.left());
        match alarm.within(pin!(limiter.queue.lock())).await {
            Some(head) => Ok(head),
            None => Err(self.deadline_error(throttled().map(|(wait, _)| wait))),
        }
    }

    /// Returns the authorization for the next attempt, with a token that is refreshed if need be.
    pub(crate) async fn authorize(&mut self) -> Result<Authorization, Error> {
        let (http, limits) = (self.call.http, self.call.limits);
        let left = self.call.left();
        if left.is_zero() {
            return Err(self.deadline_error(None));
        }
        let shared = &*http.0;
        let mut alarm = shared.context.alarm(left);
        let authorization = shared
            .auth
            .authorize(&shared.context, &shared.budget, limits);
        match alarm.within(pin!(authorization)).await {
            Some(Ok(authorization)) => Ok(authorization),
            Some(Err(error)) => {
                let attempts = std::mem::take(&mut self.attempts);
                let stop = error.stopped().unwrap_or(Stop::Rule);
                Err(error
                    .at(self.call.operation)
                    .with_attempts(attempts, stop)
                    .with_maybe_applied(self.applied()))
            }
            None => Err(self.deadline_error(None)),
        }
    }

    /// Makes an attempt and records its outcome.
    pub(crate) async fn attempt(
        &mut self,
        authorization: &Authorization,
        accept: Accept<'_>,
    ) -> Result<(), Box<Failure>> {
        let (call, before) = (self.call, self.attempts.len());
        let number = before.saturating_add(1);
        let sent = call.now();
        let span = spans::attempt(call.operation, call.base_url(), before);
        let exchange = call.exchange(authorization, number);
        let result = match spans::around(&span, exchange).await {
            Ok(answer) => call.accept(answer, accept),
            Err(failure) => Err(failure),
        };
        let result = result.map_err(|failure| failure.redacted(authorization));
        let outcome = match &result {
            Ok(status) => Outcome::Answered(*status),
            Err(failure) => failure.outcome.clone(),
        };
        let waited = sent.saturating_sub(self.idle_since);
        self.idle_since = self.call.now();
        let took = self.idle_since.saturating_sub(sent);
        let attempt = Attempt {
            reason: self.reason,
            waited,
            took,
            outcome,
        };
        let watch = &call.context().watch;
        watch.attempt(call.operation, number, &attempt, &span);
        self.attempts.push(attempt);
        result.map(|_| ())
    }

    /// Waits before a retry.
    pub(crate) async fn sleep(&mut self, pause: Pause, failure: Box<Failure>) {
        self.retries = self.retries.saturating_add(1);
        self.reason = pause.reason;
        self.last = Some(failure);
        let (reason, reservation) = match pause.reason {
            Reason::RetryAfter => (WaitReason::RetryAfter, None),
            Reason::JustCreated => (WaitReason::JustCreated, None),
            _ => (
                WaitReason::Backoff,
                Some(Reservation::of(&self.call.shared().budget)),
            ),
        };
        self.wait(reason, pause.time).await;
        if let Some(reservation) = reservation {
            reservation.commit();
        }
    }

    async fn wait(&self, reason: WaitReason, time: Duration) {
        let context = self.call.context();
        context.watch.wait(Some(self.call.operation), reason, time);
        context.clock.sleep(time).await;
    }

    /// Drops the refused token, so that the next attempt gets a new one.
    pub(crate) fn refresh_credentials(&mut self, refused: &Authorization, failure: Box<Failure>) {
        let skew = Skew::of(&failure.headers, self.call.context().clock.wall());
        self.refreshed = true;
        self.reason = Reason::CredentialsRefreshed;
        self.last = Some(failure);
        self.call.shared().auth.refused(refused, skew);
    }
}
