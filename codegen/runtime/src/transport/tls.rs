//! The TLS library, as the features choose it, and the certificates that it is given. Several
//! features can be enabled at once, since Cargo unifies those of all dependents.

use zeroize::Zeroizing;

use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;

/// Whether a TLS feature is enabled.
pub(crate) const TLS: bool = cfg!(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
));

/// Chooses the TLS library. `native-tls` takes precedence, since it is not enabled by default.
#[cfg(feature = "native-tls")]
fn chosen(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder.tls_backend_native()
}

#[cfg(all(
    any(feature = "rustls", feature = "rustls-no-provider"),
    not(feature = "native-tls")
))]
fn chosen(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder.tls_backend_rustls()
}

/// Trusts no certificates: for a client that needs no TLS, to save the time of loading the
/// platform's certificates.
#[cfg(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
))]
pub(crate) fn untrusting(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    chosen(builder).tls_certs_only([])
}

#[cfg(not(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
)))]
pub(crate) const fn untrusting(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder
}

/// Returns whether reqwest would panic, as it does when rustls has no crypto provider.
#[cfg(all(
    feature = "rustls-no-provider",
    not(any(feature = "rustls", feature = "native-tls"))
))]
pub(crate) fn lacks_provider() -> bool {
    rustls::crypto::CryptoProvider::get_default().is_none()
}

#[cfg(not(all(
    feature = "rustls-no-provider",
    not(any(feature = "rustls", feature = "native-tls"))
)))]
pub(crate) const fn lacks_provider() -> bool {
    false
}

/// The certificates that a program gives, in PEM.
#[derive(Clone, Default)]
pub(crate) struct Certificates {
    /// Authorities to trust.
    pub(crate) roots: Vec<Vec<u8>>,
    /// Whether no others are trusted.
    pub(crate) only: bool,
    /// The client's certificate and its private key.
    pub(crate) client: Option<(Vec<u8>, Zeroizing<Vec<u8>>)>,
}

/// Chooses the TLS library and gives it the certificates.
#[cfg(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
))]
pub(crate) fn configured(
    builder: reqwest::ClientBuilder,
    certificates: &Certificates,
) -> Result<reqwest::ClientBuilder, Error> {
    let mut roots = Vec::new();
    for pem in &certificates.roots {
        let found = reqwest::Certificate::from_pem_bundle(pem).map_err(|error| {
            let message = "the root certificates are not PEM";
            Error::new(ErrorKind::Config, message).with_source(error)
        })?;
        if found.is_empty() {
            let message = "the PEM text of the root certificates has none";
            return Err(Error::new(ErrorKind::Config, message)
                .with_advice("Each begins with `-----BEGIN CERTIFICATE-----`."));
        }
        roots.extend(found);
    }
    let builder = chosen(builder);
    let builder = if certificates.only {
        builder.tls_certs_only(roots)
    } else if roots.is_empty() {
        builder
    } else {
        builder.tls_certs_merge(roots)
    };
    let Some((certificate, key)) = &certificates.client else {
        return Ok(builder);
    };
    // The error's source is left out, since it could quote the key.
    let identity = identity(certificate, key).map_err(|_| {
        let message = "the client certificate or its key cannot be read";
        Error::new(ErrorKind::Config, message)
            .with_advice("Give both in PEM, and the key in PKCS #8, without a password.")
    })?;
    Ok(builder.identity(identity))
}

#[cfg(feature = "native-tls")]
fn identity(certificate: &[u8], key: &[u8]) -> reqwest::Result<reqwest::Identity> {
    reqwest::Identity::from_pkcs8_pem(certificate, key)
}

#[cfg(all(
    any(feature = "rustls", feature = "rustls-no-provider"),
    not(feature = "native-tls")
))]
fn identity(certificate: &[u8], key: &[u8]) -> reqwest::Result<reqwest::Identity> {
    let both = Zeroizing::new([certificate, b"\n", key].concat());
    reqwest::Identity::from_pem(&both)
}

#[cfg(not(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
)))]
pub(crate) fn configured(
    builder: reqwest::ClientBuilder,
    certificates: &Certificates,
) -> Result<reqwest::ClientBuilder, Error> {
    if certificates.roots.is_empty() && certificates.client.is_none() {
        return Ok(builder);
    }
    let message = "certificates need TLS, and no TLS feature is enabled";
    Err(Error::new(ErrorKind::Config, message)
        .with_advice("Enable one of the features `rustls`, `native-tls` and `rustls-no-provider`."))
}
