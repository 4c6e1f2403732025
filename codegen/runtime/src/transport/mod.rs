//! The interface to HTTP: requests, responses, URLs, TLS, and a mock transport for tests.

pub(crate) mod base_url;
pub(crate) mod context;
pub(crate) mod http_builder;
pub(crate) mod http_settings;
pub(crate) mod http_transport;
pub(crate) mod interface;
pub(crate) mod layer;
pub(crate) mod mock;
pub(crate) mod origins;
pub(crate) mod send_progress;
pub(crate) mod tls;
#[cfg(feature = "tower")]
pub(crate) mod tower;
pub(crate) mod url;
#[cfg(feature = "blocking")]
pub(crate) mod waiter;
