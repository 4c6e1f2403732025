//! What deliveries need to know of data connectors.

use super::job::JobNotes;
use crate::time::Time;

/// What the queues ask of those who know the connectors.
pub(crate) trait Connectors: Send + Sync {
    /// The connector of this name as it is now; none if it is gone or switched off.
    fn connector(&self, name: &str) -> Option<Connector>;

    /// Switches a connector off that has failed for days.
    fn disable(&self, name: &str, now: Time);

    /// Writes down what has become of jobs: what they wait for now, or none where nothing is to be done any more.
    fn keep(&self, fates: JobNotes, now: Time);
}

/// Where a connector pushes, and as whose.
#[derive(Clone)]
pub(crate) struct Connector {
    /// Id of the organization, for the signature.
    pub(crate) organization: String,
    pub(crate) target: Target,
}

/// Where a connector pushes.
#[derive(Clone)]
pub(crate) enum Target {
    Web {
        url: String,
        headers: Vec<(String, String)>,
        /// What `X-Dt-Signature` is signed with; none for no such header.
        secret: Option<String>,
    },
    /// A queue of some cloud, which no fake can reach: what goes there only counts.
    Nowhere,
}
