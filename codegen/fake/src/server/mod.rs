//! HTTP: connections, routing, the rate limit, streams and the control interface; knows no meaning of any endpoint.

pub(crate) mod addresses;
mod body_shape;
mod control;
mod exchange;
pub(crate) mod guide;
mod lifetime;
pub(crate) mod listen;
mod ping;
pub(crate) mod rate_limiter;
pub(crate) mod requests;
mod route;
pub(crate) mod shared;
mod stream;
pub(crate) mod visitors;
