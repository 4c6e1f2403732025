//! Whether a request has begun to leave this machine. Nothing can send one without asking for its
//! body, even if there is none, so the body is where that is noticed.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::time::future::within;

/// The request has not begun to leave.
const HERE: u8 = 0;
/// It has, and nobody knows how far it came.
const LEFT: u8 = 1;
/// It has not and never will.
const WITHDRAWN: u8 = 2;

/// Knows whether one request has begun to leave.
#[derive(Clone, Debug, Default)]
pub(crate) struct SendProgress(Arc<AtomicU8>);

impl SendProgress {
    /// Makes the body that notices when the request leaves.
    pub(crate) fn body(&self, data: Option<Bytes>) -> reqwest::Body {
        reqwest::Body::wrap(Watched {
            data: data.filter(|data| !data.is_empty()),
            departure: self.clone(),
        })
    }

    /// Runs an exchange; its request must begin to leave within a time, or `None` comes back and it
    /// never will.
    pub(crate) async fn within<T>(
        &self,
        limit: Duration,
        exchange: impl Future<Output = T>,
    ) -> Option<T> {
        let mut exchange = std::pin::pin!(exchange);
        match within(exchange.as_mut(), tokio::time::sleep(limit)).await {
            None if self.withdraw() => None,
            None => Some(exchange.await),
            done => done,
        }
    }

    /// Keeps the request here; returns whether it is.
    pub(crate) fn withdraw(&self) -> bool {
        self.turn(WITHDRAWN) != LEFT
    }

    /// Lets the request leave; returns whether it may.
    fn leave(&self) -> bool {
        self.turn(LEFT) != WITHDRAWN
    }

    /// Decides the matter unless it has been decided; returns how it was.
    fn turn(&self, state: u8) -> u8 {
        self.0
            .compare_exchange(HERE, state, Ordering::AcqRel, Ordering::Acquire)
            .unwrap_or_else(|decided| decided)
    }
}

/// A body that notices when it is asked for.
struct Watched {
    data: Option<Bytes>,
    departure: SendProgress,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        Poll::Ready(if self.departure.leave() {
            self.data.take().map(|data| Ok(Frame::data(data)))
        } else {
            Some(Err("the request was withdrawn"))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.departure.leave() && self.data.is_none()
    }

    /// Is asked before the request leaves, too.
    fn size_hint(&self) -> SizeHint {
        let length = self.data.as_ref().map_or(0, Bytes::len);
        u64::try_from(length).map_or_else(|_| SizeHint::default(), SizeHint::with_exact)
    }
}
