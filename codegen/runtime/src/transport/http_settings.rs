//! The settings of the transport over real connections, and the HTTP clients made from them.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::Url;

use crate::error::call_error::Error;
use crate::error::causes::chain;
use crate::policy::error_kind::ErrorKind;
use crate::transport::tls::{self, Certificates};
use crate::wire::secret::Secret;

/// The silence after which an HTTP/2 connection with open requests is pinged, and the time limit
/// for the answer: all calls share the connection, and a dead one would make all of them time out.
const PING_INTERVAL: Duration = Duration::from_secs(15);
const PING_TIMEOUT: Duration = Duration::from_secs(5);

/// The proxy of a transport.
#[derive(Clone)]
pub(crate) enum Proxy {
    /// As the variables `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
    Environment,
    None,
    /// A URL, which can hold a password.
    Url(Secret),
}

/// What the HTTP clients of a transport are built with.
#[derive(Clone)]
pub(crate) struct Settings {
    /// The time limit for a connection: without one, nothing was sent.
    pub(crate) connect_timeout: Duration,
    /// How long an idle connection is kept: shorter than usual for servers and gateways, since it
    /// is unknown whether a request was applied that was sent while the server closed the
    /// connection.
    pub(crate) idle_timeout: Duration,
    pub(crate) max_idle_per_host: usize,
    pub(crate) proxy: Proxy,
    /// Addresses of hosts, instead of those that DNS gives.
    pub(crate) addresses: Vec<(String, IpAddr)>,
    pub(crate) certificates: Certificates,
    pub(crate) http2_only: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            idle_timeout: Duration::from_secs(30),
            max_idle_per_host: usize::MAX,
            proxy: Proxy::Environment,
            addresses: Vec::new(),
            certificates: Certificates::default(),
            http2_only: false,
        }
    }
}

impl Settings {
    /// Builds the client for services elsewhere.
    pub(crate) fn remote(&self) -> Result<reqwest::Client, Error> {
        if tls::lacks_provider() {
            let message = "no provider for rustls is installed in this process";
            return Err(Error::new(ErrorKind::Config, message).with_advice(
                "Call rustls' `CryptoProvider::install_default` at the start of `main`, \
                 or use the feature `rustls`.",
            ));
        }
        let builder = tls::configured(self.builder(), &self.certificates)?;
        let builder = match &self.proxy {
            Proxy::Environment => builder,
            Proxy::None => builder.no_proxy(),
            Proxy::Url(url) => builder.proxy(proxy(url.expose())?),
        };
        self.build(builder)
    }

    /// Builds the client for this machine, the only one that is allowed without TLS. It uses no
    /// proxy, which could read the requests.
    pub(crate) fn local(&self) -> Result<reqwest::Client, Error> {
        self.build(tls::untrusting(self.builder().no_proxy()))
    }

    /// Sets everything that other crates could change by enabling features of reqwest.
    fn builder(&self) -> reqwest::ClientBuilder {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.idle_timeout)
            .pool_max_idle_per_host(self.max_idle_per_host)
            .http2_keep_alive_interval(PING_INTERVAL)
            .http2_keep_alive_timeout(PING_TIMEOUT)
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .no_hickory_dns()
            .referer(false);
        let resolved = self.addresses.iter();
        resolved.fold(builder, |builder, (host, address)| {
            // The port is that of the URL.
            builder.resolve(host, SocketAddr::new(*address, 0))
        })
    }

    fn build(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Error> {
        let builder = if self.http2_only {
            builder.http2_prior_knowledge()
        } else {
            builder
        };
        builder.build().map_err(|error| {
            let message = format!("the HTTP client: {}", chain(&error));
            Error::new(ErrorKind::Config, message).with_source(error)
        })
    }
}

/// Reads the URL of a proxy. The errors do not show it, since it can hold a password.
fn proxy(url: &str) -> Result<reqwest::Proxy, Error> {
    let wrong = |what: &str| {
        Error::new(ErrorKind::Config, format!("the URL of the proxy {what}"))
            .with_advice("Write it as `http://host:port` or `http://user:password@host:port`.")
    };
    let parsed = Url::parse(url).map_err(|_| wrong("is not a valid URL"))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        let what = format!(
            "begins with `{}://`, which is not supported",
            parsed.scheme()
        );
        return Err(wrong(&what));
    }
    reqwest::Proxy::all(parsed).map_err(|_| wrong("cannot be used"))
}

impl fmt::Debug for Settings {
    /// Shows neither the URL of a proxy, which can hold a password, nor keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("connect_timeout", &self.connect_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("http2_only", &self.http2_only)
            .finish_non_exhaustive()
    }
}
