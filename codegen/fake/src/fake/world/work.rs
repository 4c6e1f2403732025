//! A call at work: it changes the world, all of it or nothing.

use std::sync::Arc;

use serde_json::Value;

use super::index::Kind;
use super::json::{self, Members};
use super::kept;
use super::look::Look;
use super::store::Record;
use super::{State, World, events, hidden, refusal};
use crate::fake::call::{Caller, Happening, Refusal};
use crate::fake::journal::Change;
use crate::fake::push::Job;
use crate::fake::time::Time;

/// A call that changes things.
///
/// What it has changed is taken back when it ends in a refusal.
pub(crate) struct Work<'w> {
    pub(crate) world: &'w World,
    pub(crate) state: &'w mut State,
    pub(crate) caller: &'w Caller,
    pub(crate) now: Time,
    /// From when on resources that this call makes can be seen.
    pub(crate) visible: Time,
    /// What happened meanwhile; told to everybody once the call has worked.
    pub(crate) happenings: Vec<Happening>,
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

impl<'w> Work<'w> {
    pub(crate) fn new(
        world: &'w World,
        state: &'w mut State,
        caller: &'w Caller,
        now: Time,
    ) -> Self {
        let visible = now.after(state.options.settle);
        Self {
            world,
            state,
            caller,
            now,
            visible,
            happenings: Vec::new(),
            jobs: Vec::new(),
            changes: Vec::new(),
            undo: Vec::new(),
            effect: false,
        }
    }

    /// The world as it is right now.
    pub(crate) fn look(&self) -> Look<'_> {
        Look {
            world: self.world,
            state: self.state,
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
        let written = self.world.write_down(&self.changes);
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
                    self.state.store.put_note(&table, &key, &text);
                }
                Undo::Note {
                    table,
                    key,
                    before: None,
                } => {
                    self.state.store.remove_note(&table, &key);
                }
            }
        }
        self.changes.clear();
        self.happenings.clear();
        self.jobs.clear();
    }

    /// Puts a resource there, or changes the one that is.
    pub(crate) fn put(&mut self, kind: &Kind, name: &str, members: Members) {
        let before = self.look().store().table(&kind.name).get(name).cloned();
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
        if let Some(before) = before {
            if !self.state.options.conflict_window.is_zero() {
                self.world.readers.changed(name, self.caller);
            }
            events::changed(self, kind, name, &before);
        }
    }

    /// Puts a record there as it is.
    pub(crate) fn put_record(&mut self, kind: &Kind, name: &str, record: Record) {
        self.effect = true;
        self.write_down(|| Change::Put {
            table: kind.name.clone(),
            key: name.to_owned(),
            text: kept::written(&record),
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
        self.world.readers.forget(name);
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

    /// Takes a resource away with everything that lies below it.
    pub(crate) fn remove(&mut self, name: &str) {
        for (kind, name) in self.tree(name) {
            hidden::remove(self, &name);
            events::removed(self, kind, &name);
            self.take(kind, &name);
        }
    }

    /// Gives a resource another name, and everything that lies below it.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        for (kind, name) in self.tree(from) {
            let renamed = format!("{to}{}", &name[from.len()..]);
            let Some(mut record) = self.take(kind, &name) else {
                continue;
            };
            let mut members = json::members(&record.text);
            if let Some(own) = &kind.own {
                members.insert(own.clone(), Value::String(renamed.clone()));
            }
            record.text = Value::Object(members).to_string().into_boxed_str();
            record.changed = self.now;
            self.put_record(kind, &renamed, record);
            hidden::rename(self, &name, &renamed);
            events::renamed(self, kind, &name, &renamed);
        }
    }

    /// A resource and everything that lies below it, what lies deepest first.
    pub(crate) fn tree(&self, name: &str) -> Vec<(&'w Kind, String)> {
        let world = self.world;
        let below = format!("{name}/");
        let mut tree = Vec::new();
        for kind in world.index.kinds() {
            let table = self.state.store.table(&kind.name);
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
        let before = self.state.store.put_note(table, key, text);
        self.undo.push(Undo::Note {
            table: table.to_owned(),
            key: key.to_owned(),
            before,
        });
    }

    /// Drops a text that is no resource.
    pub(crate) fn remove_note(&mut self, table: &str, key: &str) {
        let Some(before) = self.state.store.remove_note(table, key) else {
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
            .state
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
        if self.world.is_kept() {
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
        self.state
            .store
            .exchange(&self.world.index, ty, name, record)
    }
}
