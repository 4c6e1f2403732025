//! The tests of the runtime: on a virtual clock with a scripted transport, or on sockets of this
//! machine; none sleeps.

mod auth;
mod calls;
mod config;
mod dropping;
mod errors;
mod hostile;
mod http;
mod http2;
mod json;
mod layers;
mod modify;
mod names;
mod pages;
mod policy;
mod provider;
mod random;
mod rate_limiter;
mod redaction;
mod redirects;
mod requests;
mod retry_failed;
mod retry_timing;
mod skew;
mod sockets;
mod streams;
mod text;
#[cfg(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
))]
mod tls;
#[cfg(feature = "tower")]
mod tower;
mod toy;
mod transport;
mod undescribed;
mod unions;
mod waiting;
mod watching;
mod wire;
