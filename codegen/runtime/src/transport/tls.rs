//! The TLS library, as the features choose it. Several features can be enabled at once, since Cargo
//! unifies those of all dependents.

/// Whether a TLS feature is enabled.
pub(crate) const TLS: bool = cfg!(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
));

/// Chooses the TLS library. `native-tls` takes precedence, since it is not enabled by default.
#[cfg(feature = "native-tls")]
pub(crate) fn chosen(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder.tls_backend_native()
}

#[cfg(all(
    any(feature = "rustls", feature = "rustls-no-provider"),
    not(feature = "native-tls")
))]
pub(crate) fn chosen(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder.tls_backend_rustls()
}

#[cfg(not(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
)))]
pub(crate) const fn chosen(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder
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
