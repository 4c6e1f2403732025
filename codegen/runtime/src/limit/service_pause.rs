//! The pause that a service asks all calls for, with a 429 and `Retry-After`.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::limit::retry_delay::RetryDelay;
use crate::transport::context::Latest;

/// A pause of all calls to a host.
#[derive(Debug, Default)]
pub(crate) struct ServicePause(Mutex<State>);

#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// The end of the pause, and the earliest time at which it may be left without its jitter.
    until: Duration,
    least: Duration,
    probe: Probe,
}

/// Whether a single request has to show that the pause is over. It has where the client did not
/// wait for as long as the service asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Probe {
    #[default]
    Unneeded,
    Needed,
    Sent,
}

/// Why a request has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paused {
    /// The pause ends at this time.
    Until(Duration),
    /// A request has been sent to find out whether the pause is over.
    Probing,
}

impl ServicePause {
    /// Pauses all calls; an earlier pause that lasts longer stays.
    pub(crate) fn start(&self, now: Duration, delay: RetryDelay) {
        let mut state = self.state();
        state.until = state.until.max(now.saturating_add(delay.time()));
        state.least = state.least.max(now.saturating_add(delay.least));
    }

    /// Pauses all calls for less than the service asked; after it, one request is sent alone.
    pub(crate) fn start_bounded(&self, now: Duration, bound: Duration) {
        let mut state = self.state();
        let until = now.saturating_add(bound);
        state.until = state.until.max(until);
        state.least = state.least.max(until);
        state.probe = Probe::Needed;
    }

    /// Returns why a request has to wait, or whether it is the probe.
    pub(crate) fn enter(&self, now: Duration, latest: Latest) -> Result<bool, Paused> {
        let mut state = self.state();
        match state.paused(now, latest) {
            Some(paused) => Err(paused),
            None if state.probe == Probe::Needed => {
                state.probe = Probe::Sent;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// Returns why a request would have to wait now, if it would.
    pub(crate) fn paused_at(&self, now: Duration, latest: Latest) -> Option<Paused> {
        self.state().paused(now, latest)
    }

    /// Returns whether the service has asked for a pause that lasts still.
    pub(crate) fn is_on(&self, now: Duration) -> bool {
        self.state().least > now
    }

    /// The request was answered. If it was the probe, the pause is over, unless its answer began
    /// another one.
    pub(crate) fn probe_answered(&self, probe: bool) {
        self.end_probe(probe, Probe::Unneeded);
    }

    /// The request ended without an answer. If it was the probe, another one is needed.
    pub(crate) fn probe_lost(&self, probe: bool) {
        self.end_probe(probe, Probe::Needed);
    }

    fn end_probe(&self, probe: bool, next: Probe) {
        if probe {
            let mut state = self.state();
            if state.probe == Probe::Sent {
                state.probe = next;
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn paused(&self, now: Duration, latest: Latest) -> Option<Paused> {
        // Of the jitter, a request waits for as much as it has time for.
        let until = self.until.min(latest.jitter).max(self.least);
        if now < until {
            return Some(Paused::Until(until));
        }
        (self.probe == Probe::Sent).then_some(Paused::Probing)
    }
}
