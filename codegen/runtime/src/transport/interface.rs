//! The interface to HTTP: one request, one response; no policy, no API.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::HeaderMap;

use crate::policy::operation::{Method, Operation};
use crate::time::future::BoxFuture;
use crate::transport::http_transport::Chunks;

/// Sends one request and returns its response, without retries and redirects.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request. Dropping the future cancels it.
    ///
    /// The future fails with [`TransportError::not_sent`] only if the service certainly has not
    /// processed the request.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>>;

    /// Returns a transport of the same kind with connections of its own, for blocking calls
    /// (feature `blocking`), whose connections make no progress between two calls. `None` means
    /// that the transport can be shared.
    fn apart(&self) -> Option<Arc<dyn Transport>> {
        None
    }
}

/// A request as it is sent.
#[derive(Clone)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// The headers; credentials among them are marked as sensitive.
    pub headers: HeaderMap,
    /// The body.
    pub body: Option<Bytes>,
    /// How long the caller will wait for the response; a transport need not enforce it.
    pub timeout: Duration,
    /// The operation that is called; `None` for a request of a token.
    pub operation: Option<&'static Operation>,
}

impl fmt::Debug for Request {
    /// Shows the names of the headers and the size of the body only, since they may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .field("timeout", &self.timeout)
            .field("operation", &self.operation.map(|operation| operation.id))
            .finish()
    }
}

/// A response as it is received.
pub struct RawResponse {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, which is read later.
    pub body: Body,
}

impl fmt::Debug for RawResponse {
    /// Shows neither headers nor body, since they may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// A body in chunks.
pub struct Body(Source);

/// Where the chunks of a body come from.
enum Source {
    /// A connection, as nearly always: that needs no box.
    Connection(Chunks),
    Stream(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>),
}

impl From<Chunks> for Body {
    fn from(chunks: Chunks) -> Self {
        Self(Source::Connection(chunks))
    }
}

impl Body {
    /// Makes a body from a stream of chunks.
    #[must_use]
    pub fn new(chunks: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Source::Stream(Box::pin(chunks)))
    }

    /// Returns the next chunk, or `None` at the end.
    ///
    /// # Errors
    ///
    /// Fails if the connection fails.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        std::future::poll_fn(|context| self.poll_chunk(context))
            .await
            .transpose()
    }

    /// Makes a body without bytes.
    #[cfg(feature = "tower")]
    pub(crate) fn empty() -> Self {
        Self::new(Whole(None))
    }

    /// Polls for the next chunk.
    pub(crate) fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        match &mut self.0 {
            Source::Connection(chunks) => Pin::new(chunks).poll_next(context),
            Source::Stream(chunks) => chunks.as_mut().poll_next(context),
        }
    }

    /// Reads chunks until the end, or until there are more than `cap` bytes.
    pub(crate) async fn read(mut self, cap: usize) -> Read {
        let mut bytes = Collected::Nothing;
        let end = loop {
            match self.chunk().await {
                Ok(Some(mut chunk)) => {
                    let room = cap.saturating_sub(bytes.len());
                    let fits = chunk.len() <= room;
                    chunk.truncate(room);
                    bytes.add(chunk);
                    if !fits {
                        break End::Capped;
                    }
                }
                Ok(None) => break End::Complete,
                Err(error) => break End::Cut(error),
            }
        };
        Read {
            bytes: bytes.whole(),
            end,
        }
    }
}

/// The chunks of a body so far; a single chunk is not copied.
enum Collected {
    Nothing,
    One(Bytes),
    Many(BytesMut),
}

impl Collected {
    fn len(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::One(chunk) => chunk.len(),
            Self::Many(bytes) => bytes.len(),
        }
    }

    fn add(&mut self, chunk: Bytes) {
        match self {
            _ if chunk.is_empty() => {}
            Self::Nothing => *self = Self::One(chunk),
            Self::One(first) => {
                let length = first.len().saturating_add(chunk.len());
                let mut bytes = BytesMut::with_capacity(length.saturating_mul(2));
                bytes.extend_from_slice(first);
                bytes.extend_from_slice(&chunk);
                *self = Self::Many(bytes);
            }
            Self::Many(bytes) => bytes.extend_from_slice(&chunk),
        }
    }

    fn whole(self) -> Bytes {
        match self {
            Self::Nothing => Bytes::new(),
            Self::One(chunk) => chunk,
            Self::Many(bytes) => bytes.freeze(),
        }
    }
}

/// The part of a body that was read.
pub(crate) struct Read {
    pub(crate) bytes: Bytes,
    pub(crate) end: End,
}

/// Why reading a body ended.
pub(crate) enum End {
    Complete,
    Capped,
    Cut(TransportError),
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body(…)")
    }
}

impl<B: Into<Bytes>> From<B> for Body {
    fn from(bytes: B) -> Self {
        Self::new(Whole(Some(bytes.into())))
    }
}

/// A stream of one chunk.
struct Whole(Option<Bytes>);

impl Stream for Whole {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// The error of a request without a response.
#[derive(Debug)]
pub struct TransportError {
    sent: bool,
    permanent: bool,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// Makes the error of a request that certainly did not reach the service.
    #[must_use]
    pub fn not_sent(message: impl Into<String>) -> Self {
        Self {
            sent: false,
            permanent: false,
            message: message.into(),
            source: None,
        }
    }

    /// Makes the error of a request that may have reached the service.
    #[must_use]
    pub fn maybe_applied(message: impl Into<String>) -> Self {
        Self {
            sent: true,
            permanent: false,
            message: message.into(),
            source: None,
        }
    }

    /// Says that a retry cannot change the error, such as a certificate that is not trusted, so
    /// that none is made.
    #[must_use]
    pub fn permanent(mut self) -> Self {
        self.permanent = true;
        self
    }

    /// Adds the source of the error.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns whether the request may have reached the service.
    #[must_use]
    pub fn may_be_applied(&self) -> bool {
        self.sent
    }

    /// Returns whether a retry cannot change the error.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.permanent
    }

    /// Makes an error with another message that says the same about the request.
    #[cfg(feature = "tower")]
    pub(crate) fn like(&self, message: String) -> Self {
        Self {
            message,
            source: None,
            ..*self
        }
    }

    /// Returns what happened.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}
