//! A mock transport for tests, which returns prepared responses and records requests.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::time::clock::Clock;
use crate::time::future::BoxFuture;
use crate::transport::interface::{Body, RawResponse, Request, Transport, TransportError};

/// The response of a [`MockTransport`] to one request.
#[derive(Clone, Debug)]
pub struct MockResponse {
    end: Outcome,
    headers: HeaderMap,
    latency: Duration,
}

#[derive(Clone, Debug)]
enum Outcome {
    Answer(u16, Bytes),
    Cut(u16, Bytes),
    NotSent,
    NeverSent,
    MaybeApplied,
}

impl MockResponse {
    /// Answers with a status and a body.
    #[must_use]
    pub fn answer(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(Outcome::Answer(status, body.into()))
    }

    /// Answers with a status and a body, after which the connection is reset.
    #[must_use]
    pub fn cut(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(Outcome::Cut(status, body.into()))
    }

    /// Fails before anything is sent.
    #[must_use]
    pub fn not_sent() -> Self {
        Self::new(Outcome::NotSent)
    }

    /// Fails before anything is sent, for a reason that a retry cannot change.
    #[must_use]
    pub fn never_sent() -> Self {
        Self::new(Outcome::NeverSent)
    }

    /// Fails after the request was sent.
    #[must_use]
    pub fn maybe_applied() -> Self {
        Self::new(Outcome::MaybeApplied)
    }

    /// Adds a header; an invalid one is ignored.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            self.headers.append(name, value);
        }
        self
    }

    /// Delays the answer, on the clock of the transport.
    #[must_use]
    pub fn after(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    fn new(end: Outcome) -> Self {
        Self {
            end,
            headers: HeaderMap::new(),
            latency: Duration::ZERO,
        }
    }
}

/// A request that a [`MockTransport`] has received.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// The time of the clock when it was received.
    pub at: Duration,
    /// The request.
    pub request: Request,
}

type Respond = Box<dyn FnMut(&Request) -> Option<MockResponse> + Send>;

/// A mock transport for tests, which returns prepared responses; clones share them.
///
/// A request without a response left fails as not sent, and is not retried.
#[derive(Clone)]
pub struct MockTransport {
    clock: Arc<dyn Clock>,
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    respond: Respond,
    requests: Vec<RecordedRequest>,
}

impl MockTransport {
    /// Makes a transport that returns responses in their order.
    #[must_use]
    pub fn new(clock: impl Clock, responses: impl IntoIterator<Item = MockResponse>) -> Self {
        let mut responses: VecDeque<MockResponse> = responses.into_iter().collect();
        Self::from_fn(clock, move |_| responses.pop_front())
    }

    /// Makes a transport that asks a function for each response.
    #[must_use]
    pub fn from_fn(
        clock: impl Clock,
        respond: impl FnMut(&Request) -> Option<MockResponse> + Send + 'static,
    ) -> Self {
        let shared = Shared {
            respond: Box::new(respond),
            requests: Vec::new(),
        };
        Self {
            clock: Arc::new(clock),
            shared: Arc::new(Mutex::new(shared)),
        }
    }

    /// Returns the requests so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.lock().requests.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self, request: Request) -> Option<MockResponse> {
        let mut shared = self.lock();
        let response = (shared.respond)(&request);
        shared.requests.push(RecordedRequest {
            at: self.clock.now(),
            request,
        });
        response
    }
}

impl fmt::Debug for MockTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockTransport")
            .field("requests", &self.lock().requests)
            .finish_non_exhaustive()
    }
}

impl Transport for MockTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            let response = self.next(request).ok_or_else(|| {
                TransportError::not_sent("the mock transport has no response left").permanent()
            })?;
            if !response.latency.is_zero() {
                self.clock.sleep(response.latency).await;
            }
            let answer = |status, body| {
                Ok(RawResponse {
                    status,
                    headers: response.headers,
                    body,
                })
            };
            match response.end {
                Outcome::Answer(status, body) => answer(status, Body::from(body)),
                Outcome::Cut(status, body) => answer(status, Body::new(Cut(Some(body), true))),
                Outcome::NotSent => Err(TransportError::not_sent("connection refused")),
                Outcome::NeverSent => {
                    Err(TransportError::not_sent("the certificate is not trusted").permanent())
                }
                Outcome::MaybeApplied => Err(TransportError::maybe_applied("connection reset")),
            }
        })
    }
}

/// A body that is cut off.
struct Cut(Option<Bytes>, bool);

impl futures_core::Stream for Cut {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let next = self.0.take().map(Ok).or_else(|| {
            std::mem::take(&mut self.1)
                .then(|| Err(TransportError::maybe_applied("connection reset")))
        });
        std::task::Poll::Ready(next)
    }
}
