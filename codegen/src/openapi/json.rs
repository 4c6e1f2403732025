//! JSON whose members stay in the order in which they were written, and its text.

use serde::{Serialize, Serializer};

use crate::name::Wire;

/// Why writing a value does not fail.
const WRITABLE: &str = "keys are strings and numbers are finite";

/// A value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Json {
    Null,
    Boolean(bool),
    Whole(u64),
    Fraction(f64),
    Text(String),
    List(Vec<Json>),
    Object(Object),
}

/// Members in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Object(Vec<(String, Json)>);

impl Object {
    /// The object with one more member.
    pub(super) fn with(mut self, key: impl Into<String>, value: impl Into<Json>) -> Self {
        self.insert(key, value);
        self
    }

    /// The object with one more member, if there is a value for it.
    pub(super) fn maybe(self, key: &str, value: Option<impl Into<Json>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// The object with one more member if that holds something.
    pub(super) fn unless_empty(self, key: &str, value: impl Into<Json>) -> Self {
        match value.into() {
            Json::Text(text) if text.is_empty() => self,
            Json::List(list) if list.is_empty() => self,
            Json::Object(object) if object.is_empty() => self,
            value => self.with(key, value),
        }
    }

    /// The object with all members of another.
    pub(super) fn and(mut self, other: Self) -> Self {
        for (key, value) in other.0 {
            self.insert(key, value);
        }
        self
    }

    /// Adds a member, or changes one that is there.
    pub(super) fn insert(&mut self, key: impl Into<String>, value: impl Into<Json>) {
        let (key, value) = (key.into(), value.into());
        match self.get_mut(&key) {
            Some(old) => *old = value,
            None => self.0.push((key, value)),
        }
    }

    /// The object with a value at a path such as `metadata.continue`.
    pub(super) fn with_at(mut self, path: &str, value: impl Into<Json>) -> Self {
        let Some((first, rest)) = path.split_once('.') else {
            return self.with(path, value);
        };
        let inner = match self.get_mut(first) {
            Some(Json::Object(inner)) => std::mem::take(inner),
            _ => Self::default(),
        };
        self.with(first, inner.with_at(rest, value))
    }

    /// The properties of a schema with one more, at a path such as `metadata.continue`.
    pub(super) fn with_property(mut self, path: &str, schema: Self) -> Self {
        let Some((first, rest)) = path.split_once('.') else {
            return self.with(path, schema);
        };
        let mut properties = Self::default();
        if let Some(Json::Object(outer)) = self.get_mut(first)
            && let Some(Json::Object(inner)) = outer.get_mut("properties")
        {
            properties = std::mem::take(inner);
        }
        let outer = Self::default().with("type", "object");
        let properties = properties.with_property(rest, schema);
        self.with(first, outer.with("properties", properties))
    }

    pub(super) fn get(&self, key: &str) -> Option<&Json> {
        let found = self.0.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Json> {
        let found = self.0.iter_mut().find(|(known, _)| known == key);
        found.map(|(_, value)| value)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<u32> for Json {
    fn from(value: u32) -> Self {
        Self::Whole(value.into())
    }
}

impl From<f64> for Json {
    fn from(value: f64) -> Self {
        Self::Fraction(value)
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&Wire> for Json {
    fn from(value: &Wire) -> Self {
        Self::Text(value.to_string())
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl From<Object> for Json {
    fn from(value: Object) -> Self {
        Self::Object(value)
    }
}

impl FromIterator<(String, Json)> for Object {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// A document as JSON, with a line for each value.
pub(super) fn text(value: &Json) -> String {
    let mut text = serde_json::to_string_pretty(value).expect(WRITABLE);
    text.push('\n');
    text
}

/// A value as JSON on one line.
pub(super) fn line(value: &Json) -> String {
    serde_json::to_string(value).expect(WRITABLE)
}
