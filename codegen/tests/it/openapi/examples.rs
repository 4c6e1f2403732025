//! Every example against its own schema.

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value as Json, json};

use super::{ALL, Described, operations};

/// The name of the document among schemas.
const DOCUMENT: &str = "urn:document";

fn registry(document: &Json) -> Registry<'_> {
    let registry = Registry::new().add(DOCUMENT, document);
    let registry = registry.expect("a document can be referred to");
    registry.prepare().expect("a document can be referred to")
}

/// The schema at a place of the document.
fn schema(registry: &Registry<'_>, at: &str) -> Validator {
    let at = at.replace('{', "%7B").replace('}', "%7D");
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(registry)
        .should_validate_formats(true)
        .build(&json!({"$ref": format!("{DOCUMENT}#{at}")}))
        .expect("a schema is one")
}

/// 3.0 says in a word of its own what may be null.
fn as_2020(value: &mut Json) {
    match value {
        Json::Object(members) => {
            members.values_mut().for_each(as_2020);
            if members.remove("nullable").is_some() {
                let mut rest = Json::Object(std::mem::take(members));
                if let Some(all) = rest.get("allOf").cloned() {
                    rest = json!({"allOf": all});
                }
                members.insert("anyOf".to_owned(), json!([rest, {"type": "null"}]));
            }
        }
        Json::Array(items) => items.iter_mut().for_each(as_2020),
        _ => {}
    }
}

/// All examples that have a schema beside them, with the place of that.
fn examples<'a>(at: &str, value: &'a Json, found: &mut Vec<(String, &'a Json)>) {
    match value {
        Json::Object(members) => {
            if let (Some(_), Some(example)) = (members.get("schema"), members.get("example")) {
                found.push((format!("{at}/schema"), example));
            }
            for (key, value) in members.iter().filter(|(key, _)| *key != "example") {
                let key = key.replace('/', "~1");
                examples(&format!("{at}/{key}"), value, found);
            }
        }
        Json::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                examples(&format!("{at}/{index}"), value, found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_example_fits_its_schema() {
    for Described {
        name, documents, ..
    } in ALL.iter()
    {
        for mut document in documents.clone() {
            if document["openapi"] == "3.0.3" {
                as_2020(&mut document);
            }
            let mut found = Vec::new();
            examples("", &document, &mut found);
            assert!(!found.is_empty());
            let registry = registry(&document);
            for (at, example) in found {
                let schema = schema(&registry, &at);
                let errors = schema.iter_errors(example);
                let errors = errors.map(|error| format!("{}: {error}", error.instance_path()));
                let errors: Vec<String> = errors.collect();
                assert!(errors.is_empty(), "`{name}` {at}: {errors:?}\n{example:#}");
            }
        }
    }
}

#[test]
fn every_operation_has_an_example_of_what_goes_out_and_what_comes_back() {
    for Described {
        name, documents, ..
    } in ALL.iter()
    {
        let [document, _] = documents;
        for (path, verb, operation) in operations(document) {
            let media = |value: &Json| value["content"]["application/json"].clone();
            if let Some(body) = operation.get("requestBody") {
                assert!(
                    media(body).get("example").is_some(),
                    "`{name}` {verb} {path}"
                );
            }
            let mut answer = &operation["responses"]["200"];
            if let Some(reference) = answer["$ref"].as_str() {
                let target = reference.trim_start_matches('#');
                answer = document.pointer(target).expect("an answer");
            }
            assert!(
                media(answer).get("example").is_some(),
                "`{name}` {verb} {path}"
            );
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            for parameter in parameters {
                let needed = parameter["required"] == true;
                assert_eq!(
                    needed,
                    parameter.get("example").is_some() && needed,
                    "{parameter}"
                );
            }
        }
    }
}

#[test]
fn what_does_not_fit_is_noticed() {
    let time = json!({"type": "string", "format": "date-time"});
    let number = json!({"$ref": "#/components/schemas/T"});
    let document = json!({
        "paths": {"/{x}": {"schema": number}},
        "components": {"schemas": {"T": {"type": "integer"}, "Time": time}},
    });
    let registry = registry(&document);
    let number = schema(&registry, "/paths/~1{x}/schema");
    assert!(number.is_valid(&json!(1)) && !number.is_valid(&json!("1")));
    let time = schema(&registry, "/components/schemas/Time");
    assert!(time.is_valid(&json!("2026-01-31T12:00:00Z")) && !time.is_valid(&json!("yesterday")));
}
