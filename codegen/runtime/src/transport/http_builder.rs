//! The builder of the transport over real connections.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::error::call_error::Error;
use crate::transport::http_settings::{Proxy, Settings};
use crate::transport::http_transport::HttpTransport;
use crate::wire::secret::Secret;

/// Configures an [`HttpTransport`]; [`build`](Self::build) reports what cannot be used.
///
/// ```rs
/// let transport = HttpTransport::builder()
///     .connect_timeout(Duration::from_secs(2))
///     .proxy("http://proxy.example.com:3128")
///     .root_certificates(fs::read("company-ca.pem")?)
///     .build()?;
/// let client = Client::builder().transport(transport).build()?;
/// ```
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct HttpTransportBuilder(Settings);

impl HttpTransport {
    /// Starts a transport with settings of your choice.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder::default()
    }

    /// Makes a transport with the default settings.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Config`](crate::ErrorKind::Config) if TLS cannot be set up.
    pub fn new() -> Result<Self, Error> {
        Self::builder().build()
    }
}

impl HttpTransportBuilder {
    /// Sets the time limit for a connection, TLS included. The default is 5 seconds; half of an
    /// attempt's time is a limit too, since after the end of the attempt it would be unknown
    /// whether the request was sent.
    pub fn connect_timeout(mut self, time: Duration) -> Self {
        self.0.connect_timeout = time;
        self
    }

    /// Sets how long an idle connection is kept. The default is 30 seconds.
    pub fn idle_timeout(mut self, time: Duration) -> Self {
        self.0.idle_timeout = time;
        self
    }

    /// Sets how many idle connections are kept for each host; zero makes a connection for each
    /// request. There is no limit by default.
    pub fn max_idle_per_host(mut self, count: usize) -> Self {
        self.0.max_idle_per_host = count;
        self
    }

    /// Uses a proxy, such as `http://user:password@proxy.example.com:3128`, for every host but this
    /// machine. By default, the variables `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say which.
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.0.proxy = Proxy::Url(url.into());
        self
    }

    /// Uses no proxy, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.0.proxy = Proxy::None;
        self
    }

    /// Trusts the certificate authorities of a PEM text too, besides those of the platform.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.0.certificates.roots.push(pem.into());
        self
    }

    /// Trusts the certificate authorities of a PEM text, and no others.
    pub fn only_root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.0.certificates.only = true;
        self.root_certificates(pem)
    }

    /// Shows a client certificate to services that ask for one: its chain and its private key
    /// (PKCS #8), both in PEM.
    pub fn client_certificate(
        mut self,
        certificate: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Self {
        let key = Zeroizing::new(key.into());
        self.0.certificates.client = Some((certificate.into(), key));
        self
    }

    /// Connects to an address instead of those that DNS gives for a host.
    pub fn resolve(mut self, host: impl Into<String>, address: IpAddr) -> Self {
        self.0.addresses.push((host.into(), address));
        self
    }

    /// Speaks HTTP/2 only, without negotiation (prior knowledge): for a proxy or an emulator on
    /// this machine, where HTTP/2 without TLS works in no other way.
    pub fn http2_only(mut self) -> Self {
        self.0.http2_only = true;
        self
    }

    /// Builds the transport.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Config`](crate::ErrorKind::Config) if a certificate, a key or the
    /// proxy cannot be used, or TLS cannot be set up.
    pub fn build(self) -> Result<HttpTransport, Error> {
        HttpTransport::configured(self.0)
    }
}

impl fmt::Debug for HttpTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HttpTransportBuilder")
            .field(&self.0)
            .finish()
    }
}
