//! What a call sees of the state.

use serde_json::Value;

use super::computed;
use super::options::Contents;
use super::shared::State;
use super::store::{Record, Store};
use crate::call::Caller;
use crate::call::refusal::{self, Refusal};
use crate::json::{self, Members};
use crate::model::index::{Index, Kind};
use crate::time::Time;

/// The state as one call sees it.
#[derive(Clone, Copy)]
pub(crate) struct View<'w> {
    pub(crate) state: &'w State,
    pub(crate) contents: &'w Contents,
    pub(crate) caller: &'w Caller,
    pub(crate) now: Time,
}

impl<'w> View<'w> {
    pub(crate) fn index(self) -> &'w Index {
        &self.state.index
    }

    pub(crate) fn store(self) -> &'w Store {
        &self.contents.store
    }

    /// The type of the resource that has this name.
    pub(crate) fn kind_of(self, name: &str) -> Option<&'w Kind> {
        self.index().kind_of(name)
    }

    /// The record of a resource, whether it can be seen yet or not.
    pub(crate) fn record(self, name: &str) -> Option<&'w Record> {
        self.store().table(&self.kind_of(name)?.name).get(name)
    }

    /// The record of a resource that can be seen.
    pub(crate) fn seen(self, name: &str) -> Option<&'w Record> {
        self.record(name)
            .filter(|record| record.visible <= self.now)
    }

    /// A resource as it is stored, without what is found out when it is read.
    pub(crate) fn stored(self, name: &str) -> Option<Members> {
        Some(json::members(&self.record(name)?.text))
    }

    /// A resource as it is sent; entries of other resources too.
    pub(crate) fn resource(self, name: &str) -> Option<Members> {
        let kind = self.kind_of(name)?;
        let record = self.store().table(&kind.name).get(name)?;
        let mut members = json::members(&record.text);
        self.compute(kind, name, &mut members);
        Some(members)
    }

    /// Sets the members of a resource that are found out when it is read.
    pub(crate) fn compute(self, kind: &Kind, name: &str, members: &mut Members) {
        computed::fill(self.index(), self.store(), kind, name, members);
    }

    /// A resource as it is sent, as text: a copy, where nothing has to be found out.
    pub(crate) fn text(self, kind: &Kind, name: &str, record: &Record) -> String {
        if !kind.live {
            return record.text.to_string();
        }
        let mut members = json::members(&record.text);
        self.compute(kind, name, &mut members);
        Value::Object(members).to_string()
    }

    /// The same by its name; an empty object if it is not there.
    pub(crate) fn sent(self, kind: &Kind, name: &str) -> String {
        self.record(name)
            .map_or_else(|| "{}".to_owned(), |record| self.text(kind, name, record))
    }

    /// A resource that must be there.
    ///
    /// # Errors
    ///
    /// 404 if it is not, or cannot be seen yet.
    pub(crate) fn need(self, name: &str) -> Result<&'w Record, Refusal> {
        self.seen(name).ok_or_else(|| refusal::missing(name))
    }

    /// What a resource belongs to, step by step: itself, what it lies in, what its member says, and so on.
    pub(crate) fn chain(self, name: &str) -> Vec<String> {
        let mut chain = vec![name.to_owned()];
        let mut at = 0;
        while let Some(name) = chain.get(at).cloned() {
            for next in self.above(&name) {
                if !chain.contains(&next) {
                    chain.push(next);
                }
            }
            at += 1;
        }
        chain
    }

    fn above(self, name: &str) -> Vec<String> {
        let Some(kind) = self.kind_of(name) else {
            return Vec::new();
        };
        let mut above = Vec::new();
        let parent = kind.parent(name);
        if !parent.is_empty() {
            above.push(parent.to_owned());
        }
        if let Some(member) = &self.index().rules(&kind.name).parent {
            let members = self.stored(name).unwrap_or_default();
            above.extend(
                json::texts(json::at(&members, member))
                    .into_iter()
                    .map(str::to_owned),
            );
        }
        above
    }
}

impl State {
    /// Reads, at a time.
    pub(crate) fn view_at<T>(&self, now: Time, read: impl FnOnce(View<'_>) -> T) -> T {
        read(View {
            state: self,
            contents: &self.read(),
            caller: &Caller::Anyone,
            now,
        })
    }
}
