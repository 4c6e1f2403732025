//! Changes of resources, with everything that follows from them: hidden members, events, deliveries.

use std::sync::Arc;

use serde_json::Value;

use super::connectors;
use super::events::{entry_changes, log};
use crate::call::Caller;
use crate::call::refusal::Refusal;
use crate::json::{self, Members};
use crate::model::index::Kind;
use crate::state::hidden;
use crate::state::shared::State;
use crate::state::transaction::Transaction;
use crate::time::Time;

/// Changes the state, all of it or nothing, and tells everybody what happened; or only tries whether it could.
pub(crate) fn change<T>(
    state: &State,
    caller: &Caller,
    now: Time,
    keep: bool,
    change: impl FnOnce(&mut Transaction<'_>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let mut contents = state.write();
    let mut tx = Transaction::new(state, &mut contents, caller, now);
    let changed = change(&mut tx);
    let kept = if keep {
        changed.and_then(|value| {
            prepare(&mut tx);
            tx.commit().map(|()| value)
        })
    } else {
        changed
    };
    if keep && kept.is_ok() {
        tell(&mut tx);
    } else {
        tx.roll_back();
    }
    kept
}

/// Makes ready what is to be delivered of what happened, so that it is kept with it.
fn prepare(tx: &mut Transaction<'_>) {
    let events = std::mem::take(&mut tx.events);
    for event in &events {
        connectors::prepare(tx, event);
    }
    tx.events = events;
}

/// Tells everybody what happened in a call that has worked.
fn tell(tx: &mut Transaction<'_>) {
    connectors::deliver(tx);
    for event in std::mem::take(&mut tx.events) {
        // It fails if nobody follows.
        drop(tx.state.live.send(Arc::new(event)));
    }
}

/// Puts a resource there, or changes the one that is.
pub(crate) fn put(tx: &mut Transaction<'_>, kind: &Kind, name: &str, members: Members) {
    if let Some(before) = tx.write(kind, name, members) {
        entry_changes::changed(tx, kind, name, &before);
    }
}

/// Removes a resource with everything that lies below it.
pub(crate) fn remove(tx: &mut Transaction<'_>, name: &str) {
    for (kind, name) in tx.tree(name) {
        hidden::remove(tx, &name);
        log::removed(tx, kind, &name);
        tx.take(kind, &name);
    }
}

/// Gives a resource another name, and everything that lies below it.
pub(crate) fn rename(tx: &mut Transaction<'_>, from: &str, to: &str) {
    for (kind, name) in tx.tree(from) {
        let renamed = format!("{to}{}", &name[from.len()..]);
        let Some(mut record) = tx.take(kind, &name) else {
            continue;
        };
        let mut members = json::members(&record.text);
        if let Some(own) = &kind.own {
            members.insert(own.clone(), Value::String(renamed.clone()));
        }
        record.text = Value::Object(members).to_string().into_boxed_str();
        record.changed = tx.now;
        tx.put_record(kind, &renamed, record);
        hidden::rename(tx, &name, &renamed);
        log::renamed(tx, kind, &name, &renamed);
    }
}
