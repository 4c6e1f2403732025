//! What sending needs: a transport, a clock, dice; and how long it may take.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::clock::Clock;
use super::dice::Dice;
use super::future::within;
use super::transport::{RawResponse, Request, Transport, TransportError};
use super::watch::Watch;

/// The parts of a client that are passed in.
#[derive(Clone)]
pub(super) struct Means {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) dice: Arc<dyn Dice>,
    pub(super) watch: Watch,
    #[cfg(feature = "blocking")]
    pub(super) waiter: Arc<super::blocking::Waiter>,
}

/// The limits of one call, on its client's clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// The moment at which the call ends.
    pub(super) deadline: Duration,
    pub(super) attempt_timeout: Duration,
    pub(super) attempts: u32,
}

impl Means {
    /// Runs a future for a time; it has failed ambiguously when the time is over.
    pub(super) async fn within<T>(
        &self,
        time: Duration,
        future: impl Future<Output = Result<T, TransportError>>,
    ) -> Result<T, TransportError> {
        let late = || TransportError::maybe_applied(format!("no reply within {time:?}"));
        within(future, self.clock.sleep(time))
            .await
            .unwrap_or_else(|| Err(late()))
    }

    /// Sends a request.
    pub(super) async fn send(&self, request: Request) -> Result<RawResponse, TransportError> {
        self.transport().send(request).await
    }

    #[cfg(feature = "blocking")]
    fn transport(&self) -> &Arc<dyn Transport> {
        self.waiter.transport(&self.transport)
    }

    #[cfg(not(feature = "blocking"))]
    const fn transport(&self) -> &Arc<dyn Transport> {
        &self.transport
    }

    /// Returns the time that an attempt may take now.
    pub(super) fn time_for_attempt(&self, limits: Limits) -> Duration {
        limits
            .attempt_timeout
            .min(limits.deadline.saturating_sub(self.clock.now()))
    }
}

impl fmt::Debug for dyn Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
