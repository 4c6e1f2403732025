//! Layers of `tower` around a transport.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use futures_core::Stream;
use http_body::Frame;
use tower_layer::Layer;
use tower_service::Service;

use crate::policy::operation::{Method, Operation};
use crate::time::future::BoxFuture;
use crate::transport::interface::{Body, RawResponse, Request, Transport, TransportError};

type BoxError = Box<dyn StdError + Send + Sync>;

/// The timeout of an attempt if a layer has removed the timeout from the request.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A transport inside of `tower` layers, such as those of `tower-http` (feature `tower`).
///
/// The layers see each attempt as an `http::Request<Body>`, and each request of a token. The
/// [`Operation`] is among the extensions of the request, as `&'static Operation`.
///
/// A service that is not ready, or that returns the [`TransportError`] of the transport, alone or
/// as a source, is judged as the transport is. Any other error of a layer counts as that of a
/// request that may have been applied.
///
/// ```
/// # use runtime::{HttpTransport, Operation, TowerTransport, VirtualClock, MockTransport};
/// # fn transport() -> Result<impl runtime::Transport, runtime::Error> {
/// let layers = tower::ServiceBuilder::new()
///     .concurrency_limit(8)
///     .map_request(|request: http::Request<runtime::Body>| {
///         let operation = request.extensions().get::<&Operation>();
///         println!("{} for {:?}", request.uri(), operation.map(|operation| operation.id));
///         request
///     });
/// let transport = TowerTransport::new(HttpTransport::builder().build()?, layers.into_inner());
/// # Ok(transport)
/// # }
/// # let _ = transport;
/// ```
///
/// Give it to the builder of the client with `transport`. A header value that a layer adds is struck
/// out of errors only if it comes from a [`Layer`](crate::Layer) of the client's own.
pub struct TowerTransport<L: Layer<TransportService>> {
    layer: Arc<L>,
    service: Mutex<L::Service>,
    transport: Arc<dyn Transport>,
}

impl<L> TowerTransport<L>
where
    L: Layer<TransportService>,
{
    /// Puts layers around a transport.
    pub fn new(transport: impl Transport, layer: L) -> Self {
        Self::around(Arc::new(transport), Arc::new(layer))
    }

    fn around(transport: Arc<dyn Transport>, layer: Arc<L>) -> Self {
        Self {
            service: Mutex::new(layer.layer(TransportService(Arc::clone(&transport)))),
            layer,
            transport,
        }
    }
}

impl<L: Layer<TransportService>> fmt::Debug for TowerTransport<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TowerTransport(..)")
    }
}

impl<L, B> Transport for TowerTransport<L>
where
    L: Layer<TransportService> + Send + Sync + 'static,
    L::Service: Service<
            http::Request<Body>,
            Response = http::Response<B>,
            Future: Send,
            Error: Into<BoxError>,
        > + Clone
        + Send
        + 'static,
    B: http_body::Body<Error: Into<BoxError>> + Send + 'static,
{
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let service = self.service.lock();
        let mut service = service.unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move {
            let request = outgoing(request)?;
            let ready = poll_fn(|context| service.poll_ready(context)).await;
            ready.map_err(|error| judged(error.into(), TransportError::not_sent))?;
            let sent = service.call(request).await;
            let response =
                sent.map_err(|error| judged(error.into(), TransportError::maybe_applied))?;
            let (head, body) = response.into_parts();
            Ok(RawResponse {
                status: head.status.as_u16(),
                headers: head.headers,
                body: Body::new(Data(Box::pin(body))),
            })
        })
    }

    fn apart(&self) -> Option<Arc<dyn Transport>> {
        let transport = self.transport.apart()?;
        Some(Arc::new(Self::around(transport, Arc::clone(&self.layer))))
    }
}

/// A transport as the innermost service.
#[derive(Clone)]
pub struct TransportService(Arc<dyn Transport>);

impl fmt::Debug for TransportService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TransportService(..)")
    }
}

