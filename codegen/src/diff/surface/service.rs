//! What only a fake does: compared as it stands, since no client knows it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Service {
    pub(crate) access: Value,
    pub(crate) events: Value,
    pub(crate) resources: BTreeMap<String, Value>,
}
