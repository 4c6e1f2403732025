//! Layers of `tower` around the transport (feature `tower`).

use std::error::Error as StdError;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use http::{HeaderValue, Request};
use runtime::{
    Body, ErrorKind, MockResponse, MockTransport, Operation, TowerTransport, TransportService,
    VirtualClock,
};
use tower::{BoxError, Layer, Service, ServiceBuilder};

use crate::toy::{Create, Get, Stage, bad, good};

/// A stage whose transport is inside of these layers.
fn stage<L, B>(responses: impl IntoIterator<Item = MockResponse>, layer: L) -> Stage
where
    L: Layer<TransportService> + Send + Sync + 'static,
    L::Service: Service<Request<Body>, Response = http::Response<B>, Future: Send, Error: Into<BoxError>>
        + Clone
        + Send
        + 'static,
    B: http_body::Body<Error: Into<BoxError>> + Send + 'static,
{
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), responses);
    let transport = TowerTransport::new(script.clone(), layer);
    Stage::with(clock, script, |builder| builder.transport(transport))
}

#[tokio::test]
async fn layers_see_each_attempt_with_its_operation_and_change_it() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&seen);
    let layers = ServiceBuilder::new().concurrency_limit(1).map_request(
        move |mut request: Request<Body>| {
            let operation = request.extensions().get::<&Operation>();
            let id = operation.map_or("none", |operation| operation.id);
            notes
                .lock()
                .unwrap()
                .push(format!("{} {id}", request.method()));
            request
                .headers_mut()
                .insert("x-trace", HeaderValue::from_static("7"));
            request
        },
    );
    let stage = stage([bad(503), good()], layers.into_inner());
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(*seen.lock().unwrap(), ["GET boxes.get", "GET boxes.get"]);
    assert_eq!(stage.header(1, "x-trace").as_deref(), Some("7"));
    assert_eq!(stage.urls()[0], stage.urls()[1]);
}

#[tokio::test]
async fn what_is_sent_and_received_is_the_same_through_layers_that_change_nothing() {
    let answers = || [MockResponse::answer(200, "{}").header("x-request-id", "r1")];
    let plain = Stage::new(answers());
    let layered = stage(answers(), ServiceBuilder::new().into_inner());
    for stage in [&plain, &layered] {
        let response = stage.client.call::<Create>().response().await.unwrap();
        assert_eq!(response.headers()["x-request-id"], "r1");
        assert_eq!(response.body(), "{}");
    }
    let [one, other] = [&plain, &layered].map(|stage| stage.script.requests().remove(0).request);
    assert_eq!(one.url, other.url);
    assert_eq!(one.body, other.body);
    assert_eq!(one.headers, other.headers);
    assert_eq!(one.timeout, other.timeout);
    assert_eq!(
        one.operation.map(|one| one.id),
        other.operation.map(|one| one.id)
    );
}

/// An error of a layer around that of what is inside.
#[derive(Debug)]
struct Wrapped(BoxError);

impl std::fmt::Display for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the layer has failed")
    }
}

impl StdError for Wrapped {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0)
    }
}

#[tokio::test]
async fn what_the_transport_says_of_a_failure_comes_through() {
    for (answer, kind, attempts) in [
        (
            MockResponse::not_sent as fn() -> MockResponse,
            ErrorKind::NotSent,
            4,
        ),
        (MockResponse::never_sent, ErrorKind::NotSent, 1),
        (MockResponse::maybe_applied, ErrorKind::MaybeApplied, 1),
    ] {
        let answers = || [(); 4].map(|()| answer());
        let plain = stage(answers(), ServiceBuilder::new().into_inner());
        let wrapping = ServiceBuilder::new().map_err(|error| Wrapped(BoxError::from(error)));
        let wrapped = stage(answers(), wrapping.into_inner());
        for stage in [plain, wrapped] {
            let error = stage.client.call::<Create>().await.unwrap_err();
            assert_eq!(
                (error.kind(), error.attempts().len()),
                (kind, attempts),
                "{error}"
            );
        }
    }
}

/// A service that fails, or is never ready.
#[derive(Clone)]
struct Failing {
    is_ready: bool,
}

impl<R> Service<R> for Failing {
    type Response = http::Response<Body>;
    type Error = BoxError;
    type Future = std::future::Ready<Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        let closed = || Err("closed".into());
        Poll::Ready(if self.is_ready { Ok(()) } else { closed() })
    }

    fn call(&mut self, _: R) -> Self::Future {
        std::future::ready(Err("broken".into()))
    }
}

#[tokio::test]
async fn a_layer_that_fails_may_have_sent_the_request_and_one_that_is_not_ready_has_not() {
    for (is_ready, kind, attempts) in [
        (true, ErrorKind::MaybeApplied, 1),
        (false, ErrorKind::NotSent, 4),
    ] {
        let layer = tower::layer::layer_fn(move |_: TransportService| Failing { is_ready });
        let stage = stage([], layer);
        let error = stage.client.call::<Create>().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts().len()),
            (kind, attempts),
            "{error}"
        );
        assert_eq!(stage.script.requests().len(), 0);
    }
}

#[tokio::test]
async fn a_method_that_no_operation_has_is_refused_before_it_is_sent() {
    let layers = ServiceBuilder::new().map_request(|mut request: Request<Body>| {
        *request.method_mut() = http::Method::TRACE;
        request
    });
    let stage = stage([good()], layers.into_inner());
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts().len()),
        (ErrorKind::NotSent, 1)
    );
    assert!(error.to_string().contains("`TRACE`"), "{error}");
    assert_eq!(stage.script.requests().len(), 0);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_retried_as_without_layers() {
    let layers = ServiceBuilder::new().into_inner();
    let stage = stage([MockResponse::cut(200, "{\"na"), good()], layers);
    let response = stage.client.call::<Get>().response().await.unwrap();
    assert_eq!(response.attempts().len(), 2);
}
