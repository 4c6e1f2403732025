//! The clock and the jitter, which are passed in so that tests need not wait.

pub(crate) mod clock;
pub(crate) mod future;
pub(crate) mod jitter;
pub(crate) mod virtual_clock;
