//! The type of a value, as Rust spells it.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

/// A type expression; a form that this version does not know is kept as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Value")]
pub(crate) enum Ty {
    Plain(String),
    List(Box<Ty>),
    Map(Box<Ty>),
    /// A struct or union.
    Named(String),
    Enum(String),
    /// A union of resource names.
    NameUnion(String),
    NameOf(String),
    IdOf(String),
}

impl Default for Ty {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

impl From<Value> for Ty {
    fn from(value: Value) -> Self {
        let Value::Object(mut members) = value else {
            let text = value.as_str().map(str::to_owned);
            return Self::Plain(text.unwrap_or_else(|| value.to_string()));
        };
        let mut inner = |key: &str| members.remove(key);
        let name = |value: Value| value.as_str().unwrap_or_default().to_owned();
        if let Some(item) = inner("list") {
            Self::List(Box::new(Self::from(item)))
        } else if let Some(value) = inner("map") {
            Self::Map(Box::new(Self::from(value)))
        } else if let Some(value) = inner("named") {
            Self::Named(name(value))
        } else if let Some(value) = inner("enum") {
            Self::Enum(name(value))
        } else if let Some(value) = inner("name_union") {
            Self::NameUnion(name(value))
        } else if let Some(value) = inner("name_of") {
            Self::NameOf(name(value))
        } else if let Some(value) = inner("id_of") {
            Self::IdOf(name(value))
        } else {
            Self::Plain(Value::Object(members).to_string())
        }
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(word) => f.write_str(match word.as_str() {
                "string" => "String",
                "boolean" => "bool",
                "integer" => "i64",
                "number" => "f64",
                "timestamp" => "Timestamp",
                "duration" => "WireDuration",
                "json" => "Json",
                "secret" => "Secret",
                other => other,
            }),
            Self::List(item) => write!(f, "Vec<{item}>"),
            Self::Map(value) => write!(f, "BTreeMap<String, {value}>"),
            Self::Named(name) | Self::Enum(name) | Self::NameUnion(name) => f.write_str(name),
            Self::NameOf(owner) => write!(f, "{owner}Name"),
            Self::IdOf(owner) => write!(f, "{owner}Id"),
        }
    }
}

impl Ty {
    /// The type as an argument takes it, which is what decides whether old code still compiles.
    pub(crate) fn argument(&self) -> String {
        match self {
            Self::List(item) => format!("impl IntoIterator<Item = {}>", item.item()),
            Self::Map(value) => format!(
                "impl IntoIterator<Item = (impl Into<String>, {})>",
                value.item()
            ),
            Self::Named(_) => self.to_string(),
            Self::Plain(word)
                if ["boolean", "integer", "number", "json"].contains(&word.as_str()) =>
            {
                self.to_string()
            }
            _ => format!("impl Into<{self}>"),
        }
    }

    /// The same inside a list or map.
    fn item(&self) -> String {
        match self {
            Self::List(_) | Self::Map(_) => format!("impl Into<{self}>"),
            scalar => scalar.argument(),
        }
    }
}
