//! The transport over real connections: the only file, besides `tls` and `send_progress`, that uses
//! reqwest.

use std::error::Error as StdError;
use std::fmt;
use std::io;
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
use crate::transport::origins::Origins;
use crate::transport::send_progress::SendProgress;
use crate::transport::tls;

/// The time limit for a connection: without one, nothing was sent. Half of the attempt's time is a
/// limit too, since after the end of the attempt it would be unknown whether the request was sent.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long an idle connection is kept: shorter than usual for servers and gateways, since it is
/// unknown whether a request was applied that was sent while the server closed the connection.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// The silence after which an HTTP/2 connection with open requests is pinged, and the time limit
/// for the answer: all calls share the connection, and a dead one would make all of them time out.
const PING_INTERVAL: Duration = Duration::from_secs(15);
const PING_TIMEOUT: Duration = Duration::from_secs(5);

/// The transport over pooled connections, with HTTP/2 where the service offers it and HTTP/1.1
/// elsewhere.
///
/// It does not follow redirects, keeps no cookies and uses no compression. A proxy is taken from
/// the environment. Certificates are verified by the platform; on Linux, the variable
/// `SSL_CERT_FILE` can name a file of root certificates instead.
///
/// A connection makes progress only while the Tokio runtime that opened it runs. So use a client
/// from one runtime, or make one client for each: a client that several idle runtimes use in turns
/// finds the connections of the others dead, and waits until it has opened another.
///
/// With the feature `native-tls`, TLS is that of the operating system, whatever other features are
/// enabled. With `rustls` it is rustls, with the crypto provider that is installed in the process
/// or else the default one; with `rustls-no-provider` alone, one must be installed.
#[derive(Clone)]
pub struct HttpTransport {
    remote: reqwest::Client,
    /// For this machine, the only one that is allowed without TLS; it uses no proxy, which could
    /// read the requests.
    local: reqwest::Client,
    origins: Arc<Origins>,
    /// The last step of building both, for [`Transport::apart`].
    finish: Finish,
}

/// The last step of building an HTTP client.
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

    /// Makes a transport that speaks HTTP/2 only, without negotiation (prior knowledge): for a
    /// proxy or an emulator on this machine, where HTTP/2 without TLS works in no other way.
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
            origins: Arc::default(),
            finish,
        })
    }
}

/// Sets everything that other crates could change by enabling features of reqwest.
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
        .no_hickory_dns()
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
            let progress = SendProgress::default();
            let request = outgoing(request, &self.origins, &progress)?;
            let local = request.url().scheme() == "http";
            let client = if local { &self.local } else { &self.remote };
            match progress.within(limit, client.execute(request)).await {
                Some(Ok(response)) => Ok(incoming(response)),
                Some(Err(error)) if progress.withdraw() || was_not_taken(&error) => {
                    let permanent = is_permanent(&error);
                    let error = described(error, TransportError::not_sent);
                    Err(if permanent { error.permanent() } else { error })
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
    origins: &Origins,
    progress: &SendProgress,
) -> Result<reqwest::Request, TransportError> {
    let url = origins.url(&request.url).map_err(|error| {
        TransportError::not_sent(format!("the URL is wrong: {error}")).permanent()
    })?;
    let mut outgoing = reqwest::Request::new(verb(request.method), url);
    *outgoing.headers_mut() = request.headers;
    *outgoing.body_mut() = Some(progress.body(request.body));
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
        body: Body::from(Chunks(body)),
    }
}

/// Returns whether the service says that it has not processed a request that was sent. In HTTP/2,
/// it refuses the stream, or closes the connection (GOAWAY) with an earlier stream as its last.
fn was_not_taken(error: &reqwest::Error) -> bool {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<h2::Error>())
        .any(|error| {
            let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
            error.is_remote() && (refused || error.is_go_away())
        })
}

/// Returns whether a request that was not sent will never be: the service's certificate is not
/// trusted, TLS has no protocol in common, or the address is not one.
fn is_permanent(error: &reqwest::Error) -> bool {
    let io = |cause: &(dyn StdError + 'static)| {
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        // TLS libraries report a handshake that they refuse as invalid data.
        matches!(
            kind,
            Some(
                io::ErrorKind::InvalidData
                    | io::ErrorKind::InvalidInput
                    | io::ErrorKind::AddrNotAvailable
                    | io::ErrorKind::Unsupported
            )
        )
    };
    let refused = |cause: &(dyn StdError + 'static)| cause.to_string().contains("certificate");
    error.is_builder()
        || error.is_connect() && causes(error).any(|cause| io(cause) || refused(cause))
}

fn described(error: reqwest::Error, make: fn(String) -> TransportError) -> TransportError {
    let error = error.without_url();
    make(chain(&error)).with_source(error)
}

/// Returns an error and its sources, the outermost first.
fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// Joins the messages of an error and its sources; the last one is usually the useful one.
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
pub(crate) struct Chunks(reqwest::Body);

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
                // The service has answered, so it may have applied the request.
                Some(Err(error)) => {
                    let error = described(error, TransportError::maybe_applied);
                    return Poll::Ready(Some(Err(error)));
                }
                None => return Poll::Ready(None),
            }
        }
    }
}
