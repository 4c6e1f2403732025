//! The transport over real connections.

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
use crate::error::causes::{causes, chain};
use crate::policy::operation::Method;
use crate::time::future::BoxFuture;
use crate::transport::http_settings::Settings;
use crate::transport::interface::{Body, RawResponse, Request, Transport, TransportError};
use crate::transport::origins::Origins;
use crate::transport::send_progress::SendProgress;

/// The transport over pooled connections, with HTTP/2 where the service offers it and HTTP/1.1
/// elsewhere.
///
/// It does not follow redirects, keeps no cookies and uses no compression. A proxy is taken from
/// the environment. Certificates are verified by the platform; on Linux, the variable
/// `SSL_CERT_FILE` can name a file of root certificates instead. [`Self::builder`] changes such
/// settings.
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
    /// What both were built with, for [`Transport::apart`]; `None` for a client of the caller's own.
    settings: Option<Arc<Settings>>,
}

impl HttpTransport {
    pub(crate) fn configured(settings: Settings) -> Result<Self, Error> {
        Ok(Self {
            remote: settings.remote()?,
            local: settings.local()?,
            origins: Arc::default(),
            settings: Some(Arc::new(settings)),
        })
    }

    /// Makes a transport of an HTTP client that the caller has configured, for settings that
    /// [`Self::builder`] does not have.
    ///
    /// It is still known whether a request was sent. What the client does by itself, the retry
    /// policy does not see, so build it with `.redirect(Policy::none())` and
    /// `.retry(reqwest::retry::never())`; a call fails if the client has followed a redirect. The
    /// client's own proxy is used for this machine too, and blocking calls share its connections
    /// with others.
    #[must_use]
    pub fn from_client(client: reqwest::Client) -> Self {
        Self {
            remote: client.clone(),
            local: client,
            origins: Arc::default(),
            settings: None,
        }
    }

    /// Returns the time limit for a connection: at most half of the attempt's time, since after the
    /// end of the attempt it would be unknown whether the request was sent.
    fn time_to_connect(&self, request: &Request) -> Duration {
        let half = request.timeout / 2;
        let settings = self.settings.as_ref();
        settings.map_or(half, |settings| settings.connect_timeout.min(half))
    }
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
            let limit = self.time_to_connect(&request);
            let progress = SendProgress::default();
            let request = outgoing(request, &self.origins, &progress)?;
            let local = request.url().scheme() == "http";
            let client = if local { &self.local } else { &self.remote };
            let url = self.settings.is_none().then(|| request.url().clone());
            match progress.within(limit, client.execute(request)).await {
                Some(Ok(response)) if url.is_some_and(|url| url != *response.url()) => Err(
                    TransportError::maybe_applied("the HTTP client followed a redirect")
                        .permanent(),
                ),
                Some(Ok(response)) => Ok(incoming(response)),
                Some(Err(error)) if progress.cancel() || was_not_taken(&error) => {
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
        let settings = self.settings.as_deref()?;
        let apart = Self::configured(settings.clone()).ok()?;
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
