//! What a resource reports by itself when entries of one of its maps change.

use serde_json::Value;

use super::log::{Report, report};
use crate::json::{self, Members};
use crate::model::index::Kind;
use crate::state::store::Record;
use crate::state::transaction::Transaction;

/// Reports which entries of a map have changed, where the service says so by itself.
pub(crate) fn changed(tx: &mut Transaction<'_>, kind: &Kind, name: &str, before: &Record) {
    let state = tx.state;
    let Some(events) = state.index.events() else {
        return;
    };
    let Some(changes) = &events.changes else {
        return;
    };
    if events.about.as_deref() != Some(&kind.name) {
        return;
    }
    let before = entries(&json::members(&before.text), &changes.of);
    let after = entries(&tx.view().stored(name).unwrap_or_default(), &changes.of);
    if before != after {
        let (content, time) = (difference(&before, &after), tx.now);
        let branch = &changes.branch;
        report(
            tx,
            Report {
                about: name,
                kind: branch,
                content,
                time,
            },
        );
    }
}

fn entries(members: &Members, path: &str) -> Members {
    json::at(members, path)
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

fn difference(before: &Members, after: &Members) -> Value {
    let is_new = |key: &&String| !before.contains_key(*key);
    let is_other = |key: &&String| {
        before
            .get(*key)
            .is_some_and(|value| after.get(*key) != Some(value))
    };
    let pick = |keys: Vec<&String>| -> Members {
        keys.into_iter()
            .filter_map(|key| Some((key.clone(), after.get(key)?.clone())))
            .collect()
    };
    let removed: Vec<_> = before
        .keys()
        .filter(|key| !after.contains_key(*key))
        .collect();
    serde_json::json!({
        "added": pick(after.keys().filter(is_new).collect()),
        "modified": pick(after.keys().filter(is_other).collect()),
        "removed": removed,
    })
}
