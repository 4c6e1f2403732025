//! The transport over real connections; reqwest is known here and nowhere else.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;

use super::error::Error;
use super::future::BoxFuture;
use super::kind::ErrorKind;
use super::operation::Method;
use super::transport::{Body, RawResponse, Request, Transport, TransportError};

/// The time in which a connection must be there; one that is not has sent nothing. It is shorter than
/// any sensible time for an attempt, which would end without telling the two apart.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The time for which an idle connection is kept: shorter than what servers and gateways usually
/// grant, since a request that meets a connection just being closed may or may not have been
/// applied.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Whether this build can speak TLS.
pub(super) const TLS: bool = cfg!(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
));

/// The transport over HTTP/1.1 with pooled connections.
///
/// It follows no redirects, keeps no cookies and asks for no compression. A proxy is taken from the
/// environment.
#[derive(Clone)]
pub struct HttpTransport {
    remote: reqwest::Client,
    /// For this machine, which alone may be spoken to without TLS: no proxy must get to read that.
    local: reqwest::Client,
}

impl HttpTransport {
    /// Makes the transport.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Config`] if TLS cannot be set up.
    pub fn new() -> Result<Self, Error> {
        if lacks_provider() {
            let message = "no provider for rustls is installed in this process";
            return Err(Error::new(ErrorKind::Config, message).with_advice(
                "Call rustls' `CryptoProvider::install_default` at the start of `main`, \
                 or use the feature `rustls`.",
            ));
        }
        let remote = build(builder())?;
        let local = build(builder().no_proxy())?;
        Ok(Self { remote, local })
    }
}

fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .referer(false)
}

fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Error> {
    builder.build().map_err(|error| {
        let message = format!("the HTTP client: {}", chain(&error));
        Error::new(ErrorKind::Config, message).with_source(error)
    })
}

/// Returns whether reqwest would panic, as it does without any provider for rustls.
#[cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]
fn lacks_provider() -> bool {
    rustls::crypto::CryptoProvider::get_default().is_none()
}

#[cfg(not(all(feature = "rustls-no-provider", not(feature = "rustls"))))]
const fn lacks_provider() -> bool {
    false
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpTransport")
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            if tokio::runtime::Handle::try_current().is_err() {
                return Err(TransportError::not_sent("no Tokio runtime is running"));
            }
            let request = outgoing(request)?;
            let local = request.url().scheme() == "http";
            let client = if local { &self.local } else { &self.remote };
            let response = client.execute(request).await.map_err(failure)?;
            Ok(incoming(response))
        })
    }
}

fn outgoing(request: Request) -> Result<reqwest::Request, TransportError> {
    let url = reqwest::Url::parse(&request.url)
        .map_err(|error| TransportError::not_sent(format!("the URL is wrong: {error}")))?;
    let mut outgoing = reqwest::Request::new(verb(request.method), url);
    *outgoing.headers_mut() = request.headers;
    *outgoing.body_mut() = request.body.map(reqwest::Body::from);
    Ok(outgoing)
}

const fn verb(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
        Method::Delete => http::Method::DELETE,
    }
}

fn incoming(response: reqwest::Response) -> RawResponse {
    let (head, body) = http::Response::from(response).into_parts();
    RawResponse {
        status: head.status.as_u16(),
        headers: head.headers,
        body: Body::new(Chunks(body)),
    }
}

/// Tells what was provably not sent from the rest: no connection, or no valid request.
fn failure(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let message = chain(&error);
    let unsent = error.is_connect() || error.is_builder();
    let failure = if unsent {
        TransportError::not_sent(message)
    } else {
        TransportError::maybe_applied(message)
    };
    failure.with_source(error)
}

/// Joins an error with its causes, of which the last is usually the one that helps.
fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

/// The data of a body, without its trailers.
struct Chunks(reqwest::Body);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(Pin::new(&mut self.0).poll_frame(context)) {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(failure(error)))),
                None => return Poll::Ready(None),
            }
        }
    }
}
