//! The least that a service may answer with: what a reply cannot be read without.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The replies of an API's operations.
pub struct Replies {
    /// The reply's type of each operation, by its id.
    operations: BTreeMap<String, Value>,
    /// The needed members of each struct.
    structs: BTreeMap<String, Vec<Value>>,
}

impl Replies {
    /// Reads a `model.json`.
    #[must_use]
    pub fn of(model: &str) -> Self {
        let model: Value = serde_json::from_str(model).expect("a model");
        let resources = list(&model["api"]["resources"]);
        let endpoints = resources.iter().flat_map(|one| list(&one["endpoints"]));
        let types = resources.iter().flat_map(|one| list(&one["types"]));
        let structs = types.filter_map(|ty| ty.get("struct"));
        Self {
            operations: endpoints
                .map(|endpoint| (text(&endpoint["id"]), endpoint["reply"].clone()))
                .collect(),
            structs: structs
                .map(|one| {
                    let mut needed = list(&one["fields"]).to_vec();
                    needed.retain(|field| field["needed"] == json!(true));
                    (text(&one["name"]), needed)
                })
                .collect(),
        }
    }

    /// Returns the least reply of an operation.
    #[must_use]
    pub fn least(&self, operation: &str) -> String {
        let reply = &self.operations[operation];
        let one = reply.get("one").map(|ty| self.value(ty));
        one.unwrap_or_else(|| json!({})).to_string()
    }

    fn value(&self, ty: &Value) -> Value {
        match (ty.as_str(), ty.get("named")) {
            (_, Some(name)) => {
                let needed = self.structs.get(&text(name)).into_iter().flatten();
                let member = |field: &Value| (text(&field["wire"]), self.value(&field["ty"]));
                Value::Object(needed.map(member).collect::<Map<_, _>>())
            }
            (Some("integer" | "number"), _) => json!(0),
            (Some("boolean"), _) => json!(false),
            _ => json!("x1"),
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
