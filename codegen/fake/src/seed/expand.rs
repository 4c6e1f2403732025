//! Placeholders: `{n}` counts the copies of an entry, `{id}` is an id of the copy's own.

use serde_json::Value;

use crate::json::Members;
use crate::random::SeededRandom;
use crate::state::ids;

/// What stands for the placeholders of one copy.
pub(super) struct Copy {
    number: String,
    id: String,
}

impl Copy {
    pub(super) fn new(seed: u64, name: &str, number: u64) -> Self {
        let entry = SeededRandom::of(seed, &["seed", name], 0).next();
        Self {
            number: number.to_string(),
            id: ids::xid(entry, number),
        }
    }

    pub(super) fn text(&self, text: &str) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        text.replace("{n}", &self.number).replace("{id}", &self.id)
    }

    pub(super) fn members(&self, members: &Members) -> Members {
        members
            .iter()
            .map(|(key, value)| (self.text(key), self.value(value)))
            .collect()
    }

    fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => Value::Object(self.members(members)),
            other => other.clone(),
        }
    }
}

/// Whether a name would be the same for every copy.
pub(super) fn is_fixed(name: &str) -> bool {
    !name.contains("{n}") && !name.contains("{id}")
}
