//! What is to be delivered.

use std::collections::BTreeMap;

/// Something to be delivered, as it was when its event happened.
#[derive(Debug)]
pub(crate) struct Job {
    /// Its place among all jobs: those that are ready at the same time go in this order.
    pub(crate) place: u64,
    /// Name of the connector.
    pub(crate) connector: String,
    /// Id of the event.
    pub(crate) event: String,
    /// The body, which every attempt sends as it is.
    pub(crate) body: String,
}

/// What is to be known of jobs after a restart, by their places.
pub(crate) type JobNotes = BTreeMap<u64, Option<String>>;
