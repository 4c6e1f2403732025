//! Arguments of many sorts, gathered into the collections that types hold.

use std::collections::BTreeMap;

/// Gathers a list.
pub fn list<T>(items: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    items.into_iter().map(Into::into).collect()
}

/// Gathers a map; of two entries with the same key the later one counts.
pub fn map<T>(
    entries: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
) -> BTreeMap<String, T> {
    let entry = |(key, value): (_, _)| (Into::into(key), Into::into(value));
    entries.into_iter().map(entry).collect()
}
