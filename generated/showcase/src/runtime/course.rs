//! The course of one call: its attempts so far, and what comes next.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;

use super::attempt::{Attempt, Outcome, Reason, Stop};
use super::auth::Pass;
use super::error::Error;
use super::failure::Failure;
use super::future::within;
use super::job::Job;
use super::kind::ErrorKind;
use super::operation::Shape;
use super::policy::{Action, Effect, RetryAfter};
use super::reply::Content;
use super::run::Accept;
use super::wait::{self, Pause};

/// The course of one call.
pub(super) struct Course<'a> {
    job: &'a Job<'a>,
    attempts: Vec<Attempt>,
    /// Why the next attempt will be made, and since when the call has been waiting for it.
    reason: Reason,
    idle_since: Duration,
    repeats: u32,
    renewed: bool,
    /// Whether an attempt so far may have been applied.
    ambiguous: bool,
    last: Option<Box<Failure>>,
}

/// What comes after a failed attempt.
pub(super) enum Next {
    Repeat(Pause),
    Renew,
    Finish,
    Stop(Stop),
}

impl<'a> Course<'a> {
    pub(super) fn new(job: &'a Job<'a>) -> Self {
        Self {
            job,
            attempts: Vec::new(),
            reason: Reason::First,
            idle_since: job.now(),
            repeats: 0,
            renewed: false,
            ambiguous: false,
            last: None,
        }
    }

    /// Waits until the client's gate lets the request out, unless the deadline comes before.
    pub(super) async fn wait_for_admission(&mut self) -> Result<(), Error> {
        loop {
            let now = self.job.now();
            if now >= self.job.limits.deadline {
                return Err(self.late(None));
            }
            let Err(until) = self.job.http.0.gate.admit(now) else {
                return Ok(());
            };
            if until >= self.job.limits.deadline {
                return Err(self.late(Some(until.saturating_sub(now))));
            }
            self.job
                .http
                .0
                .means
                .clock
                .sleep(until.saturating_sub(now))
                .await;
        }
    }

    /// Returns the authorization for the next attempt.
    pub(super) async fn pass(&mut self) -> Result<Pass, Error> {
        let (http, limits) = (self.job.http, self.job.limits);
        if self.job.left().is_zero() {
            return Err(self.late(None));
        }
        let alarm = http.0.means.clock.sleep(self.job.left());
        match within(http.0.auth.pass(&http.0.means, limits), alarm).await {
            Some(Ok(pass)) => Ok(pass),
            Some(Err(error)) => {
                let attempts = std::mem::take(&mut self.attempts);
                Err(error
                    .at(self.job.operation)
                    .with_attempts(attempts, Stop::Rule)
                    .with_maybe_applied(self.applied()))
            }
            None => Err(self.late(None)),
        }
    }

    /// Makes an attempt and notes how it ended.
    pub(super) async fn attempt(
        &mut self,
        pass: &Pass,
        accept: Accept<'_>,
    ) -> Result<(), Box<Failure>> {
        let sent = self.job.now();
        let result = match self.job.exchange(pass).await {
            Ok(answer) => self.job.accept(answer, accept),
            Err(failure) => Err(failure),
        };
        let outcome = match &result {
            Ok(status) => Outcome::Answered(*status),
            Err(failure) => failure.outcome.clone(),
        };
        let waited = sent.saturating_sub(self.idle_since);
        self.idle_since = self.job.now();
        let took = self.idle_since.saturating_sub(sent);
        self.attempts.push(Attempt {
            reason: self.reason,
            waited,
            took,
            outcome,
        });
        result.map(|_| ())
    }

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
        if self.renewed || !self.job.http.0.auth.is_renewable() {
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
            None if free || self.job.http.0.budget.pay() => Next::Repeat(pause),
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
        wait::own(
            failure.rule.row.wait,
            self.repeats,
            &*self.job.http.0.means.dice,
        )
    }

    fn asked(&self, failure: &Failure) -> Option<Duration> {
        wait::asked(
            failure.rule.row.wait.retry_after,
            &failure.headers,
            self.job.http.0.means.clock.wall(),
        )
    }

    /// Holds the client's other calls back too, if that is what the rule says.
    fn close_gate(&self, failure: &Failure) {
        if let (RetryAfter::All { .. }, Some(asked)) =
            (failure.rule.row.wait.retry_after, self.asked(failure))
        {
            self.job
                .http
                .0
                .gate
                .close(self.job.now().saturating_add(asked));
        }
    }

    /// Waits before a repeat.
    pub(super) async fn sleep(&mut self, pause: Pause, failure: Box<Failure>) {
        self.repeats = self.repeats.saturating_add(1);
        self.reason = pause.reason;
        self.last = Some(failure);
        self.job.http.0.means.clock.sleep(pause.time).await;
    }

    /// Gives the refused token up, so that the next attempt gets another.
    pub(super) async fn renew(&mut self, pass: &Pass, failure: Box<Failure>) {
        self.renewed = true;
        self.reason = Reason::Renewed;
        self.last = Some(failure);
        self.job.http.0.auth.refused(pass).await;
    }

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
        self.job.http.0.budget.earn();
        self.attempts
    }

    /// Ends the call with the error that a failure becomes.
    pub(super) fn error(mut self, failure: Box<Failure>, stop: Stop) -> Error {
        let named = match failure.rule.row.wait.retry_after {
            RetryAfter::Ignore => None,
            RetryAfter::Call { .. } | RetryAfter::All { .. } => {
                wait::named(&failure.headers, self.job.http.0.means.clock.wall())
            }
        };
        self.tell(failure, stop, named)
    }

    /// Ends the call because its deadline passes while it waits.
    fn late(&mut self, wait: Option<Duration>) -> Error {
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
        let advice = failure.advice();
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

    fn moment(&self, wait: Option<Duration>) -> Option<std::time::SystemTime> {
        self.job.http.0.means.clock.wall().checked_add(wait?)
    }

    /// Returns whether something may have been done; reading does nothing.
    fn applied(&self) -> bool {
        self.ambiguous && self.job.operation.policy.effect != Effect::Read
    }
}
