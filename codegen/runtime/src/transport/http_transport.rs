//! The transport over real connections; reqwest is known here and nowhere else.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;

use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Method;
use crate::time::future::BoxFuture;
use crate::transport::interface::{Body, RawResponse, Request, Transport, TransportError};
use crate::transport::send_progress::SendProgress;
use crate::transport::tls;

/// The time in which a connection must be there; one that is not has sent nothing. Half the time of
/// the attempt is the limit too, since an attempt that ends would not tell the two apart.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The time for which an idle connection is kept: shorter than what servers and gateways usually
/// grant, since a request that meets a connection just being closed may or may not have been
/// applied.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// The silence after which a connection of HTTP/2 is asked whether it still lives while somebody
/// waits for an answer, and the time for the answer: all calls share it, and a dead one would take
/// them all down, one timeout after the other.
const PING_INTERVAL: Duration = Duration::from_secs(15);
const PING_TIMEOUT: Duration = Duration::from_secs(5);

/// The transport over HTTP/2 where the service offers it and HTTP/1.1 elsewhere, with pooled
/// connections.
///
/// It follows no redirects, keeps no cookies and neither asks for compression nor undoes it. A proxy
/// is taken from the environment. Whom to trust is up to the platform; on Linux, the variable
/// `SSL_CERT_FILE` names the certificates instead.
///
/// With the feature `native-tls`, TLS is that of the operating system, whatever other features are
/// on. With `rustls` it is that of rustls, with the provider that is installed in the process or
/// else the usual one; with `rustls-no-provider` alone, one must be installed.
#[derive(Clone)]
pub struct HttpTransport {
    remote: reqwest::Client,
    /// For this machine, which alone may be spoken to without TLS: no proxy must get to read that.
    local: reqwest::Client,
    /// What makes both what they are.
    finish: Finish,
}

/// The last step of setting a client up.
type Finish = fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder;

impl HttpTransport {
    /// Makes the transport.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Config`] if TLS cannot be set up.
    pub fn new() -> Result<Self, Error> {
        Self::of(|builder| builder)
    }

    /// Makes a transport that speaks HTTP/2 from the first byte and nothing else, which is the only
    /// way to do so without TLS: for a proxy or an emulator on this machine.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Config`] if TLS cannot be set up.
    pub fn http2_only() -> Result<Self, Error> {
        Self::of(reqwest::ClientBuilder::http2_prior_knowledge)
    }

    fn of(finish: Finish) -> Result<Self, Error> {
        if tls::lacks_provider() {
            let message = "no provider for rustls is installed in this process";
            return Err(Error::new(ErrorKind::Config, message).with_advice(
                "Call rustls' `CryptoProvider::install_default` at the start of `main`, \
                 or use the feature `rustls`.",
            ));
        }
        let remote = build(finish(tls::chosen(builder())))?;
        let local = build(finish(tls::untrusting(builder().no_proxy())))?;
        Ok(Self {
            remote,
            local,
            finish,
        })
    }
}

/// Says all that another crate's choice of reqwest's features could change.
fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .http2_keep_alive_interval(PING_INTERVAL)
        .http2_keep_alive_timeout(PING_TIMEOUT)
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .referer(false)
}

fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Error> {
    builder.build().map_err(|error| {
        let message = format!("the HTTP client: {}", chain(&error));
        Error::new(ErrorKind::Config, message).with_source(error)
    })
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
            let limit = CONNECT_TIMEOUT.min(request.timeout / 2);
            let departure = SendProgress::default();
            let request = outgoing(request, &departure)?;
            let local = request.url().scheme() == "http";
            let client = if local { &self.local } else { &self.remote };
            match departure.within(limit, client.execute(request)).await {
                Some(Ok(response)) => Ok(incoming(response)),
                Some(Err(error)) if departure.withdraw() || was_not_taken(&error) => {
                    Err(described(error, TransportError::not_sent))
                }
                Some(Err(error)) => Err(described(error, TransportError::maybe_applied)),
                None => Err(TransportError::not_sent(format!(
                    "no connection was free within {limit:?}"
                ))),
            }
        })
    }

    fn apart(&self) -> Option<Arc<dyn Transport>> {
        let apart = Self::of(self.finish).ok()?;
        Some(Arc::new(apart))
    }
}

fn outgoing(
    request: Request,
    departure: &SendProgress,
) -> Result<reqwest::Request, TransportError> {
    let url = reqwest::Url::parse(&request.url)
        .map_err(|error| TransportError::not_sent(format!("the URL is wrong: {error}")))?;
    let mut outgoing = reqwest::Request::new(verb(request.method), url);
    *outgoing.headers_mut() = request.headers;
    *outgoing.body_mut() = Some(departure.body(request.body));
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

/// Returns whether the service says that it has not taken a request that was sent: in HTTP/2, by
/// refusing its stream, or by closing the connection with an earlier stream as its last. For later
/// streams the library makes an error of another kind when the connection ends.
fn was_not_taken(error: &reqwest::Error) -> bool {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<h2::Error>())
        .any(|error| {
            let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
            error.is_remote() && (refused || error.is_go_away())
        })
}

fn described(error: reqwest::Error, make: fn(String) -> TransportError) -> TransportError {
    let error = error.without_url();
    make(chain(&error)).with_source(error)
}

/// Returns an error and its causes, the outermost first.
fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// Joins an error with its causes, of which the last is usually the one that helps.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = String::new();
    for cause in causes(error) {
        let more = cause.to_string();
        if text.is_empty() {
            text = more;
        } else if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
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
                // Whoever answers has taken the request, whatever happens to the answer.
                Some(Err(error)) => {
                    let error = described(error, TransportError::maybe_applied);
                    return Poll::Ready(Some(Err(error)));
                }
                None => return Poll::Ready(None),
            }
        }
    }
}
