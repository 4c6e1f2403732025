//! The queues of all data connectors of a fake, behind one lock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::Notify;

use super::job::Job;
use super::keys::Keys;
use super::metrics::Metrics;
use super::queue::{Attempt, Queues};
use super::record::Delivery;
use crate::time::Time;

/// The queues of all connectors of a fake.
pub(crate) struct Deliveries {
    pub(super) keys: Keys,
    queues: Mutex<Queues>,
    /// Something is there to be sent.
    pub(super) news: Notify,
}

impl Deliveries {
    /// Makes empty queues with the pair of keys that was written down, or with a new one.
    ///
    /// `identity` is the address at which the fake serves the host that signs.
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

    /// What is to be known of a job after a restart, before its first attempt.
    pub(crate) fn note(job: &Arc<Job>, now: Time) -> String {
        Attempt::first(job, now).note(now, None)
    }

    /// Takes something to be delivered; it may be called while the state is locked.
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
        Metrics::default().summary(now)
    }

    /// The attempts so far, oldest first, at most the last 10,000.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.lock().records()
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
