//! An observer that counts.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::error::attempts::Reason;
use crate::observe::observer::{
    AttemptEnded, CallEnded, End, Observer, TokenRefreshed, WaitBegun, WaitReason,
};
use crate::policy::error_kind::ErrorKind;

/// Counts what the calls of a client do.
///
/// Give a client one in an `Arc` and keep a clone: `builder.observer(counters.clone())`.
#[derive(Debug, Default)]
pub struct Counters {
    succeeded: AtomicU64,
    cancelled: AtomicU64,
    attempts: AtomicU64,
    refreshes: AtomicU64,
    failed_refreshes: AtomicU64,
    /// Counts that change rarely.
    rest: Mutex<Rest>,
}

#[derive(Clone, Debug, Default)]
struct Rest {
    failed: BTreeMap<ErrorKind, u64>,
    retries: BTreeMap<Reason, u64>,
    waits: BTreeMap<WaitReason, Waits>,
}

/// The counts at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// The calls that have ended.
    pub calls: u64,
    /// The calls that succeeded.
    pub succeeded: u64,
    /// The calls whose future was dropped.
    pub cancelled: u64,
    /// The calls that failed, by the kind of their error.
    pub failed: BTreeMap<ErrorKind, u64>,
    /// The attempts of all calls, without token requests.
    pub attempts: u64,
    /// The attempts after the first of a call, by reason.
    pub retries: BTreeMap<Reason, u64>,
    /// The waits, by reason.
    pub waits: BTreeMap<WaitReason, Waits>,
    /// The time of all waits, planned when they began; waits of concurrent calls add up.
    pub waited: Duration,
    /// The token refreshes that succeeded.
    pub refreshes: u64,
    /// The token refreshes that failed.
    pub failed_refreshes: u64,
}

/// The waits for one reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// Their number.
    pub count: u64,
    /// Their time in total.
    pub time: Duration,
}

impl Counters {
    /// Starts with zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the counts until now.
    #[must_use]
    pub fn snapshot(&self) -> Counts {
        let Rest {
            failed,
            retries,
            waits,
        } = self.rest(|rest| rest.clone());
        let [succeeded, cancelled, attempts, refreshes, failed_refreshes] = [
            &self.succeeded,
            &self.cancelled,
            &self.attempts,
            &self.refreshes,
            &self.failed_refreshes,
        ]
        .map(|count| count.load(Ordering::Relaxed));
        Counts {
            calls: succeeded
                .saturating_add(cancelled)
                .saturating_add(failed.values().sum()),
            succeeded,
            cancelled,
            attempts,
            waited: waits.values().map(|waits| waits.time).sum(),
            failed,
            retries,
            waits,
            refreshes,
            failed_refreshes,
        }
    }

    fn rest<T>(&self, with: impl FnOnce(&mut Rest) -> T) -> T {
        with(&mut self.rest.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

fn count_in<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K) {
    let count = counts.entry(key).or_default();
    *count = count.saturating_add(1);
}

impl Observer for Counters {
    fn attempt_ended(&self, ended: &AttemptEnded<'_>) {
        count(&self.attempts);
        let reason = ended.attempt.reason;
        if reason != Reason::First {
            self.rest(|rest| count_in(&mut rest.retries, reason));
        }
    }

    fn wait_begun(&self, begun: &WaitBegun) {
        self.rest(|rest| {
            let waits = rest.waits.entry(begun.reason).or_default();
            waits.count = waits.count.saturating_add(1);
            waits.time = waits.time.saturating_add(begun.time);
        });
    }

    fn token_refreshed(&self, refreshed: &TokenRefreshed<'_>) {
        count(match refreshed.error {
            None => &self.refreshes,
            Some(_) => &self.failed_refreshes,
        });
    }

    fn call_ended(&self, ended: &CallEnded<'_>) {
        match ended.end {
            End::Success(_) => count(&self.succeeded),
            End::Cancelled => count(&self.cancelled),
            End::Failure(error) => self.rest(|rest| count_in(&mut rest.failed, error.kind())),
        }
    }
}
