//! The rate limiter of a client. It also holds the pause that the service asks all calls for, with
//! a 429 and `Retry-After`.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::observe::observer::WaitReason;
use crate::policy::api::RateLimit;

/// Lets requests through one by one.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    rate_limit: Option<RateLimit>,
    /// The call at the head of the queue holds it while it waits, so that calls go out in the order
    /// in which they came.
    pub(crate) queue: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

/// A request that has to wait: until when, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Throttled {
    pub(crate) until: Duration,
    pub(crate) reason: WaitReason,
}

#[derive(Debug, Default)]
struct State {
    paused_until: Duration,
    /// The times of the latest requests, at most as many as the rate limit allows.
    sent: VecDeque<Duration>,
}

impl RateLimiter {
    pub(crate) fn new(rate_limit: Option<RateLimit>) -> Self {
        Self {
            rate_limit: rate_limit.filter(|rate_limit| rate_limit.requests > 0),
            queue: tokio::sync::Mutex::default(),
            state: Mutex::default(),
        }
    }

    /// Pauses all requests until a time; an earlier pause that lasts longer stays.
    pub(crate) fn pause_until(&self, until: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.paused_until = state.paused_until.max(until);
    }

    /// Counts a request, or says until when it has to wait.
    pub(crate) fn acquire(&self, now: Duration) -> Result<(), Throttled> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(throttled) = state.throttled(self.rate_limit, now) {
            return Err(throttled);
        }
        if self.rate_limit.is_some() {
            state.sent.push_back(now);
        }
        Ok(())
    }

    /// Returns until when a request would have to wait now, if it would.
    pub(crate) fn throttled(&self, now: Duration) -> Option<Throttled> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.throttled(self.rate_limit, now)
    }
}

impl State {
    fn throttled(&mut self, rate_limit: Option<RateLimit>, now: Duration) -> Option<Throttled> {
        if self.paused_until > now {
            return Some(Throttled {
                until: self.paused_until,
                reason: WaitReason::Paused,
            });
        }
        let until = self.full_until(rate_limit?, now)?;
        Some(Throttled {
            until,
            reason: WaitReason::RateLimit,
        })
    }

    /// Counts the requests of the last window. A sliding window is right wherever the service's own
    /// windows begin.
    fn full_until(&mut self, rate_limit: RateLimit, now: Duration) -> Option<Duration> {
        // Requests take different times to arrive, so a window of the service can see a few more
        // than one of the client: it is 1 % longer here.
        let window = rate_limit.per.saturating_add(rate_limit.per / 100);
        let past = |sent: &Duration| sent.saturating_add(window) <= now;
        while self.sent.front().is_some_and(past) {
            self.sent.pop_front();
        }
        let full =
            usize::try_from(rate_limit.requests).is_ok_and(|requests| self.sent.len() >= requests);
        let first = self.sent.front().filter(|_| full)?;
        Some(first.saturating_add(window))
    }
}
