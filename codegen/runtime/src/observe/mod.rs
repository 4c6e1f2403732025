//! Observability: hooks, counters and spans.

pub(crate) mod counters;
pub(crate) mod notifications;
pub(crate) mod observer;
#[cfg_attr(not(feature = "tracing"), path = "no_spans.rs")]
pub(crate) mod spans;
