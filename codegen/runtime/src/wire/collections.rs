//! Conversion of arguments into the collections that types hold.

use std::collections::BTreeMap;

/// Collects a list.
pub fn list<T>(items: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    items.into_iter().map(Into::into).collect()
}

/// Collects a map; a later entry replaces an earlier one with the same key.
pub fn map<T>(
    entries: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
) -> BTreeMap<String, T> {
    let entry = |(key, value): (_, _)| (Into::into(key), Into::into(value));
    entries.into_iter().map(entry).collect()
}
