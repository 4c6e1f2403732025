//! What the service holds: resources, their indexes, and everything else that must be there again after a restart.
//!
//! A call reads it through a `View` and changes it in a `Transaction`.

pub(crate) mod computed;
pub(crate) mod counters;
pub(crate) mod hidden;
pub(crate) mod ids;
pub(crate) mod options;
pub(crate) mod readers;
pub(crate) mod records;
pub(crate) mod shared;
pub(crate) mod store;
pub(crate) mod transaction;
pub(crate) mod view;
