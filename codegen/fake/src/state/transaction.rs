//! Changes of the state, all of them or none.

use std::sync::Arc;

use serde_json::Value;

use super::options::Contents;
use super::records;
use super::shared::State;
use super::store::Record;
use super::view::View;
use crate::call::Caller;
use crate::call::refusal::{self, Refusal};
use crate::call::subscription::Event;
use crate::deliver::job::Job;
use crate::journal::Change;
use crate::json::Members;
use crate::model::index::Kind;
use crate::time::Time;

/// A call that changes things.
///
/// What it has changed is taken back when it ends in a refusal.
pub(crate) struct Transaction<'w> {
    pub(crate) state: &'w State,
    pub(crate) contents: &'w mut Contents,
    pub(crate) caller: &'w Caller,
    pub(crate) now: Time,
    /// From when on resources that this call makes can be seen.
    pub(crate) visible: Time,
    /// What happened meanwhile; told to everybody once the call has worked.
    pub(crate) events: Vec<Event>,
    /// What is to be delivered once the call has worked.
    pub(crate) jobs: Vec<Arc<Job>>,
    changes: Vec<Change>,
    undo: Vec<Undo>,
    effect: bool,
}

enum Undo {
    Record {
        ty: String,
        name: String,
        before: Option<Record>,
    },
    Note {
        table: String,
        key: String,
        before: Option<Box<str>>,
    },
}

impl<'w> Transaction<'w> {
    pub(crate) fn new(
        state: &'w State,
        contents: &'w mut Contents,
        caller: &'w Caller,
        now: Time,
    ) -> Self {
        let visible = now.after(contents.options.propagation);
        Self {
            state,
            contents,
            caller,
            now,
            visible,
            events: Vec::new(),
            jobs: Vec::new(),
            changes: Vec::new(),
            undo: Vec::new(),
            effect: false,
        }
    }

