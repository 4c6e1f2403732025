//! A journal in memory: what a file is to be like.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use fake::journal::{Change, Entry, Journal};

/// Texts by table and key.
pub(crate) type Entries = BTreeMap<(String, String), String>;

#[derive(Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<Entries>>);

impl Memory {
    pub(crate) fn entries(&self) -> Entries {
        self.0.lock().expect("no panic").clone()
    }
}

impl Journal for Memory {
    fn write(&self, changes: &[Change]) -> Result<(), String> {
        let mut entries = self.0.lock().expect("no panic");
        for change in changes.iter().cloned() {
            match change {
                Change::Put { table, key, text } => {
                    entries.insert((table, key), text);
                }
                Change::Remove { table, key } => {
                    entries.remove(&(table, key));
                }
                Change::Clear => entries.clear(),
            }
        }
        Ok(())
    }

    fn read(&self, each: &mut dyn FnMut(Entry<'_>) -> Result<(), String>) -> Result<(), String> {
        for ((table, key), text) in self.entries() {
            each(Entry {
                table: &table,
                key: &key,
                text: &text,
            })?;
        }
        Ok(())
    }
}

/// Everything that a journal has kept.
pub(crate) fn entries(journal: &dyn Journal) -> Entries {
    let mut entries = Entries::new();
    let read = journal.read(&mut |entry| {
        let place = (entry.table.to_owned(), entry.key.to_owned());
        entries.insert(place, entry.text.to_owned());
        Ok(())
    });
    read.expect("it can be read");
    entries
}
