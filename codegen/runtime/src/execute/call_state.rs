//! The course of one call: its attempts so far, and what comes next.

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
use crate::limit::budget::Payment;
use crate::limit::pause::Pause;
use crate::limit::rate_limiter::Blocked;
use crate::observe::observer::WaitReason;
use crate::observe::spans;

/// The course of one call.
pub(crate) struct CallState<'a> {
    pub(crate) job: &'a PreparedCall<'a>,
    pub(crate) attempts: Vec<Attempt>,
    /// Why the next attempt will be made, and since when the call has been waiting for it.
    reason: Reason,
    idle_since: Duration,
    pub(crate) repeats: u32,
    pub(crate) renewed: bool,
    /// Whether an attempt so far may have been applied.
    pub(crate) ambiguous: bool,
    pub(crate) last: Option<Box<Failure>>,
}

impl<'a> CallState<'a> {
    pub(crate) fn new(job: &'a PreparedCall<'a>) -> Self {
        Self {
            job,
            attempts: Vec::new(),
            reason: job
                .waiting_since
                .map_or(Reason::First, |_| Reason::FailedItems),
            idle_since: job.waiting_since.unwrap_or_else(|| job.now()),
            repeats: 0,
            renewed: false,
            ambiguous: false,
            last: None,
        }
    }

    /// Waits until the client's gate lets the request out, unless the deadline comes before.
    pub(crate) async fn wait_for_admission(&mut self) -> Result<(), Error> {
        let _turn = match self.job.shared().gate.turn.try_lock() {
            Ok(turn) => turn,
            Err(_) => self.queue().await?,
        };
        loop {
            let now = self.job.now();
            if now >= self.job.limits.deadline {
                return Err(self.late(None));
            }
            let Err(Blocked { until, reason }) = self.job.shared().gate.admit(now) else {
                return Ok(());
            };
            if until >= self.job.limits.deadline {
                return Err(self.late(Some(until.saturating_sub(now))));
            }
            self.wait(reason, until.saturating_sub(now)).await;
        }
    }

    /// Waits for those who came to the gate before.
    async fn queue(&mut self) -> Result<MutexGuard<'a, ()>, Error> {
        let (job, gate) = (self.job, &self.job.shared().gate);
        let held = || {
            let (now, held) = (job.now(), gate.held(job.now())?);
            Some((held.until.saturating_sub(now), held.reason))
        };
        match held() {
            Some((wait, _)) if wait >= job.left() => return Err(self.late(Some(wait))),
            Some((wait, reason)) => job.context().watch.wait(Some(job.operation), reason, wait),
            None => {}
        }
        let mut alarm = job.context().alarm(job.left());
        match alarm.within(pin!(gate.turn.lock())).await {
            Some(turn) => Ok(turn),
            None => Err(self.late(held().map(|(wait, _)| wait))),
        }
    }

    /// Returns the authorization for the next attempt.
    pub(crate) async fn pass(&mut self) -> Result<Authorization, Error> {
        let (http, limits) = (self.job.http, self.job.limits);
        if self.job.left().is_zero() {
            return Err(self.late(None));
        }
        let shared = &*http.0;
        let mut alarm = shared.context.alarm(self.job.left());
        let pass = shared.auth.pass(&shared.context, &shared.budget, limits);
        match alarm.within(pin!(pass)).await {
            Some(Ok(pass)) => Ok(pass),
            Some(Err(error)) => {
                let attempts = std::mem::take(&mut self.attempts);
                let stop = error.stopped().unwrap_or(Stop::Rule);
                Err(error
                    .at(self.job.operation)
                    .with_attempts(attempts, stop)
                    .with_maybe_applied(self.applied()))
            }
            None => Err(self.late(None)),
        }
    }

    /// Makes an attempt and notes how it ended.
    pub(crate) async fn attempt(
        &mut self,
        pass: &Authorization,
        accept: Accept<'_>,
    ) -> Result<(), Box<Failure>> {
        let (job, before) = (self.job, self.attempts.len());
        let number = before.saturating_add(1);
        let sent = job.now();
        let span = spans::attempt(job.operation, job.base_url(), before);
        let exchange = job.exchange(pass, number);
        let result = match spans::around(&span, exchange).await {
            Ok(answer) => job.accept(answer, accept),
            Err(failure) => Err(failure),
        };
        let result = result.map_err(|failure| failure.redacted(pass));
        let outcome = match &result {
            Ok(status) => Outcome::Answered(*status),
            Err(failure) => failure.outcome.clone(),
        };
        let waited = sent.saturating_sub(self.idle_since);
        self.idle_since = self.job.now();
        let took = self.idle_since.saturating_sub(sent);
        let attempt = Attempt {
            reason: self.reason,
            waited,
            took,
            outcome,
        };
        let watch = &job.context().watch;
        watch.attempt(job.operation, number, &attempt, &span);
        self.attempts.push(attempt);
        result.map(|_| ())
    }

    /// Waits before a repeat.
    pub(crate) async fn sleep(&mut self, pause: Pause, failure: Box<Failure>) {
        self.repeats = self.repeats.saturating_add(1);
        self.reason = pause.reason;
        self.last = Some(failure);
        let (reason, paid) = match pause.reason {
            Reason::RetryAfter => (WaitReason::RetryAfter, None),
            Reason::JustCreated => (WaitReason::JustCreated, None),
            _ => (
                WaitReason::Backoff,
                Some(Payment::of(&self.job.shared().budget)),
            ),
        };
        self.wait(reason, pause.time).await;
        if let Some(payment) = paid {
            payment.spend();
        }
    }

    async fn wait(&self, reason: WaitReason, time: Duration) {
        let context = self.job.context();
        context.watch.wait(Some(self.job.operation), reason, time);
        context.clock.sleep(time).await;
    }

    /// Gives the refused token up, so that the next attempt gets another.
    pub(crate) fn renew(&mut self, pass: &Authorization, failure: Box<Failure>) {
        let skew = Skew::of(&failure.headers, self.job.context().clock.wall());
        self.renewed = true;
        self.reason = Reason::CredentialsRefreshed;
        self.last = Some(failure);
        self.job.shared().auth.refused(pass, skew);
    }
}
