//! What holds the calls of a client back: a time that the service named, and its rate limit.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::observe::observer::WaitReason;
use crate::policy::api::RateLimit;

/// Lets requests out one by one.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    rate_limit: Option<RateLimit>,
    /// Whoever is next has it while it waits; the others queue, so that who came first goes first.
    pub(crate) turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

/// Says when to ask again, and why not now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Blocked {
    pub(crate) until: Duration,
    pub(crate) reason: WaitReason,
}

#[derive(Debug, Default)]
struct State {
    closed_until: Duration,
    /// When the latest requests went out, as many as the quota counts.
    sent: VecDeque<Duration>,
}

impl RateLimiter {
    pub(crate) fn new(rate_limit: Option<RateLimit>) -> Self {
        Self {
            rate_limit: rate_limit.filter(|rate_limit| rate_limit.requests > 0),
            turn: tokio::sync::Mutex::default(),
            state: Mutex::default(),
        }
    }

    /// Closes the gate; it never opens earlier than it was to open before.
    pub(crate) fn close(&self, until: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed_until = state.closed_until.max(until);
    }

    /// Lets a request out, or says when to ask again.
    pub(crate) fn admit(&self, now: Duration) -> Result<(), Blocked> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = state.held(self.rate_limit, now) {
            return Err(held);
        }
        if self.rate_limit.is_some() {
            state.sent.push_back(now);
        }
        Ok(())
    }

    /// Returns what would hold a request back now.
    pub(crate) fn held(&self, now: Duration) -> Option<Blocked> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.held(self.rate_limit, now)
    }
}

impl State {
    fn held(&mut self, rate_limit: Option<RateLimit>, now: Duration) -> Option<Blocked> {
        if self.closed_until > now {
            return Some(Blocked {
                until: self.closed_until,
                reason: WaitReason::Paused,
            });
        }
        let until = self.full_until(rate_limit?, now)?;
        Some(Blocked {
            until,
            reason: WaitReason::RateLimit,
        })
    }

    /// Counts the requests in every window of the quota's length, wherever the service's own windows
    /// begin.
    fn full_until(&mut self, rate_limit: RateLimit, now: Duration) -> Option<Duration> {
        // Requests travel for different times, so a window at the service can hold a little more
        // than one here.
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
