//! What a world holds: resources by type and name, and texts of other kinds by table and key.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use super::marks::Marks;
use super::pattern::id_of;
use crate::fake::time::Time;

/// A resource, as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// The resource as JSON, without the members that are found out when it is read.
    pub(crate) text: Box<str>,
    pub(crate) born: Time,
    /// From when on it can be seen.
    pub(crate) visible: Time,
    pub(crate) changed: Time,
    /// Its place in the order in which resources of its type came.
    pub(crate) number: u64,
    /// Who changed it last.
    pub(crate) writer: Option<Arc<str>>,
}

/// All resources of one type.
#[derive(Debug, Default)]
pub(crate) struct Table {
    records: BTreeMap<Box<str>, Record>,
    /// Names by the id at their end, for names that leave out where the resource is.
    ids: BTreeSet<(Box<str>, Box<str>)>,
    last: u64,
}

impl Table {
    pub(crate) fn get(&self, name: &str) -> Option<&Record> {
        self.records.get(name)
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Resources in the order of their names.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &Record)> {
        self.records.iter().map(|(name, record)| (&**name, record))
    }

    /// Resources whose names begin so, those after a name if one is given.
    pub(crate) fn beginning(
        &self,
        start: String,
        after: Option<String>,
    ) -> impl Iterator<Item = (&str, &Record)> {
        let from = match &after {
            Some(after) if *after >= start => Bound::Excluded(after.as_str()),
            _ => Bound::Included(start.as_str()),
        };
        let range = self.records.range::<str, _>((from, Bound::Unbounded));
        range
            .map(|(name, record)| (&**name, record))
            .take_while(move |(name, _)| name.starts_with(&start))
    }

    /// Names that end in an id.
    pub(crate) fn with_id(&self, id: &str) -> impl Iterator<Item = &str> {
        let id: Box<str> = id.into();
        let range = self.ids.range((id.clone(), Box::from(""))..);
        range
            .take_while(move |(found, _)| *found == id)
            .map(|(_, name)| &**name)
    }

    /// The number for a resource that comes now.
    pub(crate) fn next_number(&self) -> u64 {
        self.last + 1
    }

    fn put(&mut self, name: &str, record: Record) -> Option<Record> {
        self.last = self.last.max(record.number);
        self.ids.insert((id_of(name).into(), name.into()));
        self.records.insert(name.into(), record)
    }

    fn remove(&mut self, name: &str) -> Option<Record> {
        self.ids.remove(&(id_of(name).into(), name.into()));
        self.records.remove(name)
    }
}

/// Everything that a world holds.
#[derive(Debug, Default)]
pub(crate) struct Store {
    tables: BTreeMap<String, Table>,
    empty: Table,
    notes: BTreeMap<String, BTreeMap<String, Box<str>>>,
    pub(crate) marks: Marks,
    /// Names of memberships by address.
    pub(crate) mails: BTreeMap<String, BTreeSet<String>>,
}

impl Store {
    pub(crate) fn table(&self, ty: &str) -> &Table {
        self.tables.get(ty).unwrap_or(&self.empty)
    }

    pub(crate) fn put(&mut self, ty: &str, name: &str, record: Record) -> Option<Record> {
        match self.tables.get_mut(ty) {
            Some(table) => table.put(name, record),
            None => self
                .tables
                .entry(ty.to_owned())
                .or_default()
                .put(name, record),
        }
    }

    pub(crate) fn remove(&mut self, ty: &str, name: &str) -> Option<Record> {
        self.tables.get_mut(ty)?.remove(name)
    }

    /// Moves a membership from one address to another.
    pub(crate) fn move_mail(&mut self, name: &str, from: Option<String>, to: Option<String>) {
        if let Some(from) = from {
            if let Some(names) = self.mails.get_mut(&from) {
                names.remove(name);
            }
        }
        if let Some(to) = to {
            self.mails.entry(to).or_default().insert(name.to_owned());
        }
    }

    /// Tables and keys of everything.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&str, &str)> {
        let records = self
            .tables
            .iter()
            .flat_map(|(ty, table)| table.all().map(|(name, _)| (ty.as_str(), name)));
        let notes = self
            .notes
            .iter()
            .flat_map(|(table, notes)| notes.keys().map(|key| (table.as_str(), key.as_str())));
        records.chain(notes)
    }

    /// A text that is no resource.
    pub(crate) fn note(&self, table: &str, key: &str) -> Option<&str> {
        self.notes.get(table)?.get(key).map(|text| &**text)
    }

    /// Texts of a table whose keys begin so, in the order of their keys.
    pub(crate) fn notes(
        &self,
        table: &str,
        start: &str,
    ) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        let end = format!("{start}{}", char::MAX);
        let range = self
            .notes
            .get(table)
            .map(|notes| notes.range::<str, _>((Bound::Included(start), Bound::Excluded(&*end))));
        range
            .into_iter()
            .flatten()
            .map(|(key, text)| (key.as_str(), &**text))
    }

    pub(crate) fn put_note(&mut self, table: &str, key: &str, text: &str) -> Option<Box<str>> {
        match self.notes.get_mut(table) {
            Some(notes) => notes.insert(key.to_owned(), text.into()),
            None => self
                .notes
                .entry(table.to_owned())
                .or_default()
                .insert(key.to_owned(), text.into()),
        }
    }

    pub(crate) fn remove_note(&mut self, table: &str, key: &str) -> Option<Box<str>> {
        self.notes.get_mut(table)?.remove(key)
    }
}
