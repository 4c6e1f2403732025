//! What `model.json` says, asked by key.

use std::collections::BTreeSet;

use serde_json::Value;

/// The described API.
pub(super) struct Model<'a> {
    api: &'a Value,
}

impl<'a> Model<'a> {
    pub(super) fn new(api: &'a Value) -> Self {
        Self { api }
    }

    pub(super) fn krate(&self) -> String {
        text(&self.api["crate_name"]).replace('-', "_")
    }

    pub(super) fn items(&self, key: &str) -> &'a [Value] {
        items(&self.api[key])
    }

    pub(super) fn resources(&self) -> &'a [Value] {
        self.items("resources")
    }

    /// All types, each with the word for what sort it is.
    pub(super) fn types(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let types = self
            .resources()
            .iter()
            .flat_map(|resource| items(&resource["types"]));
        types.map(only)
    }

    /// The names of all types, and those of the names and ids of resources.
    pub(super) fn type_names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (_, ty) in self.types() {
            let name = text(&ty["name"]);
            names.insert(name.to_owned());
            if !ty["resource"].is_null() {
                names.extend([format!("{name}Name"), format!("{name}Id")]);
            }
        }
        names
    }

    /// The names of all handles and calls.
    pub(super) fn call_names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for resource in self.resources() {
            names.insert(text(&resource["handle"]).to_owned());
            let calls = items(&resource["endpoints"]).iter();
            names.extend(calls.map(|endpoint| text(&endpoint["marker"]).to_owned()));
        }
        names
    }

    /// The type of this name, with its sort.
    pub(super) fn find(&self, name: &str) -> Option<(&'a str, &'a Value)> {
        self.types().find(|(_, ty)| text(&ty["name"]) == name)
    }
}

/// The text of a value that is one.
pub(super) fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
}

/// The items of a list; none of anything else.
pub(super) fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The only member of an object; a text stands for itself.
pub(super) fn only(value: &Value) -> (&str, &Value) {
    match value {
        Value::String(text) => (text, &Value::Null),
        Value::Object(members) => {
            let (key, value) = members.iter().next().expect("an object with a member");
            (key, value)
        }
        other => panic!("{other} names no sort"),
    }
}
