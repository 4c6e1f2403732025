//! The window of the rate limit: how many requests the service can have counted lately.
//!
//! A request takes a slot when it is sent. The service counts it at some moment until its answer
//! comes, so the slot is free again one period after the answer: then no window of the service can
//! hold more requests than the limit, however long they take to arrive. A request that is given up
//! can still be on its way, so its slot is free one period after it must have arrived.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::policy::api::RateLimit;

/// How long a request can be on its way to the service.
const LONGEST_TRIP: Duration = Duration::from_secs(5);

/// The slots of a rate limit.
#[derive(Debug, Default)]
pub(crate) struct Window {
    rate_limit: Option<RateLimit>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The requests that have no answer yet.
    in_flight: usize,
    /// When each request that was answered or given up leaves the window, the earliest first.
    leaving: VecDeque<Duration>,
}

/// All slots are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// The next one is free at this time.
    Until(Duration),
    /// The next one is free one period after an answer that is still to come, so not before this
    /// time.
    Unanswered { until: Duration },
}

impl Window {
    pub(crate) fn new(rate_limit: Option<RateLimit>) -> Self {
        Self {
            rate_limit: rate_limit.filter(|rate_limit| rate_limit.requests > 0),
            state: Mutex::default(),
        }
    }

    /// Takes a slot, which is given back with [`answered`](Self::answered) or
    /// [`unsent`](Self::unsent).
    pub(crate) fn take(&self, now: Duration) -> Result<(), Full> {
        let mut state = self.state();
        if let Some(full) = self.full(&mut state, now) {
            return Err(full);
        }
        state.in_flight = state.in_flight.saturating_add(1);
        Ok(())
    }

    /// Returns until when there is no slot, if there is none now.
    pub(crate) fn full_at(&self, now: Duration) -> Option<Full> {
        self.full(&mut self.state(), now)
    }

    /// Gives back the slot of a request that was answered.
    pub(crate) fn answered(&self, now: Duration) {
        let mut state = self.state();
        state.in_flight = state.in_flight.saturating_sub(1);
        if let Some(rate_limit) = self.rate_limit {
            let leaves = now.saturating_add(rate_limit.per);
            // Two calls can come here in either order; most come in that of time.
            let after = state.leaving.iter().rev();
            let after = after.take_while(|later| **later > leaves).count();
            let index = state.leaving.len().saturating_sub(after);
            state.leaving.insert(index, leaves);
        }
    }

    /// Gives back the slot of a request that was sent and is given up now.
    pub(crate) fn given_up(&self, sent: Duration, now: Duration) {
        self.answered(sent.saturating_add(LONGEST_TRIP).max(now));
    }

    /// Gives back the slot of a request that the service has certainly not seen.
    pub(crate) fn unsent(&self) {
        let mut state = self.state();
        state.in_flight = state.in_flight.saturating_sub(1);
    }

    fn full(&self, state: &mut State, now: Duration) -> Option<Full> {
        let rate_limit = self.rate_limit?;
        let requests = usize::try_from(rate_limit.requests).unwrap_or(usize::MAX);
        while state.leaving.front().is_some_and(|leaves| *leaves <= now) {
            state.leaving.pop_front();
        }
        if state.in_flight.saturating_add(state.leaving.len()) < requests {
            return None;
        }
        Some(match state.leaving.front() {
            Some(first) => Full::Until(*first),
            None => Full::Unanswered {
                until: now.saturating_add(rate_limit.per),
            },
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
