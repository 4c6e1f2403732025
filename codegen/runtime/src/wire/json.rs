//! JSON that has no type of its own.

/// Any JSON value.
pub type Json = serde_json::Value;

/// The members of an object that this version does not know.
pub type Extra = serde_json::Map<String, Json>;
