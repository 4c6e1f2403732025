//! Clock skew: the difference between this machine's clock and the service's, which the header
//! `Date` of every answer gives.

use crate::policy::retry_after;
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use http::HeaderMap;

/// The skew that does no harm, in seconds: assertions are issued that much earlier.
const TOLERANCE: u64 = 5;

/// The seconds by which this machine's clock is ahead of the service's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Skew(i64);

impl Skew {
    /// Measures the skew with an answer that has just arrived.
    pub(crate) fn of(headers: &HeaderMap, wall: SystemTime) -> Option<Self> {
        let service = retry_after::server_time(headers)?;
        let (seconds, sign) = match wall.duration_since(service) {
            Ok(ahead) => (ahead.as_secs(), 1),
            Err(behind) => (behind.duration().as_secs(), -1),
        };
        Some(Self(i64::try_from(seconds).ok()?.saturating_mul(sign)))
    }

    /// Returns the skew if it is large enough to do harm.
    pub(crate) fn harmful(self) -> Option<Self> {
        (self.0.unsigned_abs() > TOLERANCE).then_some(self)
    }
}

impl fmt::Display for Skew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.0 < 0 { "behind" } else { "ahead of" };
        let seconds = self.0.unsigned_abs();
        write!(
            f,
            "this machine's clock is {seconds} s {side} the service's"
        )
    }
}

/// The correction of this machine's clock.
#[derive(Debug, Default)]
pub(crate) struct Correction(AtomicI64);

impl Correction {
    /// Applies a skew; returns whether that changes the correction.
    pub(crate) fn learn(&self, skew: Skew) -> bool {
        let known = self.0.load(Ordering::Acquire);
        let differs = skew.0.abs_diff(known) > TOLERANCE;
        if differs {
            self.0.store(skew.0, Ordering::Release);
        }
        differs
    }

    /// Returns the time of issue by the service's clock, in seconds since 1970, a little earlier so
    /// that a small skew does no harm.
    pub(crate) fn issued_at(&self, wall: SystemTime) -> u64 {
        let wall = wall
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        let ahead = self.0.load(Ordering::Acquire);
        let back = ahead.saturating_add_unsigned(TOLERANCE);
        wall.as_secs().saturating_add_signed(back.saturating_neg())
    }
}
