//! The JSON Schemas against the spec files, and our reader against another one.

use jsonschema::Validator;
use serde_json::{Value as Json, json};
use serde_yaml::Value as Yaml;

use crate::common::{self, Spec};

/// The APIs of `spec/`.
const APIS: &[&str] = &["showcase", "disruptive"];

/// The schema of a file of this name.
fn schema_of(file: &str) -> &'static str {
    match file {
        "api.yaml" => "api.json",
        "errors.yaml" => "errors.json",
        "service.yaml" => "service.json",
        _ => "resource.json",
    }
}

fn schema(file: &str) -> Validator {
    let schemas = codegen::schemas();
    let schema = serde_json::from_str(&schemas[schema_of(file)]).expect("a schema is JSON");
    jsonschema::validator_for(&schema).expect("a schema is one")
}

fn read(text: &[u8]) -> Json {
    serde_yaml::from_slice(text).expect("a spec file is YAML")
}

/// The files of all APIs that are in the language; what a fake holds at first is not.
fn described() -> impl Iterator<Item = (String, Vec<u8>)> {
    let files = APIS.iter().flat_map(|api| common::api(api));
    files.filter(|(name, _)| name != "seed.yaml")
}

#[test]
fn every_spec_file_fits_its_schema() {
    for (name, text) in described() {
        let errors: Vec<String> = schema(&name)
            .iter_errors(&read(&text))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn every_spec_file_names_its_schema() {
    for (name, text) in described() {
        let schema = schema_of(&name);
        let line = format!("# yaml-language-server: $schema=../schema/{schema}\n");
        assert!(text.starts_with(line.as_bytes()), "{name} begins otherwise");
    }
}

#[test]
fn the_bookshop_uses_every_key() {
    let files = common::api("showcase");
    let mut unused = Vec::new();
    for (name, schema) in codegen::schemas() {
        let schema: Json = serde_json::from_str(&schema).expect("a schema is JSON");
        let texts = files.iter().filter(|(file, _)| schema_of(file) == name);
        let values: Vec<Json> = texts.map(|(_, text)| read(text)).collect();
        let shapes = schema["$defs"].as_object().into_iter().flatten();
        let shapes = shapes.map(|(_, shape)| shape).chain([&schema]);
        for shape in shapes {
            let keys = shape["properties"].as_object().expect("a shape has keys");
            let title = shape["title"].as_str().expect("a shape has a title");
            let missing = keys.keys().filter(|key| {
                let used = |value| used(value, &schema, &schema, title, key);
                !values.iter().any(used)
            });
            unused.extend(missing.map(|key| format!("{name}: `{key}` of `{title}`")));
        }
    }
    assert!(unused.is_empty(), "{unused:#?}");
}

/// Whether a value of a schema has a key where the schema wants a mapping of this title.
fn used(value: &Json, schema: &Json, root: &Json, title: &str, key: &str) -> bool {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => {
            let place = reference.trim_start_matches('#').replace("%20", " ");
            root.pointer(&place.replace("%60", "`"))
                .expect("a reference leads somewhere")
        }
        None => schema,
    };
    let inside = |value: &Json, schema: &Json| used(value, schema, root, title, key);
    let choices = schema["anyOf"].as_array().into_iter().flatten();
    if choices.into_iter().any(|choice| inside(value, choice)) {
        return true;
    }
    match value {
        Json::Object(entries) if schema["type"] == "object" => {
            schema["title"] == title && entries.contains_key(key)
                || entries.iter().any(|(name, value)| {
                    let known = &schema["properties"][name];
                    inside(
                        value,
                        if known.is_null() {
                            &schema["additionalProperties"]
                        } else {
                            known
                        },
                    )
                })
        }
        Json::Array(items) => items.iter().any(|item| inside(item, &schema["items"])),
        _ => false,
    }
}

#[test]
fn the_printed_schemas_are_those_of_the_spec_folder() {
    let schemas = codegen::schemas();
    assert_eq!(schemas.len(), 4);
    for (name, text) in schemas {
        let path = common::path(&format!("../spec/schema/{name}"));
        let printed = std::fs::read_to_string(path);
        let printed =
            printed.unwrap_or_else(|error| panic!("`cargo xtask schema`: {name}: {error}"));
        assert_eq!(printed, text, "{name}");
    }
}

/// What the base's service does; a file that a description may do without.
const SERVICE: &str = "\
resources:
  Thing: {max: 3, members: {title: {min: 1}}}
operations:
  things.get: {does: read, where: {title: Here}}
";

#[test]
fn the_schemas_refuse_what_the_reader_refuses() {
    let spec = common::with(&[("service.yaml", SERVICE)]);
    common::files(&spec);
    for (file, owner, key, wrong) in [
        ("api.yaml", "", "colour", json!("green")),
        ("errors.yaml", "", "colour", json!("green")),
        ("things.yaml", "", "colour", json!("green")),
        ("api.yaml", "/hosts/api", "uri", json!("x")),
        ("api.yaml", "/propagation", "delay", json!("soon")),
        ("api.yaml", "", "version", Json::Null),
        ("errors.yaml", "/rows/0", "rule", json!("repeat")),
        (
            "errors.yaml",
            "/rows/3/rule",
            "non_idempotent",
            json!("again"),
        ),
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
        ("service.yaml", "", "colour", json!("green")),
        (
            "service.yaml",
            "/operations/things.get",
            "does",
            json!("gets"),
        ),
        (
            "service.yaml",
            "/operations/things.get",
            "one_of",
            json!("title"),
        ),
        ("service.yaml", "/resources/Thing", "max", json!("many")),
        (
            "service.yaml",
            "/resources/Thing/members",
            "title",
            json!("made"),
        ),
    ] {
        let mut value = read(&spec[file]);
        let schema = schema(file);
        assert!(schema.is_valid(&value), "{file} fits before it is changed");
        let owner = value.pointer_mut(owner).expect("the base has it");
        owner[key] = wrong;
        assert!(!schema.is_valid(&value), "{file} still fits: {value:#}");
        let text = serde_yaml::to_string(&value).expect("a value can be printed");
        let mut wrong = spec.clone();
        wrong.insert(file.to_owned(), text.into_bytes());
        assert!(
            common::generate(&wrong).is_err(),
            "the reader takes {file}: {value:#}"
        );
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
        // The printer moves every line, which only `places.json` tells.
        for (path, text) in ours.iter().filter(|(path, _)| *path != "places.json") {
            assert_eq!(text, &theirs[path], "{path} of {name}");
        }
    }
}
