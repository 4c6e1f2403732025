//! What sending needs: a transport, a clock, dice; and how long it may take.

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use crate::observe::notifications::Observers;
use crate::time::clock::Clock;
use crate::time::future::BoxFuture;
use crate::time::jitter::Jitter;
use crate::transport::interface::{RawResponse, Request, Transport, TransportError};

/// The parts of a client that are passed in.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) jitter: Arc<dyn Jitter>,
    pub(crate) watch: Observers,
    #[cfg(feature = "blocking")]
    pub(crate) waiter: Arc<crate::transport::waiter::Waiter>,
}

/// The limits of one call, on its client's clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The moment at which the call ends.
    pub(crate) deadline: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) attempts: u32,
}

impl Context {
    /// Runs a future for a time; it has failed ambiguously when the time is over.
    pub(crate) async fn within<T>(
        &self,
        time: Duration,
        future: impl Future<Output = Result<T, TransportError>>,
    ) -> Result<T, TransportError> {
        let mut alarm = self.alarm(time);
        alarm
            .within(pin!(future))
            .await
            .unwrap_or_else(|| Err(late(time)))
    }

    /// Sets an alarm, which starts when it is first waited for.
    pub(crate) fn alarm(&self, time: Duration) -> Alarm<'_> {
        Alarm {
            clock: &*self.clock,
            time,
            sleep: None,
        }
    }

    /// Sends a request.
    pub(crate) async fn send(&self, request: Request) -> Result<RawResponse, TransportError> {
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
    pub(crate) fn time_for_attempt(&self, limits: Limits) -> Duration {
        limits
            .attempt_timeout
            .min(limits.deadline.saturating_sub(self.clock.now()))
    }
}

/// The failure of an attempt whose answer did not come in time.
pub(crate) fn late(time: Duration) -> TransportError {
    TransportError::maybe_applied(format!("no reply within {time:?}"))
}

/// Limits several futures, one after the other, to a time for all; no timer is started while they are
/// ready at once.
pub(crate) struct Alarm<'a> {
    clock: &'a dyn Clock,
    time: Duration,
    sleep: Option<BoxFuture<'static, ()>>,
}

impl Alarm<'_> {
    /// Runs a future until it ends or the time is over, which gives `None`; when both are so the
    /// future wins. It is passed pinned, since moving it in would take the room for it twice.
    pub(crate) async fn within<F: Future>(&mut self, mut future: Pin<&mut F>) -> Option<F::Output> {
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => {
                let start = || self.clock.sleep(self.time);
                let sleep = self.sleep.get_or_insert_with(start);
                sleep.as_mut().poll(context).map(|()| None)
            }
        })
        .await
    }
}

impl fmt::Debug for dyn Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
