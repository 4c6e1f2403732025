//! The state of a call in the retry loop: its attempts so far, and the reason of the next one.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::MutexGuard;

use crate::auth::authorization::Authorization;
use crate::auth::clock_skew::Skew;
use crate::error::attempts::{Attempt, Outcome, Reason, Stop};
use crate::error::call_error::Error;
use crate::execute::answer::Accept;
use crate::execute::decision::Retry;
use crate::execute::failure::Failure;
use crate::execute::prepared::PreparedCall;
use crate::limit::budget::Reservation;
use crate::limit::rate_limiter::Permit;
use crate::observe::observer::WaitReason;
use crate::observe::spans;
use crate::policy::table::{Action, Row};

/// The state of a call in the retry loop.
pub(crate) struct CallState<'a> {
    pub(crate) call: &'a PreparedCall<'a>,
    pub(crate) attempts: Vec<Attempt>,
    /// The reason of the next attempt, and since when the call has been waiting for it.
    reason: Reason,
    idle_since: Duration,
    /// Whether the credentials have been refreshed.
    pub(crate) refreshed: bool,
    /// Whether the last attempt was a retry that took from the budget.
    pub(crate) paid: bool,
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
            refreshed: false,
            paid: false,
            ambiguous: false,
            last: None,
        }
    }

    /// Returns the permit and the authorization of the next attempt, once there are both.
    ///
    /// The token comes after the permit, since it could expire while the call waits.
    pub(crate) async fn permission(&mut self) -> Result<(Permit<'a>, Authorization), Error> {
        let (call, auth) = (self.call, &self.call.auth);
        loop {
            let now = call.now();
            if call.limits.is_late(now) {
                return Err(self.deadline_error(None));
            }
            let permit = match self.permit(now) {
                Some(permit) => permit,
                // In a box, since few calls wait, and the others need no room for it.
                None => Box::pin(self.wait_for_permit()).await?,
            };
            if let Some(authorization) = auth.at_hand(call.context()) {
                return Ok((permit, authorization));
            }
            let authorization = Box::pin(self.authorize()).await?;
            let now = call.now();
            if !call.limits.is_late(now) && !call.limiter().is_paused(now) {
                return Ok((permit, authorization));
            }
        }
    }

    /// Takes the permit of the next request, if no call waits for one.
    fn permit(&self, now: Duration) -> Option<Permit<'a>> {
        let limiter = self.call.limiter();
        let _head = limiter.queue().try_lock().ok()?;
        let clock = &*self.call.context().clock;
        limiter.acquire(clock, now, self.call.limits.latest()).ok()
    }

    /// Waits until the rate limiter lets the request through, unless the deadline comes first.
    async fn wait_for_permit(&mut self) -> Result<Permit<'a>, Error> {
        let (call, limiter) = (self.call, self.call.limiter());
        let latest = call.limits.latest();
        let _head = match limiter.queue().try_lock() {
            Ok(head) => Some(head),
            Err(_) => self.queue().await?,
        };
        let mut told = None;
        loop {
            let mut changed = pin!(limiter.changed().notified());
            changed.as_mut().enable();
            let now = call.now();
            if call.limits.is_late(now) {
                return Err(self.deadline_error(None));
            }
            let throttled = match limiter.acquire(&*call.context().clock, now, latest) {
                Ok(permit) => return Ok(permit),
                Err(throttled) => throttled,
            };
            let wait = throttled.until.saturating_sub(now);
            if throttled.until > latest.start {
                return Err(self.deadline_error(Some(wait)));
            }
            if told.replace(throttled.reason) != Some(throttled.reason) {
                self.tell(throttled.reason, wait);
            }
            let wait = if throttled.for_answer {
                latest.start.saturating_sub(now)
            } else {
                wait
            };
            call.context().alarm(wait).within(changed).await;
        }
    }

    /// Waits for the calls that came to the rate limiter before. Those may have time for more
    /// jitter; one that has not goes before them in the end, and gets `None`.
    async fn queue(&mut self) -> Result<Option<MutexGuard<'a, ()>>, Error> {
        let (call, limiter) = (self.call, self.call.limiter());
        let latest = call.limits.latest();
        let now = call.now();
        if let Some(throttled) = limiter.throttled(now, latest) {
            let wait = throttled.until.saturating_sub(now);
            if throttled.until > latest.start {
                return Err(self.deadline_error(Some(wait)));
            }
            self.tell(throttled.reason, wait);
        }
        let mut alarm = call.context().alarm(latest.jitter.saturating_sub(now));
        Ok(alarm.within(pin!(limiter.queue().lock())).await)
    }

    /// Returns the authorization for the next attempt, with a token that is refreshed if need be.
    async fn authorize(&mut self) -> Result<Authorization, Error> {
        let limits = self.call.limits;
        let shared = &*self.call.http.0;
        let mut alarm = shared.context.alarm(self.call.left());
        let auth = &self.call.auth;
        let authorization = auth.authorize(&shared.context, &shared.budget, limits);
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
        permit: &mut Permit<'_>,
        authorization: &Authorization,
        accept: Accept<'_>,
    ) -> Result<(), Box<Failure>> {
        let (call, before) = (self.call, self.attempts.len());
        let number = before.saturating_add(1);
        let sent = call.now();
        let span = spans::attempt(call.operation, call.base_url(), before);
        let exchange = call.exchange(authorization, number);
        permit.sent();
        let result = match spans::around(&span, exchange).await {
            Ok(answer) => call.accept(answer, accept),
            Err(failure) => Err(failure),
        };
        let result = result.map_err(|failure| failure.redacted(&call.redactor(authorization)));
        let outcome = match &result {
            Ok(status) => Outcome::Answered(*status),
            Err(failure) => failure.outcome.clone(),
        };
        let waited = sent.saturating_sub(self.idle_since);
        self.idle_since = self.call.now();
        match &result {
            Err(failure) if failure.is_unsent() => permit.unsent(),
            Err(failure) if failure.status.is_none() => call.note_deleted(),
            _ => permit.answered(self.idle_since),
        }
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
    pub(crate) async fn sleep(&mut self, retry: Retry<'_>, failure: Box<Failure>) {
        self.reason = retry.reason;
        self.last = Some(failure);
        let reason = match retry.reason {
            Reason::RetryAfter | Reason::WithoutRetryAfter(_) => WaitReason::RetryAfter,
            Reason::JustCreated => WaitReason::JustCreated,
            _ => WaitReason::Backoff,
        };
        self.tell(reason, retry.time);
        self.call.context().clock.sleep(retry.time).await;
        retry.reservation.commit();
        self.paid = true;
    }

    /// Tells the observers of a wait.
    fn tell(&self, reason: WaitReason, time: Duration) {
        let watch = &self.call.context().watch;
        watch.wait(Some(self.call.operation), reason, time);
    }

    /// Drops the token of a refused attempt, whatever becomes of the call. Returns whether this call
    /// is the first to notice, and not one of several with the same token.
    pub(crate) fn drop_refused_token(&self, refused: &Authorization, failure: &Failure) -> bool {
        if failure.rule.action != Action::RefreshCredentials {
            return false;
        }
        let skew = Skew::of(&failure.headers, self.call.context().clock.wall());
        self.call.auth.refused(refused, skew)
    }

    /// Prepares the retry with refreshed credentials.
    pub(crate) fn refresh_credentials(
        &mut self,
        reservation: Option<Reservation<'_>>,
        failure: Box<Failure>,
    ) {
        self.refreshed = true;
        self.reason = Reason::CredentialsRefreshed;
        self.last = Some(failure);
        self.paid = reservation.map(Reservation::commit).is_some();
    }

    /// Returns how many retries a row has had, which its backoff grows with.
    pub(crate) fn retries_of(&self, row: &Row) -> u32 {
        let policy = self.call.operation.policy;
        let row_of = |attempt: &Attempt| match &attempt.outcome {
            Outcome::Answered(status) => policy.on(*status).row,
            Outcome::NotSent(_) => policy.not_sent.row,
            Outcome::MaybeApplied(_) | Outcome::Unreadable(_) => policy.maybe_applied.row,
        };
        let had = self
            .attempts
            .iter()
            .filter(|attempt| row_of(attempt) == *row);
        u32::try_from(had.count().saturating_sub(1)).unwrap_or(u32::MAX)
    }
}