    /// The world as it is right now.
    pub(crate) fn view(&self) -> View<'_> {
        View {
            state: self.state,
            contents: self.contents,
            caller: self.caller,
            now: self.now,
        }
    }

    /// Whether something that a caller could notice was changed.
    pub(crate) fn has_effect(&self) -> bool {
        self.effect
    }

    /// Says that the call had an effect that no change of a resource shows.
    pub(crate) fn mark_effect(&mut self) {
        self.effect = true;
    }

    /// Writes down what was changed.
    ///
    /// # Errors
    ///
    /// 503 if the journal fails.
    pub(crate) fn commit(&mut self) -> Result<(), Refusal> {
        if self.changes.is_empty() {
            return Ok(());
        }
        let written = self.state.write_down(&self.changes);
        written.map_err(|why| refusal::unwritten(&why))
    }

    /// Notes that everything that was kept before is gone.
    pub(crate) fn clear(&mut self) {
        self.write_down(|| Change::Clear);
    }

    /// Takes back what was changed.
    pub(crate) fn roll_back(&mut self) {
        while let Some(undo) = self.undo.pop() {
            match undo {
                Undo::Record { ty, name, before } => {
                    self.exchange(&ty, &name, before);
                }
                Undo::Note {
                    table,
                    key,
                    before: Some(text),
                } => {
                    self.contents.store.put_note(&table, &key, &text);
                }
                Undo::Note {
                    table,
                    key,
                    before: None,
                } => {
                    self.contents.store.remove_note(&table, &key);
                }
            }
        }
        self.changes.clear();
        self.events.clear();
        self.jobs.clear();
    }

    /// Puts a resource there, or changes the one that is, which is then returned; what follows from that is not done here.
    pub(crate) fn write(&mut self, kind: &Kind, name: &str, members: Members) -> Option<Record> {
        let before = self.view().store().table(&kind.name).get(name).cloned();
        let text = Value::Object(members).to_string().into_boxed_str();
        let record = match &before {
            Some(before) => Record {
                text,
                changed: self.now,
                writer: self.writer(),
                ..before.clone()
            },
            None => Record {
                text,
                born: self.now,
                visible: self.visible,
                changed: self.now,
                writer: self.writer(),
            },
        };
        self.put_record(kind, name, record);
        if before.is_some() && !self.contents.options.conflict_window.is_zero() {
            self.state.readers.changed(name, self.caller);
        }
        before
    }

    /// Puts a record there as it is.
    pub(crate) fn put_record(&mut self, kind: &Kind, name: &str, record: Record) {
        self.effect = true;
        self.write_down(|| Change::Put {
            table: kind.name.clone(),
            key: name.to_owned(),
            text: records::written(&record),
        });
        let before = self.exchange(&kind.name, name, Some(record));
        self.undo.push(Undo::Record {
            ty: kind.name.clone(),
            name: name.to_owned(),
            before,
        });
    }

    /// Takes a resource away, alone.
    pub(crate) fn take(&mut self, kind: &Kind, name: &str) -> Option<Record> {
        let before = self.exchange(&kind.name, name, None)?;
        self.state.readers.forget(name);
        self.effect = true;
        self.write_down(|| Change::Remove {
            table: kind.name.clone(),
            key: name.to_owned(),
        });
        self.undo.push(Undo::Record {
            ty: kind.name.clone(),
            name: name.to_owned(),
            before: Some(before.clone()),
        });
        Some(before)
    }

    /// A resource and everything that lies below it, what lies deepest first.
    pub(crate) fn tree(&self, name: &str) -> Vec<(&'w Kind, String)> {
        let state = self.state;
        let below = format!("{name}/");
        let mut tree = Vec::new();
        for kind in state.index.kinds() {
            let table = self.contents.store.table(&kind.name);
            tree.extend(table.get(name).map(|_| (kind, name.to_owned())));
            tree.extend(
                table
                    .beginning(&below, None)
                    .map(|(name, _)| (kind, name.to_owned())),
            );
        }
        tree.sort_by_key(|(_, name)| std::cmp::Reverse(name.matches('/').count()));
        tree
    }

    /// Keeps a text that is no resource.
    pub(crate) fn put_note(&mut self, table: &str, key: &str, text: &str) {
        self.write_down(|| Change::Put {
            table: table.to_owned(),
            key: key.to_owned(),
            text: text.to_owned(),
        });
        let before = self.contents.store.put_note(table, key, text);
        self.undo.push(Undo::Note {
            table: table.to_owned(),
            key: key.to_owned(),
            before,
        });
    }

    /// Drops a text that is no resource.
    pub(crate) fn remove_note(&mut self, table: &str, key: &str) {
        let Some(before) = self.contents.store.remove_note(table, key) else {
            return;
        };
        self.write_down(|| Change::Remove {
            table: table.to_owned(),
            key: key.to_owned(),
        });
        self.undo.push(Undo::Note {
            table: table.to_owned(),
            key: key.to_owned(),
            before: Some(before),
        });
    }

    /// A number that was never given before, from a counter that is kept.
    pub(crate) fn count(&mut self, table: &str, counter: &str) -> u64 {
        let next = self
            .contents
            .store
            .note(table, counter)
            .and_then(|text| text.parse().ok())
            .unwrap_or(0_u64)
            + 1;
        self.put_note(table, counter, &next.to_string());
        next
    }

    /// Leaves a change for the journal, if there is one.
    fn write_down(&mut self, change: impl FnOnce() -> Change) {
        if self.state.is_kept() {
            self.changes.push(change());
        }
    }

    fn writer(&self) -> Option<Arc<str>> {
        match self.caller {
            Caller::Anyone => None,
            Caller::Account { name, .. } => Some(Arc::clone(name)),
        }
    }

    fn exchange(&mut self, ty: &str, name: &str, record: Option<Record>) -> Option<Record> {
        self.contents
            .store
            .exchange(&self.state.index, ty, name, record)
    }
}
