//! What data connectors push: each event to each receiver that wants it, signed, tried again and in the end given up.
//!
//! It does not know the store: what is to be sent comes in as a [`Job`], and where it goes is asked of [`Connectors`] before
//! every attempt, so that a connector that was changed or switched off is so at once.

mod driver;
mod http;
mod keys;
mod metrics;
mod post;
mod queue;
mod record;
mod signature;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::Notify;

pub(crate) use driver::{Driver, Serving};
pub(crate) use http::{Http, checked_headers, checked_url};
pub use post::{Post, Posting, Receiver};
pub use record::{Delivery, Outcome};

use super::time::Time;
use keys::Keys;
use queue::{Attempt, Queues};

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

/// What the queues ask of those who know the connectors.
pub(crate) trait Connectors: Send + Sync {
    /// The connector of this name as it is now; none if it is gone or switched off.
    fn connector(&self, name: &str) -> Option<Connector>;

    /// Switches a connector off that has failed for days.
    fn disable(&self, name: &str, now: Time);

    /// Writes down what has become of jobs: what they wait for now, or none where nothing is to be done any more.
    fn keep(&self, fates: Fates, now: Time);
}

/// What is to be known of jobs after a restart, by their places.
pub(crate) type Fates = BTreeMap<u64, Option<String>>;

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

/// The queues of all connectors of a fake.
pub(crate) struct Push {
    keys: Keys,
    queues: Mutex<Queues>,
    /// Something is there to be sent.
    news: Notify,
}

impl Job {
    /// What is to be known of it after a restart.
    pub(crate) fn note(self: &Arc<Self>, now: Time) -> String {
        Attempt::first(self, now).note(now, None)
    }
}

impl Push {
    /// Makes empty queues with the pair of keys that was written down, or with a new one.
    ///
    /// `identity` is the address at which the fake plays the host that signs.
    pub(crate) fn new(identity: &str, keys: Option<&str>) -> Result<Arc<Self>, String> {
        Ok(Arc::new(Self {
            keys: Keys::new(identity, keys)?,
            queues: Mutex::default(),
            news: Notify::new(),
        }))
    }

    /// What is served at a path for those who check signatures; none for a path of others.
    pub(crate) fn well_known(&self, path: &str) -> Option<String> {
        self.keys.well_known(path)
    }

    /// The pair of keys, to be written down.
    pub(crate) fn keys(&self) -> &str {
        self.keys.text()
    }

    /// Takes something to be delivered; it may be called while the world is locked.
    pub(crate) fn deliver(&self, job: &Arc<Job>, now: Time) {
        self.lock().add(job, now);
        self.news.notify_one();
    }

    /// Lets a job wait again as [`Self::deliver`] or an attempt has written it down.
    pub(crate) fn restore(&self, place: u64, text: &str) -> Result<(), String> {
        let restored = self.lock().restore(place, text);
        restored.ok_or_else(|| format!("the delivery {place} cannot be read"))
    }

    /// Drops what waits for a connector: it is switched off or gone.
    pub(crate) fn forget(&self, connector: &str) {
        self.lock().forget(connector);
        self.news.notify_one();
    }

    /// Drops everything, and forgets what there was.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// How well a connector has worked lately.
    pub(crate) fn metrics(&self, connector: &str, now: Time) -> Value {
        self.lock().metrics(connector, now)
    }

    /// How well a connector has worked that nobody serves.
    pub(crate) fn no_metrics(now: Time) -> Value {
        metrics::Metrics::default().summary(now)
    }

    /// The attempts so far, oldest first, at most the last 10,000.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.lock().records()
    }

    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
