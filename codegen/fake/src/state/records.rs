//! How a world's state is written down, and how it is found again.

use std::sync::Arc;

use serde::de::IgnoredAny;
use serde_json::json;

use super::store::{Record, Store};
use crate::journal::{Entry, Journal};
use crate::json::Members;
use crate::model::index::Index;
use crate::time::Time;

/// Where it is kept that there has been a beginning; these texts alone are no JSON.
pub(crate) const BEGUN: &str = "begun";

/// A record as a journal keeps it: what is known of it on the first line, the resource on the second.
pub(super) fn written(record: &Record) -> String {
    let Record {
        text,
        born,
        visible,
        changed,
        writer,
    } = record;
    // JSON has no line breaks, so that the first one ends the head.
    let head = json!([born.0, visible.0, changed.0, writer.as_deref()]);
    format!("{head}\n{text}")
}

/// Everything that a journal has kept.
///
/// # Errors
///
/// What of it cannot be read.
pub(super) fn found(index: &Index, journal: &dyn Journal) -> Result<Store, String> {
    let mut store = Store::default();
    let (mut begun, mut empty) = (false, true);
    journal.read(&mut |entry| {
        empty = false;
        begun |= entry.table == BEGUN;
        add(index, &mut store, entry)
    })?;
    if begun || empty {
        Ok(store)
    } else {
        // A beginning would clear what is there.
        Err("it is incomplete: its table `begun` is missing".to_owned())
    }
}

fn add(index: &Index, store: &mut Store, entry: Entry<'_>) -> Result<(), String> {
    let Entry { table, key, text } = entry;
    let unreadable = || {
        let (table, key) = (table.escape_debug(), key.escape_debug());
        format!("the entry `{key}` of its table `{table}` cannot be read")
    };
    match index.kind(table) {
        Some(kind) => {
            let record = record(text).ok_or_else(unreadable)?;
            store.exchange(index, &kind.name, key, Some(record));
        }
        // Also the records of a type that the API does not have any more.
        None if table == BEGUN || is_json(text) || record(text).is_some() => {
            store.put_note(table, key, text);
        }
        None => return Err(unreadable()),
    }
    Ok(())
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

fn record(text: &str) -> Option<Record> {
    let (head, text) = text.split_once('\n')?;
    let (born, visible, changed, writer): (i64, i64, i64, Option<String>) =
        serde_json::from_str(head).ok()?;
    let is_object = serde_json::from_str::<Members>(text).is_ok();
    is_object.then(|| Record {
        text: text.into(),
        born: Time(born),
        visible: Time(visible),
        changed: Time(changed),
        writer: writer.map(Arc::from),
    })
}
