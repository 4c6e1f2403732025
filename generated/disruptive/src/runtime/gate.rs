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
        if state.closed_until > now {
            return Err(Held {
                until: state.closed_until,
                reason: WaitReason::Gate,
            });
        }
        match self.quota {
            Some(quota) => state.count(quota, now),
            None => Ok(()),
        }
    }
}

impl State {
    /// Counts a request in every window of the quota's length, wherever the service's own windows
    /// begin.
    fn count(&mut self, quota: Quota, now: Duration) -> Result<(), Held> {
        // Requests travel for different times, so a window at the service can hold a little more
        // than one here.
        let window = quota.per.saturating_add(quota.per / 100);
        while self
            .sent
            .front()
            .is_some_and(|sent| sent.saturating_add(window) <= now)
        {
            self.sent.pop_front();
        }
        let full =
            usize::try_from(quota.requests).is_ok_and(|requests| self.sent.len() >= requests);
        match self.sent.front() {
            Some(first) if full => Err(Held {
                until: first.saturating_add(window),
                reason: WaitReason::Quota,
            }),
            _ => {
                self.sent.push_back(now);
                Ok(())
            }
        }
    }
}
