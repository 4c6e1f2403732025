//! The state that all calls share.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::broadcast;

use super::options::{Contents, Options};
use super::readers::Readers;
use super::records;
use crate::call::subscription::Event;
use crate::deliver::deliveries::Deliveries;
use crate::journal::{Change, Journal};
use crate::model::Api;
use crate::model::envelope::Envelope;
use crate::model::index::Index;

/// Number of events that a follower may lag behind before it loses some.
const BACKLOG: usize = 4096;

/// Everything that a service holds, and what every call needs of the model.
pub(crate) struct State {
    pub(crate) index: Index,
    /// What ids are made from.
    pub(crate) seed: u64,
    /// What secrets and tokens are made from: the same, unless they are to be drawn anew at every start.
    pub(crate) secrets: u64,
    /// How events are written; none where the API has none.
    pub(crate) envelope: Option<Envelope>,
    /// Every event, for those who follow.
    pub(crate) live: broadcast::Sender<Arc<Event>>,
    /// What serves data connectors, if anything does.
    pub(crate) deliveries: Option<Arc<Deliveries>>,
    /// Who has read what since it was changed.
    pub(crate) readers: Readers,
    journal: Recording,
    contents: RwLock<Contents>,
}

/// Where changes are written down.
enum Recording {
    Nowhere,
    /// None once the service has ended.
    There(Mutex<Option<Box<dyn Journal>>>),
}

impl fmt::Debug for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("State")
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

impl State {
    /// An empty state.
    pub(crate) fn new(api: &Arc<Api>, seed: u64, options: Options) -> Self {
        let contents = Contents {
            options,
            ..Contents::default()
        };
        let index = Index::new(api);
        Self {
            envelope: Envelope::of(&index),
            live: broadcast::Sender::new(BACKLOG),
            deliveries: None,
            index,
            seed,
            secrets: seed,
            readers: Readers::default(),
            journal: Recording::Nowhere,
            contents: RwLock::new(contents),
        }
    }

    /// The same state as a journal has recorded it; changes are written to it from now on.
    ///
    /// # Errors
    ///
    /// What the journal has recorded and cannot be read.
    pub(crate) fn with_journal(mut self, journal: Box<dyn Journal>) -> Result<Self, String> {
        let store = records::found(&self.index, &*journal)?;
        self.write().store = store;
        self.readers.begin(&self.index, &self.read().store);
        self.journal = Recording::There(Mutex::new(Some(journal)));
        Ok(self)
    }

    /// Closes the journal, so that another service can have it at once; nothing changes any more.
    pub(crate) fn close(&self) {
        if let Recording::There(journal) = &self.journal {
            drop(unlocked(journal).take());
        }
    }

    /// Whether changes are written down.
    pub(crate) fn is_kept(&self) -> bool {
        matches!(self.journal, Recording::There(_))
    }

    /// Writes changes down, if they are to be.
    pub(super) fn write_down(&self, changes: &[Change]) -> Result<(), String> {
        let Recording::There(journal) = &self.journal else {
            return Ok(());
        };
        match &*unlocked(journal) {
            Some(journal) => journal.write(changes),
            None => Err("the server has ended".to_owned()),
        }
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Contents> {
        self.contents.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Contents> {
        self.contents
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn unlocked<T>(journal: &Mutex<T>) -> MutexGuard<'_, T> {
    journal.lock().unwrap_or_else(PoisonError::into_inner)
}
