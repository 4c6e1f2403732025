//! The wait before a retry, and the reason for it.

use std::time::Duration;

use crate::error::attempts::Reason;
use crate::policy::backoff;
use crate::policy::retry_after::Asked;
use crate::policy::table::Wait;
use crate::time::jitter::{self, Jitter};
use crate::transport::context::Latest;

/// A wait before a retry: what must pass, and jitter on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RetryDelay {
    pub(crate) least: Duration,
    jitter: Duration,
    pub(crate) reason: Reason,
}

impl RetryDelay {
    /// Computes the wait before a retry; the first one after an outcome has the number 0.
    ///
    /// It is never shorter than the row's minimum or than the time that the service names: jitter
    /// comes on top, up to the range of the backoff or to a tenth of the named time.
    pub(crate) fn new(wait: Wait, retry: u32, asked: Asked, jitter: &dyn Jitter) -> Self {
        let (time, reason) = match asked {
            Asked::Header(time) => (time, Reason::RetryAfter),
            Asked::Default(time) => (time, Reason::WithoutRetryAfter(time)),
            Asked::Nothing => (Duration::ZERO, Reason::Backoff),
        };
        let span = backoff::span(wait, retry).max(time / 10);
        Self {
            least: time.max(wait.min),
            jitter: jitter::part_of(jitter, span),
            reason: if time < wait.min {
                Reason::Backoff
            } else {
                reason
            },
        }
    }

    /// Computes the wait for a new resource to propagate.
    pub(crate) fn for_propagation(self, delay: Duration) -> Self {
        Self {
            least: self.least.max(delay),
            reason: Reason::JustCreated,
            ..self
        }
    }

    /// Returns the wait with its jitter.
    pub(crate) fn time(self) -> Duration {
        self.least.saturating_add(self.jitter)
    }

    /// Returns the wait if an attempt can be made after it; its jitter is cut to fit.
    pub(crate) fn within(self, now: Duration, latest: Latest) -> Option<Duration> {
        let room = latest.jitter.saturating_sub(now).max(self.least);
        let fits = now.saturating_add(self.least) <= latest.start;
        fits.then(|| self.time().min(room))
    }

    /// Returns the wait if at least its necessary part fits into a time.
    pub(crate) fn at_most(self, window: Duration) -> Option<Self> {
        let jitter = window.checked_sub(self.least)?.min(self.jitter);
        Some(Self { jitter, ..self })
    }
}
