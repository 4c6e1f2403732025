//! What sending a request needs (transport, clock, jitter, observers), and its time limits.

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use crate::observe::notifications::Observers;
use crate::policy::api::Calls;
use crate::time::clock::Clock;
use crate::time::future::BoxFuture;
use crate::time::jitter::Jitter;
use crate::transport::interface::{RawResponse, Request, Transport, TransportError};
use crate::transport::layer::{AddedSecrets, Layers, Next};

/// The exchangeable parts of a client.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) layers: Layers,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) jitter: Arc<dyn Jitter>,
    pub(crate) watch: Observers,
    #[cfg(feature = "blocking")]
    pub(crate) waiter: Arc<crate::transport::waiter::Waiter>,
}

/// The limits of one call, on the client's clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The moment at which the call ends.
    pub(crate) deadline: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) attempts: u32,
    pub(crate) max_server_wait: Duration,
    /// The least time for an attempt to be answered.
    pub(crate) min_attempt: Duration,
}

impl Limits {
    /// Returns the limits of a call that starts now.
    pub(crate) fn starting(calls: Calls, now: Duration) -> Self {
        Self {
            deadline: now.saturating_add(calls.deadline),
            attempt_timeout: calls.attempt_timeout,
            attempts: calls.attempts.max(1),
            max_server_wait: calls.max_server_wait,
            // A call with little time from the start makes its attempt nevertheless.
            min_attempt: calls.min_attempt.min(calls.deadline / 4),
        }
    }

    /// Returns how late an attempt can start.
    pub(crate) fn latest(self) -> Latest {
        let start = self.deadline.saturating_sub(self.min_attempt);
        Latest {
            start,
            // A timer may ring a little late.
            jitter: start.saturating_sub(self.min_attempt / 4),
        }
    }

    /// Returns whether it is too late to start an attempt that is to be answered.
    pub(crate) fn is_late(self, now: Duration) -> bool {
        now > self.latest().start || now >= self.deadline
    }
}

/// How late an attempt of a call can start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Latest {
    /// The latest start that leaves time for an answer.
    pub(crate) start: Duration,
    /// The latest start after a wait that is longer than it must be, because of its jitter.
    pub(crate) jitter: Duration,
}

impl Context {
    /// Runs a future with a time limit; if that is reached, the request may have been applied.
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

    /// Makes a time limit, which starts when it is first used.
    pub(crate) fn alarm(&self, time: Duration) -> Alarm<'_> {
        Alarm {
            clock: &*self.clock,
            time,
            sleep: None,
        }
    }

    /// Sends a request through the layers, and notes the secrets that they add to it.
    pub(crate) fn send<'a>(
        &'a self,
        request: Request,
        added: &'a AddedSecrets,
    ) -> BoxFuture<'a, Result<RawResponse, TransportError>> {
        Next::new(&self.layers, &**self.transport(), added).send(request)
    }

    #[cfg(feature = "blocking")]
    fn transport(&self) -> &Arc<dyn Transport> {
        self.waiter.transport(&self.transport)
    }

    #[cfg(not(feature = "blocking"))]
    const fn transport(&self) -> &Arc<dyn Transport> {
        &self.transport
    }

    /// Returns the time limit of an attempt that starts now.
    pub(crate) fn time_for_attempt(&self, limits: Limits) -> Duration {
        limits
            .attempt_timeout
            .min(limits.deadline.saturating_sub(self.clock.now()))
    }
}

/// The error of an attempt without an answer in time.
pub(crate) fn late(time: Duration) -> TransportError {
    TransportError::maybe_applied(format!("no reply within {time:?}"))
}

/// A time limit for several futures in a row; a timer is started only when one of them is pending.
pub(crate) struct Alarm<'a> {
    clock: &'a dyn Clock,
    time: Duration,
    sleep: Option<BoxFuture<'static, ()>>,
}

impl Alarm<'_> {
    /// Runs a future until it is ready, or returns `None` when the time is over; if both are so,
    /// the future wins. It is passed pinned, since moving it would need its size twice.
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
