//! A service in memory that answers as it is told, and a clock that waits for nobody.

use std::sync::{Arc, Mutex};

use bookshop::runtime::{
    Body, BoxFuture, ClientBuilder, Clock as _, Credentials, Http, RawResponse, Request, Secret,
    Transport, TransportError, VirtualClock,
};
use bytes::Bytes;
use http::HeaderMap;

/// What a service answers.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// A success with a body.
    pub(crate) fn good(body: impl Into<Bytes>) -> Self {
        Self {
            status: 200,
            headers: HeaderMap::new(),
            body: body.into(),
        }
    }
}

/// A service that gives the same answer to every request and writes down what it got.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) clock: VirtualClock,
    answer: Answer,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// A request, and when it came.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) at: std::time::Duration,
    pub(crate) url: String,
}

impl Service {
    pub(crate) fn new(answer: Answer) -> Self {
        Self {
            clock: VirtualClock::new(),
            answer,
            seen: Arc::default(),
        }
    }

    /// Sets up a client of this service.
    pub(crate) fn client<C: From<Http>>(&self, builder: ClientBuilder<C>) -> C {
        let builder = builder
            .credentials(Credentials::Token(Secret::from("t0ken")))
            .transport(self.clone())
            .clock(self.clock.clone())
            .seed(7);
        builder.build().expect("a client of a service in memory")
    }

    /// Returns the requests so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("nobody panicked").clone()
    }
}

impl Transport for Service {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let seen = Seen {
            at: self.clock.now(),
            url: request.url,
        };
        self.seen.lock().expect("nobody panicked").push(seen);
        let Answer {
            status,
            headers,
            body,
        } = self.answer.clone();
        let body = Body::from(body);
        Box::pin(std::future::ready(Ok(RawResponse {
            status,
            headers,
            body,
        })))
    }
}

thread_local! {
    /// Made once, since a target runs a million times.
    static RUNTIME: tokio::runtime::Runtime = {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.expect("a runtime of one thread")
    };
}

/// Runs a future that waits for nothing but virtual time.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    RUNTIME.with(|runtime| runtime.block_on(future))
}
