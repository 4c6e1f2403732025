//! Events that a call follows.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast;

/// Events that a call follows.
#[derive(Debug)]
pub(crate) struct Subscription {
    /// All events of the world.
    pub(crate) events: broadcast::Receiver<Arc<Event>>,
    /// Which of them are wanted.
    pub(crate) filter: Filter,
    /// How often to say that nothing happened.
    pub(crate) ping: Option<Duration>,
    /// What such a word is about.
    pub(crate) target: String,
}

/// An event that happened.
#[derive(Debug)]
pub(crate) struct Event {
    /// Name of the resource that reported.
    pub(crate) about: String,
    /// The branch of the union of events.
    pub(crate) kind: String,
    /// The envelope as JSON text.
    pub(crate) text: String,
}

/// Which events are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Names of resources, or beginnings of them that end in `/`; all when empty.
    pub(crate) about: Vec<String>,
    /// Kinds of events; all when empty.
    pub(crate) kinds: Vec<String>,
    /// Resources whose events are wanted, as they were when the call began; none for all.
    pub(crate) among: Option<BTreeSet<String>>,
}
