//! Times and spans in microseconds, which is as fine as the wire's timestamps are.

pub(crate) mod clock;
pub(crate) mod rfc3339;

use std::time::{Duration, SystemTime};

/// A moment, in microseconds since the beginning of 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    /// The moment of a time of day; before 1970 there is none.
    #[must_use]
    pub fn from_system(time: SystemTime) -> Self {
        let span = time.duration_since(SystemTime::UNIX_EPOCH);
        Self(0).after(span.unwrap_or_default())
    }

    /// The same as a time of day; moments before 1970 are its beginning.
    #[must_use]
    pub fn to_system(self) -> SystemTime {
        let span = self.since(Self(0));
        SystemTime::UNIX_EPOCH
            .checked_add(span)
            .unwrap_or(SystemTime::UNIX_EPOCH)
    }

    /// The moment as timestamps have it: to the microsecond, or to the second where that says all.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let time = self.to_system();
        match self.0.rem_euclid(1_000_000) {
            0 => humantime::format_rfc3339_seconds(time).to_string(),
            _ => humantime::format_rfc3339_micros(time).to_string(),
        }
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The moment that is later by a span.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(micros))
    }

    /// The moment that is earlier by a span.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(micros))
    }

    /// The span since an earlier moment; zero if that is not earlier.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        let micros = self.0.saturating_sub(earlier.0);
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }
}
