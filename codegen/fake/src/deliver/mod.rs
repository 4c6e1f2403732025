//! Deliveries of data connectors: each event to each receiver that wants it, signed, retried with growing waits, and given up in the end.
//!
//! It does not know what is stored: what is to be sent comes in as a `Job`, and its receiver is looked up among the `Connectors` before
//! every attempt, so that a connector that was changed or disabled is so at once.

pub(crate) mod connectors;
pub(crate) mod deliveries;
pub(crate) mod driver;
pub(crate) mod http;
pub(crate) mod job;
mod keys;
mod metrics;
mod queue;
pub(crate) mod receiver;
pub(crate) mod record;
pub(crate) mod signature;
