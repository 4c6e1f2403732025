//! Every body against its schema in the `OpenAPI` document: what that says of the wire is so.

use std::fs;
use std::path::Path;

use codegen::{OpenApi, Sources};
use jsonschema::{Draft, Registry};
use serde_json::{Value, json};

use super::fixture::{Entry, entries};
use super::tokens;

/// Bodies that no operation sends or gets alone, and their schemas.
const ALONE: &[(&str, &str)] = &[
    ("Event", "Event"),
    ("StreamLine", "EventLine"),
    ("StreamError", "EventLine"),
    ("ErrorBody", "ErrorBody"),
    ("DataConnectorDelivery", "DataConnectorDelivery"),
    ("DataConnectorAsymmetricClaims", "DeliveryClaims"),
    ("OidcDiscovery", "SignatureDiscovery"),
];

/// What is no body of the API: it holds a signature, its text and its claims.
const VECTOR: &str = "DataConnectorSignature";

#[test]
fn every_body_fits_its_schema() {
    let document = document();
    let registry = Registry::new().add("urn:document", &document);
    let registry = registry.expect("a document").prepare().expect("a document");
    let mut count = 0;
    for entry in entries() {
        let Some(at) = schema_of(&document, &entry) else {
            continue;
        };
        let at = at.replace('{', "%7B").replace('}', "%7D");
        let schema = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&registry)
            .should_validate_formats(true)
            .build(&json!({"$ref": format!("urn:document#{at}")}))
            .unwrap_or_else(|error| panic!("{}: {error}", entry.name));
        let errors = schema.iter_errors(&entry.body);
        let errors = errors.map(|error| format!("{}: {error}", error.instance_path()));
        let errors: Vec<String> = errors.collect();
        assert!(errors.is_empty(), "{} at {at}: {errors:#?}", entry.name);
        count += 1;
    }
    let others = tokens::TYPES.iter().chain([&VECTOR]);
    let others: usize = others.map(|of| super::fixture::entries_of(of).len()).sum();
    assert_eq!(count + others, 139);
}

fn document() -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/disruptive");
    let mut sources = Sources::new();
    for file in fs::read_dir(folder).expect("the specs") {
        let path = file.expect("a file").path();
        if path.extension().is_some_and(|end| end == "yaml") {
            let name = path.file_name().expect("a name").to_string_lossy();
            sources = sources.file(name, fs::read(&path).expect("a spec"));
        }
    }
    let document = codegen::openapi("disruptive", &sources, OpenApi::V3_1);
    let document = document.unwrap_or_else(|errors| panic!("{errors}"));
    serde_json::from_str(&document).expect("JSON")
}

/// Where the schema of a body stands; none for what is not of the API.
fn schema_of(document: &Value, entry: &Entry) -> Option<String> {
    let of = entry.of.as_str();
    if tokens::TYPES.contains(&of) || of == VECTOR {
        return None;
    }
    if let Some((_, name)) = ALONE.iter().find(|(alone, _)| *alone == of) {
        return Some(format!("/components/schemas/{name}"));
    }
    let operation = operation(document, &entry.endpoint);
    let operation = operation.unwrap_or_else(|| panic!("{} has no operation", entry.endpoint));
    let inside = match entry.kind.as_str() {
        "request" => "/requestBody",
        _ => "/responses/200",
    };
    let body = format!("{operation}{inside}");
    let reference = document
        .pointer(&body)
        .and_then(|body| body["$ref"].as_str());
    let body = reference.map_or(body, |target| target.trim_start_matches('#').to_owned());
    Some(format!("{body}/content/application~1json/schema"))
}

/// Where the operation of an endpoint stands, which is written as `POST emulator:/v2/projects/{project}/devices`.
fn operation(document: &Value, endpoint: &str) -> Option<String> {
    let (verb, rest) = endpoint.split_once(' ')?;
    let path = rest.split('?').next()?;
    let path = path.strip_prefix("emulator:/v2").unwrap_or(path);
    let verb = verb.to_ascii_lowercase();
    let any_project = path.replace("/-/", "/{project}/");
    let paths = document["paths"].as_object()?.iter();
    let known = |wanted: &str| {
        let mut paths = paths.clone();
        let found =
            paths.find(|(path, item)| plain(path) == plain(wanted) && item.get(&verb).is_some());
        found.map(|(path, _)| path.replace('/', "~1"))
    };
    let path = known(path).or_else(|| known(&any_project))?;
    Some(format!("/paths/{path}/{verb}"))
}

/// A path without the names of its placeholders.
fn plain(path: &str) -> String {
    let mut inside = false;
    let kept = path.chars().filter(|c| match c {
        '{' => {
            inside = true;
            true
        }
        '}' => {
            inside = false;
            true
        }
        _ => !inside,
    });
    kept.collect()
}
