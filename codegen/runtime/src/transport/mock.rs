//! A transport for tests, which answers from a script and remembers what it was asked.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::time::clock::Clock;
use crate::time::future::BoxFuture;
use crate::transport::interface::{Body, RawResponse, Request, Transport, TransportError};

/// What a script answers to one request.
#[derive(Clone, Debug)]
pub struct MockResponse {
    end: Ending,
    headers: HeaderMap,
    latency: Duration,
}

#[derive(Clone, Debug)]
enum Ending {
    Answer(u16, Bytes),
    Cut(u16, Bytes),
    NotSent,
    MaybeApplied,
}

impl MockResponse {
    /// Answers with a status and a body.
    #[must_use]
    pub fn answer(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(Ending::Answer(status, body.into()))
    }

    /// Answers with a status and a body, after which the connection breaks.
    #[must_use]
    pub fn cut(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(Ending::Cut(status, body.into()))
    }

    /// Fails before anything is sent.
    #[must_use]
    pub fn not_sent() -> Self {
        Self::new(Ending::NotSent)
    }

    /// Fails after the request is on its way.
    #[must_use]
    pub fn maybe_applied() -> Self {
        Self::new(Ending::MaybeApplied)
    }

    /// Adds a header; one that HTTP cannot carry is left out.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            self.headers.append(name, value);
        }
        self
    }

    /// Lets time pass before the answer, on the clock of the transport.
    #[must_use]
    pub fn after(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    fn new(end: Ending) -> Self {
        Self {
            end,
            headers: HeaderMap::new(),
            latency: Duration::ZERO,
        }
    }
}

/// A request that a script has answered.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// The time of the clock at which it came.
    pub at: Duration,
    /// The request.
    pub request: Request,
}

type Play = Box<dyn FnMut(&Request) -> Option<MockResponse> + Send>;

/// A transport that answers from a script; cloning it shares the script.
///
/// A request for which there is no scene left fails as not sent.
#[derive(Clone)]
pub struct MockTransport {
    clock: Arc<dyn Clock>,
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    play: Play,
    seen: Vec<RecordedRequest>,
}

impl MockTransport {
    /// Makes a transport that plays scenes in their order.
    #[must_use]
    pub fn new(clock: impl Clock, scenes: impl IntoIterator<Item = MockResponse>) -> Self {
        let mut scenes: VecDeque<MockResponse> = scenes.into_iter().collect();
        Self::playing(clock, move |_| scenes.pop_front())
    }

    /// Makes a transport that asks a function for each scene.
    #[must_use]
    pub fn playing(
        clock: impl Clock,
        play: impl FnMut(&Request) -> Option<MockResponse> + Send + 'static,
    ) -> Self {
        let shared = Shared {
            play: Box::new(play),
            seen: Vec::new(),
        };
        Self {
            clock: Arc::new(clock),
            shared: Arc::new(Mutex::new(shared)),
        }
    }

    /// Returns the requests so far.
    #[must_use]
    pub fn seen(&self) -> Vec<RecordedRequest> {
        self.lock().seen.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self, request: Request) -> Option<MockResponse> {
        let mut shared = self.lock();
        let scene = (shared.play)(&request);
        shared.seen.push(RecordedRequest {
            at: self.clock.now(),
            request,
        });
        scene
    }
}

impl fmt::Debug for MockTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockTransport")
            .field("seen", &self.lock().seen)
            .finish_non_exhaustive()
    }
}

impl Transport for MockTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            let scene = self
                .next(request)
                .ok_or_else(|| TransportError::not_sent("the script is at its end"))?;
            if !scene.latency.is_zero() {
                self.clock.sleep(scene.latency).await;
            }
            let answer = |status, body| {
                Ok(RawResponse {
                    status,
                    headers: scene.headers,
                    body,
                })
            };
            match scene.end {
                Ending::Answer(status, body) => answer(status, Body::from(body)),
                Ending::Cut(status, body) => answer(status, Body::new(Cut(Some(body), true))),
                Ending::NotSent => Err(TransportError::not_sent("connection refused")),
                Ending::MaybeApplied => Err(TransportError::maybe_applied("connection reset")),
            }
        })
    }
}

/// A body that breaks off.
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
