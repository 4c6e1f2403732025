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
pub(crate) struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer is cut here")
    }
}

impl std::error::Error for Cut {}

/// What is sent: the end of it is the end of the body.
pub(crate) type Sender = mpsc::Sender<Result<Bytes, Cut>>;

/// How many pieces wait for a slow reader before whoever makes them waits too.
const AHEAD: usize = 16;

/// The body of an answer.
#[derive(Debug)]
pub(crate) enum Payload {
    Whole(Option<Bytes>),
    Live(Live),
}

/// A body that comes piece by piece.
#[derive(Debug)]
pub(crate) struct Live {
    pieces: mpsc::Receiver<Result<Bytes, Cut>>,
    /// How often the connection may still send what it has before it is cut; none while nothing is cut.
    respite: Option<u8>,
}

/// How often a connection may send what it has before it is cut.
const RESPITE: u8 = 2;

impl Live {
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Cut>>> {
        if self.respite.is_none() {
            match self.pieces.poll_recv(context) {
                Poll::Ready(Some(Err(Cut))) => self.respite = Some(RESPITE),
                other => return other,
            }
        }
        // A connection that fails throws away what it has not sent, so it is left some turns to send it.
        match self.respite.and_then(|turns| turns.checked_sub(1)) {
            None => Poll::Ready(Some(Err(Cut))),
            left => {
                self.respite = left;
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }
}

impl Payload {
    pub(crate) fn of(text: impl Into<Bytes>) -> Self {
        let bytes: Bytes = text.into();
        Self::Whole(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }

    /// A body that somebody sends piece by piece.
    pub(crate) fn live() -> (Sender, Self) {
        let (sender, pieces) = mpsc::channel(AHEAD);
        let live = Live {
            pieces,
            respite: None,
        };
        (sender, Self::Live(live))
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
            Self::Live(live) => live
                .poll_piece(context)
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
pub(crate) type Outcome = Result<hyper::Response<Payload>, Infallible>;
