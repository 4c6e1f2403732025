//! What a world holds: resources by type and name, and texts of other kinds by table and key.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use super::counters::{self, Counters};
use crate::json;
use crate::model::index::Index;
use crate::model::names::id_of;
use crate::time::Time;

/// A resource, as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// The resource as JSON, without the members that are found out when it is read.
    pub(crate) text: Box<str>,
    pub(crate) born: Time,
    /// From when on it can be seen.
    pub(crate) visible: Time,
    pub(crate) changed: Time,
    /// Who changed it last.
    pub(crate) writer: Option<Arc<str>>,
}

/// All resources of one type.
#[derive(Debug, Default)]
pub(crate) struct Table {
    records: BTreeMap<Box<str>, Record>,
    /// Names by the id at their end, for names that leave out where the resource is.
    ids: BTreeSet<(Box<str>, Box<str>)>,
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
        start: &str,
        after: Option<&str>,
    ) -> impl Iterator<Item = (&str, &Record)> + use<'_> {
        let from = match after {
            Some(after) if after >= start => Bound::Excluded(after),
            _ => Bound::Included(start),
        };
        let range = self.records.range::<str, _>((from, Bound::Unbounded));
        let start: Box<str> = start.into();
        range
            .map(|(name, record)| (&**name, record))
            .take_while(move |(name, _)| name.starts_with(&*start))
    }

    /// Names that end in an id.
    pub(crate) fn with_id(&self, id: &str) -> impl Iterator<Item = &str> {
        let id: Box<str> = id.into();
        let range = self.ids.range((id.clone(), Box::from(""))..);
        range
            .take_while(move |(found, _)| *found == id)
            .map(|(_, name)| &**name)
    }

    fn put(&mut self, name: &str, record: Record) -> Option<Record> {
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
    pub(crate) counters: Counters,
    /// Names of memberships by address.
    pub(crate) mails: BTreeMap<String, BTreeSet<String>>,
}

impl Store {
    pub(crate) fn table(&self, ty: &str) -> &Table {
        self.tables.get(ty).unwrap_or(&self.empty)
    }

    /// Puts another record (or none) in the place of a record, and keeps right what is counted.
    pub(crate) fn exchange(
        &mut self,
        index: &Index,
        ty: &str,
        name: &str,
        record: Option<Record>,
    ) -> Option<Record> {
        let counted = counters::has_keys(index, ty);
        let keys_of =
            |record: &Record| counters::keys(index, ty, name, &json::members(&record.text));
        let add = record.as_ref().filter(|_| counted).map(keys_of);
        let mail_of =
            |mail, record: &Record| json::text(&json::members(&record.text), mail).to_owned();
        let mail = index.mail_of(ty);
        let to = mail
            .zip(record.as_ref())
            .map(|(mail, record)| mail_of(mail, record));
        let before = match record {
            Some(record) => self.put(ty, name, record),
            None => self.remove(ty, name),
        };
        if let Some(before) = before.as_ref().filter(|_| counted) {
            self.counters.take(&keys_of(before));
        }
        self.counters.add(add.unwrap_or_default());
        if let Some(mail) = mail {
            let from = before.as_ref().map(|before| mail_of(mail, before));
            self.move_mail(name, from, to);
        }
        before
    }

    fn put(&mut self, ty: &str, name: &str, record: Record) -> Option<Record> {
        match self.tables.get_mut(ty) {
            Some(table) => table.put(name, record),
            None => self
                .tables
                .entry(ty.to_owned())
                .or_default()
                .put(name, record),
        }
    }

    fn remove(&mut self, ty: &str, name: &str) -> Option<Record> {
        self.tables.get_mut(ty)?.remove(name)
    }

    /// Moves a membership from one address to another.
    fn move_mail(&mut self, name: &str, from: Option<String>, to: Option<String>) {
        if let Some(names) = from.and_then(|from| self.mails.get_mut(&from)) {
            names.remove(name);
        }
        if let Some(to) = to {
            self.mails.entry(to).or_default().insert(name.to_owned());
        }
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
