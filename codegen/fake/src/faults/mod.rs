//! Fault injection: which faults of the scenario strike a request, and what they do to its reply.

pub(crate) mod active;
pub(crate) mod inject;
pub(crate) mod items;
