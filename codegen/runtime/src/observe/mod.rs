//! What a program may watch of its calls: hooks, counters, spans.

pub(crate) mod counters;
pub(crate) mod notifications;
pub(crate) mod observer;
#[cfg_attr(not(feature = "tracing"), path = "no_spans.rs")]
pub(crate) mod spans;
