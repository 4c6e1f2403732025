//! The clock, which is passed in so that tests need not wait.

use std::fmt;
use std::time::{Duration, Instant, SystemTime};

use crate::time::future::BoxFuture;

/// Tells the time and waits.
pub trait Clock: Send + Sync + 'static {
    /// Returns the time since a fixed moment; it is monotonic.
    fn now(&self) -> Duration;

    /// Returns the wall time, which may be adjusted at any moment.
    fn wall(&self) -> SystemTime;

    /// Sleeps.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()>;
}

/// The clock of the machine, with Tokio's timers.
#[derive(Clone, Copy)]
pub struct RealClock {
    start: Instant,
}

impl RealClock {
    /// Makes the clock.
    #[must_use]
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Default for RealClock {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for RealClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RealClock")
    }
}

impl Clock for RealClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Sleeps; without a Tokio runtime, where its timers would panic, it returns at once.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            if tokio::runtime::Handle::try_current().is_ok() {
                tokio::time::sleep(time).await;
            }
        })
    }
}