impl<B> Service<http::Request<B>> for TransportService
where
    B: http_body::Body<Error: Into<BoxError>> + Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = TransportError;
    type Future = BoxFuture<'static, Result<Self::Response, TransportError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let transport = Arc::clone(&self.0);
        Box::pin(async move {
            let request = incoming(request).await?;
            let RawResponse {
                status,
                headers,
                body,
            } = transport.send(request).await?;
            let mut response = http::Response::new(body);
            *response.status_mut() = http::StatusCode::from_u16(status).map_err(|error| {
                TransportError::maybe_applied(format!("the status {status} is not valid"))
                    .with_source(error)
            })?;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}

/// The timeout of an attempt, in the extensions of the request that the layers see.
#[derive(Clone, Copy)]
struct Timeout(Duration);

/// Makes a request that layers can read.
fn outgoing(request: Request) -> Result<http::Request<Body>, TransportError> {
    let builder = http::Request::builder()
        .method(request.method.as_str())
        .uri(request.url);
    let body = request.body.map_or_else(Body::empty, Body::from);
    let mut made = builder.body(body).map_err(|error| {
        TransportError::not_sent("the URL is not a valid `http::Uri`")
            .permanent()
            .with_source(error)
    })?;
    *made.headers_mut() = request.headers;
    made.extensions_mut().insert(Timeout(request.timeout));
    if let Some(operation) = request.operation {
        made.extensions_mut()
            .insert::<&'static Operation>(operation);
    }
    Ok(made)
}

/// Makes the request that the transport sends from the one that the layers pass on.
async fn incoming<B>(request: http::Request<B>) -> Result<Request, TransportError>
where
    B: http_body::Body<Error: Into<BoxError>> + Send + 'static,
{
    let (head, body) = request.into_parts();
    let method = Method::ALL
        .into_iter()
        .find(|method| method.as_str() == head.method.as_str());
    let method = method.ok_or_else(|| {
        let message = format!(
            "a `tower` layer changed the method to `{}`, which is not supported",
            head.method
        );
        TransportError::not_sent(message).permanent()
    })?;
    let mut body = Data(Box::pin(body));
    let mut bytes = BytesMut::new();
    while let Some(chunk) = poll_fn(|context| Pin::new(&mut body).poll_next(context)).await {
        let chunk =
            chunk.map_err(|error| TransportError::not_sent(error.message()).with_source(error))?;
        bytes.extend_from_slice(&chunk);
    }
    let timeout = head.extensions.get::<Timeout>();
    Ok(Request {
        method,
        url: head.uri.to_string(),
        headers: head.headers,
        body: (!bytes.is_empty()).then(|| bytes.freeze()),
        timeout: timeout.map_or(TIMEOUT, |timeout| timeout.0),
        operation: head.extensions.get::<&'static Operation>().copied(),
    })
}

/// Returns the error of a layer: the error of the transport if that is it or one of its sources;
/// otherwise the error that `other` makes.
fn judged(error: BoxError, other: fn(String) -> TransportError) -> TransportError {
    let error = match error.downcast::<TransportError>() {
        Ok(own) => return *own,
        Err(error) => error,
    };
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(own) = inner.downcast_ref::<TransportError>() {
            return own.like(error.to_string()).with_source(error);
        }
        source = inner.source();
    }
    other(error.to_string()).with_source(error)
}

/// The data of a body.
struct Data<B>(Pin<Box<B>>);

impl<B: http_body::Body<Error: Into<BoxError>>> Stream for Data<B> {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let body = &mut self.get_mut().0;
        loop {
            let frame = match body.as_mut().poll_frame(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => {
                    let error = judged(error.into(), TransportError::maybe_applied);
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(Some(Ok(frame))) => frame,
            };
            // Trailers are no data.
            if let Ok(mut data) = frame.into_data() {
                let length = data.remaining();
                return Poll::Ready(Some(Ok(data.copy_to_bytes(length))));
            }
        }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let chunk = self.poll_chunk(context);
        chunk.map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }
}
