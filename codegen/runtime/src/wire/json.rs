//! JSON without a type of its own.

/// Any JSON value.
pub type Json = serde_json::Value;

/// The unknown members of an object.
pub type Extra = serde_json::Map<String, Json>;
