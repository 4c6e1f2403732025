//! The body of an answer: whole, or as it comes.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

/// The connection ends here although the body does not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer is cut here")
    }
}

impl std::error::Error for Cut {}

/// What is sent: the end of it is the end of the body.
pub(super) type Sender = mpsc::Sender<Result<Bytes, Cut>>;

/// How many pieces wait for a slow reader before whoever makes them waits too.
const AHEAD: usize = 16;

/// The body of an answer.
#[derive(Debug)]
pub(super) enum Payload {
    Whole(Option<Bytes>),
    Live(mpsc::Receiver<Result<Bytes, Cut>>),
}

impl Payload {
    pub(super) fn of(text: impl Into<Bytes>) -> Self {
        let bytes: Bytes = text.into();
        Self::Whole(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }

    /// A body that somebody sends piece by piece.
    pub(super) fn live() -> (Sender, Self) {
        let (sender, receiver) = mpsc::channel(AHEAD);
        (sender, Self::Live(receiver))
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        match &mut *self {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(Frame::data).map(Ok)),
            Self::Live(receiver) => receiver
                .poll_recv(context)
                .map(|piece| piece.map(|piece| piece.map(Frame::data))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => {
                let length = bytes.as_ref().map_or(0, Bytes::len);
                SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
            }
            Self::Live(_) => SizeHint::default(),
        }
    }
}

/// The answer to a request; making it cannot fail.
pub(super) type Outcome = Result<hyper::Response<Payload>, Infallible>;
