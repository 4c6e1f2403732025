//! What is decided when a service starts, and may be changed later.

use std::time::Duration;

use super::store::Store;

/// How a service behaves where its model leaves that open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How long it takes until something new can be seen.
    pub propagation: Duration,
    /// How long after a change others must have read a resource before they change it; zero for not at all.
    pub conflict_window: Duration,
}

/// What changes: behind the lock of the state.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) options: Options,
    pub(crate) store: Store,
}
