//! Whether the HTTP library has begun to send a request. It cannot do so without polling the body,
//! even an empty one, so the body notices it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::time::future::within;

/// Sending has not begun.
const NOT_STARTED: u8 = 0;
/// Sending has begun, so the service may have received the request.
const STARTED: u8 = 1;
/// The request was cancelled before sending began.
const CANCELLED: u8 = 2;

/// Whether sending one request has begun.
#[derive(Clone, Debug, Default)]
pub(crate) struct SendProgress(Arc<AtomicU8>);

impl SendProgress {
    /// Makes the body that notices when sending begins.
    pub(crate) fn body(&self, data: Option<Bytes>) -> reqwest::Body {
        reqwest::Body::wrap(Watched {
            data: data.filter(|data| !data.is_empty()),
            progress: self.clone(),
        })
    }

    /// Runs an exchange. If sending does not begin within a time, the request is cancelled and the
    /// result is `None`.
    pub(crate) async fn within<T>(
        &self,
        limit: Duration,
        exchange: impl Future<Output = T>,
    ) -> Option<T> {
        let mut exchange = std::pin::pin!(exchange);
        match within(exchange.as_mut(), tokio::time::sleep(limit)).await {
            None if self.cancel() => None,
            None => Some(exchange.await),
            done => done,
        }
    }

    /// Cancels the request; returns `false` if sending has begun.
    pub(crate) fn cancel(&self) -> bool {
        self.set(CANCELLED) != STARTED
    }

    /// Records that sending begins; returns `false` if the request was cancelled.
    fn start(&self) -> bool {
        self.set(STARTED) != CANCELLED
    }

    /// Sets the state unless it was set before; returns the state before.
    fn set(&self, state: u8) -> u8 {
        self.0
            .compare_exchange(NOT_STARTED, state, Ordering::AcqRel, Ordering::Acquire)
            .unwrap_or_else(|before| before)
    }
}

/// A body that notices when it is polled.
struct Watched {
    data: Option<Bytes>,
    progress: SendProgress,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        Poll::Ready(if self.progress.start() {
            self.data.take().map(|data| Ok(Frame::data(data)))
        } else {
            Some(Err("the request was cancelled before it was sent"))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.progress.start() && self.data.is_none()
    }

    /// Called before sending begins, too.
    fn size_hint(&self) -> SizeHint {
        let length = self.data.as_ref().map_or(0, Bytes::len);
        u64::try_from(length).map_or_else(|_| SizeHint::default(), SizeHint::with_exact)
    }
}
