//! What holds the calls of a client back: a time that the service named, and its quota.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::api::Quota;
use super::observer::WaitReason;

/// Lets requests out one by one.
#[derive(Debug, Default)]
pub(super) struct Gate {
    quota: Option<Quota>,
    /// Whoever is next has it while it waits; the others queue, so that who came first goes first.
    pub(super) turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

/// Says when to ask again, and why not now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) until: Duration,
    pub(super) reason: WaitReason,
}

#[derive(Debug, Default)]
struct State {
    closed_until: Duration,
    /// When the latest requests went out, as many as the quota counts.
    sent: VecDeque<Duration>,
}

impl Gate {
    pub(super) fn new(quota: Option<Quota>) -> Self {
        Self {
            quota: quota.filter(|quota| quota.requests > 0),
            turn: tokio::sync::Mutex::default(),
            state: Mutex::default(),
        }
    }

    /// Closes the gate; it never opens earlier than it was to open before.
    pub(super) fn close(&self, until: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed_until = state.closed_until.max(until);
    }

    /// Lets a request out, or says when to ask again.
    pub(super) fn admit(&self, now: Duration) -> Result<(), Held> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = state.held(self.quota, now) {
            return Err(held);
        }
        if self.quota.is_some() {
            state.sent.push_back(now);
        }
        Ok(())
    }

    /// Returns what would hold a request back now.
    pub(super) fn held(&self, now: Duration) -> Option<Held> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.held(self.quota, now)
    }
}

impl State {
    fn held(&mut self, quota: Option<Quota>, now: Duration) -> Option<Held> {
        if self.closed_until > now {
            return Some(Held {
                until: self.closed_until,
                reason: WaitReason::Gate,
            });
        }
        let until = self.full_until(quota?, now)?;
        Some(Held {
            until,
            reason: WaitReason::Quota,
        })
    }

    /// Counts the requests in every window of the quota's length, wherever the service's own windows
    /// begin.
    fn full_until(&mut self, quota: Quota, now: Duration) -> Option<Duration> {
        // Requests travel for different times, so a window at the service can hold a little more
        // than one here.
        let window = quota.per.saturating_add(quota.per / 100);
        let past = |sent: &Duration| sent.saturating_add(window) <= now;
        while self.sent.front().is_some_and(past) {
            self.sent.pop_front();
        }
        let full =
            usize::try_from(quota.requests).is_ok_and(|requests| self.sent.len() >= requests);
        let first = self.sent.front().filter(|_| full)?;
        Some(first.saturating_add(window))
    }
}
