//! The JSON Schemas against the spec files, and our reader against another one.

use jsonschema::Validator;
use serde_json::{Value as Json, json};
use serde_yaml::Value as Yaml;

use crate::common::{self, Spec};

/// The APIs of `spec/`.
const APIS: &[&str] = &["showcase", "disruptive"];

fn schema(file: &str) -> Validator {
    let name = match file {
        "api.yaml" => "api.json",
        "errors.yaml" => "errors.json",
        _ => "resource.json",
    };
    let schemas = codegen::schemas();
    let schema = serde_json::from_str(&schemas[name]).expect("a schema is JSON");
    jsonschema::validator_for(&schema).expect("a schema is one")
}

fn read(text: &[u8]) -> Json {
    serde_yaml::from_slice(text).expect("a spec file is YAML")
}

#[test]
fn every_spec_file_fits_its_schema() {
    for (name, text) in APIS.iter().flat_map(|api| common::api(api)) {
        let errors: Vec<String> = schema(&name)
            .iter_errors(&read(&text))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn every_spec_file_names_its_schema() {
    for (name, text) in APIS.iter().flat_map(|api| common::api(api)) {
        let schema = match name.as_str() {
            "api.yaml" => "api",
            "errors.yaml" => "errors",
            _ => "resource",
        };
        let line = format!("# yaml-language-server: $schema=../schema/{schema}.json\n");
        assert!(text.starts_with(line.as_bytes()), "{name} begins otherwise");
    }
}

#[test]
fn the_printed_schemas_are_those_of_the_spec_folder() {
    for (name, text) in codegen::schemas() {
        let path = common::path(&format!("../spec/schema/{name}"));
        // Printed by `cargo xtask schema`; a clone may not have done so yet.
        if let Ok(printed) = std::fs::read_to_string(path) {
            assert_eq!(printed, text, "{name}");
        }
    }
}

#[test]
fn the_schemas_refuse_what_the_reader_refuses() {
    let spec = common::base();
    for (file, owner, key, wrong) in [
        ("api.yaml", "", "colour", json!("green")),
        ("errors.yaml", "", "colour", json!("green")),
        ("things.yaml", "", "colour", json!("green")),
        ("api.yaml", "/hosts/api", "uri", json!("x")),
        ("api.yaml", "/settle", "wait", json!("soon")),
        ("api.yaml", "", "version", Json::Null),
        ("errors.yaml", "/rows/0", "rule", json!("retry")),
        ("errors.yaml", "/rows/3/rule", "once", json!("again")),
        ("things.yaml", "/endpoints/get", "replay", json!("Thing")),
        (
            "things.yaml",
            "/types/Thing/fields/title",
            "docs",
            Json::Null,
        ),
        (
            "things.yaml",
            "/types/Thing/fields/title",
            "required",
            json!("yes"),
        ),
        ("things.yaml", "", "docs", json!("")),
    ] {
        let mut value = read(&spec[file]);
        let schema = schema(file);
        assert!(schema.is_valid(&value), "{file} fits before it is changed");
        let owner = value.pointer_mut(owner).expect("the base has it");
        owner[key] = wrong;
        assert!(!schema.is_valid(&value), "{file} still fits: {value:#}");
    }
}

/// The same files as another reader and printer of YAML leave them.
fn printed_again(spec: &Spec) -> Spec {
    let again = |text: &[u8]| {
        let value: Yaml = serde_yaml::from_slice(text).expect("a spec file is YAML");
        let text = serde_yaml::to_string(&value).expect("a value can be printed");
        text.into_bytes()
    };
    spec.iter()
        .map(|(name, text)| (name.clone(), again(text)))
        .collect()
}

#[test]
fn two_readers_of_yaml_see_the_same() {
    for name in APIS {
        let spec = common::api(name);
        let (ours, theirs) = (common::files(&spec), common::files(&printed_again(&spec)));
        assert_eq!(ours.len(), theirs.len(), "{name}");
        for (path, text) in &ours {
            assert_eq!(text, &theirs[path], "{path} of {name}");
        }
    }
}
