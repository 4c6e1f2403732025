//! A member that can be absent or null, which differ.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::wire::decode;
use crate::wire::slot::Slot;
use crate::wire::times::{Timestamp, WireDuration};

/// A member that can be absent, null, or a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// The member is absent; in an update, it stays unchanged.
    #[default]
    Absent,
    /// The member is null; in an update, it is cleared.
    Null,
    /// The member has a value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Returns whether the member is absent.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns whether the member is null.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns the value.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns the value to change it.
    #[must_use]
    pub const fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns the value, or `None` if the member is absent or null.
    #[must_use]
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Nullable<T> {
    /// Makes `None` null: it means no value, not no change.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl From<&str> for Nullable<String> {
    fn from(text: &str) -> Self {
        Self::Value(text.to_owned())
    }
}

impl From<&str> for Nullable<Timestamp> {
    fn from(time: &str) -> Self {
        Self::Value(time.into())
    }
}

impl From<SystemTime> for Nullable<Timestamp> {
    fn from(time: SystemTime) -> Self {
        Self::Value(time.into())
    }
}

impl From<&str> for Nullable<WireDuration> {
    fn from(span: &str) -> Self {
        Self::Value(span.into())
    }
}

impl From<Duration> for Nullable<WireDuration> {
    fn from(span: Duration) -> Self {
        Self::Value(span.into())
    }
}

impl<T: Slot + Default> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        decode::serialize(self, serializer)
    }
}

impl<'de, T: Slot + Default> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value: Option<T> = decode::deserialize(deserializer)?;
        Ok(value.into())
    }
}
