//! JSON without a type of its own.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::map;

/// Any JSON value.
pub type Json = serde_json::Value;

/// A JSON object.
pub(crate) type Object = serde_json::Map<String, Json>;

/// The unknown members of an object, by their names.
///
/// It is used as the map that it dereferences to. `Debug` shows the names alone: what the SDK does
/// not know may be a secret.
///
/// ```
/// # use runtime::{Extra, Json};
/// let mut extra = Extra::new();
/// extra.insert("pin".to_owned(), "1234".into());
///
/// assert_eq!(extra["pin"], "1234");
/// assert_eq!(format!("{extra:?}"), r#"{"pin": …}"#);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Extra(Object);

impl Extra {
    /// Makes an object without members.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = format_args!("…");
        let members = self.0.keys().map(|name| (name, hidden));
        f.debug_map().entries(members).finish()
    }
}

impl Deref for Extra {
    type Target = serde_json::Map<String, Json>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Extra {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<serde_json::Map<String, Json>> for Extra {
    fn from(members: serde_json::Map<String, Json>) -> Self {
        Self(members)
    }
}

impl From<Extra> for serde_json::Map<String, Json> {
    fn from(extra: Extra) -> Self {
        extra.0
    }
}

impl From<Extra> for Json {
    fn from(extra: Extra) -> Self {
        Self::Object(extra.0)
    }
}

impl FromIterator<(String, Json)> for Extra {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

impl Extend<(String, Json)> for Extra {
    fn extend<I: IntoIterator<Item = (String, Json)>>(&mut self, members: I) {
        self.0.extend(members);
    }
}

impl IntoIterator for Extra {
    type Item = (String, Json);
    type IntoIter = map::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Extra {
    type Item = (&'a String, &'a Json);
    type IntoIter = map::Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Object::deserialize(deserializer).map(Self)
    }
}
