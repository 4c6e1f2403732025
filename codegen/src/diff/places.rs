//! `places.json`: where the spec says what the model holds.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Places by key; none where no `places.json` was given.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Places {
    pub(super) format: u32,
    places: BTreeMap<String, String>,
}

impl Places {
    /// The place of a key, or of the nearest thing around it that has one.
    pub(super) fn find(&self, key: &str) -> Option<&str> {
        let mut key = key;
        loop {
            if let Some(place) = self.places.get(key) {
                return Some(place);
            }
            (key, _) = key.rsplit_once('/')?;
        }
    }
}
