//! Who does TLS, as the features say; several of them can be on at once, since other crates may add
//! theirs.

/// Whether this build can speak TLS.
pub(crate) const TLS: bool = cfg!(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
));

/// Chooses who does TLS. The feature that is not on by itself goes first.
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

/// Trusts nobody: for a client that needs no TLS, which saves the time to load the certificates of
/// the platform.
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

/// Returns whether reqwest would panic, as it does without any provider for rustls.
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
