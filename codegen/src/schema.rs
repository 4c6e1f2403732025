//! The spec language as JSON Schema, for editors and for a test; printed from the tables that the reader uses.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::spec::language::{API, ERRORS, Hint, Key, Kind, Need, RESOURCE, SERVICE, Shape};

/// The schemas of the four sorts of file, by file name.
#[must_use]
pub fn schemas() -> BTreeMap<String, String> {
    [
        ("api.json", &API),
        ("errors.json", &ERRORS),
        ("resource.json", &RESOURCE),
        ("service.json", &SERVICE),
    ]
    .into_iter()
    .map(|(name, shape)| (name.to_owned(), document(shape)))
    .collect()
}

fn document(shape: &'static Shape) -> String {
    let mut definitions = Map::new();
    let mut root = self::shape(shape, &mut definitions);
    if let Value::Object(root) = &mut root {
        root.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        root.insert("$defs".to_owned(), Value::Object(definitions));
    }
    format!("{root:#}\n")
}

/// A mapping with fixed keys.
fn shape(shape: &'static Shape, definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in shape.keys {
        let mut value = kind(&key.kind, definitions);
        if let Value::Object(value) = &mut value {
            value.insert("description".to_owned(), json!(key.docs));
            value.extend(hint(key));
        }
        properties.insert(key.name.to_owned(), value);
    }
    let required: Vec<&str> = shape
        .keys
        .iter()
        .filter(|key| key.need == Need::Required)
        .map(|key| key.name)
        .collect();
    json!({
        "title": shape.title,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// What an editor offers besides; a flag that is not there is off.
fn hint(key: &Key) -> Option<(String, Value)> {
    let of = |word: &str| match key.kind {
        Kind::Whole => serde_json::from_str(word).unwrap_or_default(),
        _ => json!(word),
    };
    match (&key.hint, &key.kind) {
        (Hint::Default(word), _) => Some(("default".to_owned(), of(word))),
        (Hint::Examples(words), _) => Some(("examples".to_owned(), json!(words))),
        (Hint::Nothing, Kind::Flag) => Some(("default".to_owned(), json!(false))),
        (Hint::Nothing, _) => None,
    }
}

fn kind(kind: &'static Kind, definitions: &mut Map<String, Value>) -> Value {
    match kind {
        // YAML reads `102058` and `0.1.0` as it likes; the reader takes any scalar as text.
        Kind::Text => json!({ "type": ["string", "number", "boolean"], "minLength": 1 }),
        Kind::Word(words) => json!({ "type": "string", "enum": words }),
        Kind::Whole => json!({ "type": "integer", "minimum": 0 }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Duration => json!({ "type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$" }),
        Kind::Any => json!({}),
        Kind::Shape(inner) => reference(inner, definitions),
        Kind::Map(what, inner) => json!({
            "type": "object",
            "propertyNames": { "description": what },
            "additionalProperties": self::kind(inner, definitions),
        }),
        Kind::List(inner) => json!({ "type": "array", "items": self::kind(inner, definitions) }),
        Kind::Either(kinds) => {
            let kinds: Vec<Value> = kinds
                .iter()
                .map(|kind| self::kind(kind, definitions))
                .collect();
            json!({ "anyOf": kinds })
        }
    }
}

/// Each shape is described once and referred to.
fn reference(inner: &'static Shape, definitions: &mut Map<String, Value>) -> Value {
    if !definitions.contains_key(inner.title) {
        definitions.insert(inner.title.to_owned(), Value::Null);
        let described = shape(inner, definitions);
        definitions.insert(inner.title.to_owned(), described);
    }
    json!({ "$ref": format!("#/$defs/{}", pointer(inner.title)) })
}

/// A title inside a JSON pointer of a URI.
fn pointer(title: &str) -> String {
    title
        .replace('~', "~0")
        .replace('/', "~1")
        .replace('`', "%60")
        .replace(' ', "%20")
}
