//! Numbers and booleans as services really write them: as themselves, as text, or as null.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};

use crate::wire::json::Json;

/// Deserializes a boolean, the text of one, or null as `false`.
///
/// # Errors
///
/// Fails on anything else.
pub fn boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    optional::boolean(deserializer).map(Option::unwrap_or_default)
}

/// Deserializes a whole number, the text of one, or null as zero.
///
/// # Errors
///
/// Fails on anything else, and on a number that the type cannot hold.
pub fn integer<'de, D: Deserializer<'de>, T: TryFrom<i128> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    optional::integer(deserializer).map(Option::unwrap_or_default)
}

/// Deserializes a number, the text of one, or null as zero.
///
/// # Errors
///
/// Fails on anything else.
pub fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    optional::number(deserializer).map(Option::unwrap_or_default)
}

/// Deserializes a list, leaving out items that are null, or null as an empty one.
///
/// # Errors
///
/// Fails as an item does.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    optional::list(deserializer).map(Option::unwrap_or_default)
}

/// Deserializes a map, leaving out keys without a value, or null as an empty one.
///
/// # Errors
///
/// Fails as a value does.
pub fn map<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, T>, D::Error> {
    optional::map(deserializer).map(Option::unwrap_or_default)
}

/// Deserializes a value, or null as its default.
///
/// # Errors
///
/// Fails as the value does.
pub fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// The same for members that may be missing or null.
pub mod optional {
    use super::{
        BTreeMap, Deserialize, Deserializer, Json, de, read_boolean, read_integer, read_number,
    };

    /// Deserializes a list, leaving out items that are null, or null as `None`.
    ///
    /// # Errors
    ///
    /// Fails as an item does.
    pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<T>>, D::Error> {
        let items: Option<Vec<Option<T>>> = Option::deserialize(deserializer)?;
        Ok(items.map(|items| items.into_iter().flatten().collect()))
    }

    /// Deserializes a map, leaving out keys without a value, or null as `None`.
    ///
    /// # Errors
    ///
    /// Fails as a value does.
    pub fn map<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
        deserializer: D,
    ) -> Result<Option<BTreeMap<String, T>>, D::Error> {
        let entries: Option<BTreeMap<String, Option<T>>> = Option::deserialize(deserializer)?;
        let present = |(key, value): (String, Option<T>)| Some((key, value?));
        Ok(entries.map(|entries| entries.into_iter().filter_map(present).collect()))
    }

    /// Deserializes a boolean, the text of one, or null as `None`.
    ///
    /// # Errors
    ///
    /// Fails on anything else.
    pub fn boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
        let value = Json::deserialize(deserializer)?;
        present(&value)
            .map(|value| read_boolean(value).ok_or_else(|| wrong(value, "a boolean")))
            .transpose()
    }

    /// Deserializes a whole number, the text of one, or null as `None`.
    ///
    /// # Errors
    ///
    /// Fails on anything else, and on a number that the type cannot hold.
    pub fn integer<'de, D: Deserializer<'de>, T: TryFrom<i128>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        let value = Json::deserialize(deserializer)?;
        let read = |value| read_integer(value).and_then(|whole| T::try_from(whole).ok());
        present(&value)
            .map(|value| read(value).ok_or_else(|| wrong(value, "a whole number")))
            .transpose()
    }

    /// Deserializes a number, the text of one, or null as `None`.
    ///
    /// # Errors
    ///
    /// Fails on anything else.
    pub fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
        let value = Json::deserialize(deserializer)?;
        present(&value)
            .map(|value| read_number(value).ok_or_else(|| wrong(value, "a number")))
            .transpose()
    }

    /// Leaves out null and empty text, which stand for no value.
    fn present(value: &Json) -> Option<&Json> {
        (!value.is_null() && value.as_str() != Some("")).then_some(value)
    }

    fn wrong<E: de::Error>(value: &Json, expected: &str) -> E {
        E::custom(format_args!("{value} is not {expected}"))
    }
}

fn read_boolean(value: &Json) -> Option<bool> {
    match value {
        Json::Bool(value) => Some(*value),
        Json::Number(_) => match read_integer(value)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
        Json::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn read_integer(value: &Json) -> Option<i128> {
    match value {
        Json::Number(number) => number.as_i128().or_else(|| whole(number.as_f64()?)),
        Json::String(text) => text
            .trim()
            .parse()
            .ok()
            .or_else(|| whole(text.trim().parse().ok()?)),
        Json::Bool(value) => Some(i128::from(*value)),
        _ => None,
    }
}

/// Reads a float as a whole number by way of its text, which is exact where a cast would round or
/// saturate silently.
fn whole(float: f64) -> Option<i128> {
    (float.is_finite() && float.fract() == 0.0)
        .then(|| format!("{float:.0}").parse().ok())
        .flatten()
}

fn read_number(value: &Json) -> Option<f64> {
    match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => text.trim().parse().ok(),
        Json::Bool(value) => Some(f64::from(u8::from(*value))),
        _ => None,
    }
}
