//! Who knows a resource as it is: whoever changed it last, and whoever has read it since.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::store::Store;
use crate::call::Caller;
use crate::model::index::Index;

/// Accounts by the name of a resource that was changed; nobody needs to have read what never was.
#[derive(Debug, Default)]
pub(crate) struct Readers(Mutex<BTreeMap<String, BTreeSet<Arc<str>>>>);

impl Readers {
    /// Begins with what records tell: whoever changed a resource last knows it.
    pub(crate) fn begin(&self, index: &Index, store: &Store) {
        let kinds = index.kinds().iter();
        let records = kinds.flat_map(|kind| store.table(&kind.name).all());
        let changed = records.filter(|(_, record)| record.changed != record.born);
        let knowing = changed.map(|(name, record)| {
            let writer = record.writer.iter().cloned().collect();
            (name.to_owned(), writer)
        });
        *self.lock() = knowing.collect();
    }

    /// Somebody has changed a resource: what others know of it is old.
    pub(crate) fn changed(&self, resource: &str, by: &Caller) {
        let knowing = account(by).into_iter().collect();
        self.lock().insert(resource.to_owned(), knowing);
    }

    /// Somebody has read a resource.
    pub(crate) fn read(&self, resource: &str, by: &Caller) {
        if let Some(knowing) = self.lock().get_mut(resource) {
            knowing.extend(account(by));
        }
    }

    /// A resource is gone.
    pub(crate) fn forget(&self, resource: &str) {
        self.lock().remove(resource);
    }

    /// Whether somebody knows a resource as it is.
    pub(crate) fn know(&self, resource: &str, by: &Caller) -> bool {
        let known = self.lock();
        match (known.get(resource), by) {
            (None, _) | (_, Caller::Anyone) => true,
            (Some(knowing), Caller::Account { name, .. }) => knowing.contains(name),
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, BTreeSet<Arc<str>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn account(caller: &Caller) -> Option<Arc<str>> {
    match caller {
        Caller::Anyone => None,
        Caller::Account { name, .. } => Some(Arc::clone(name)),
    }
}
