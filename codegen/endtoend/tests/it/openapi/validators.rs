//! Two validators that know nothing of each other, one written in Python and one in JavaScript.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;
use serde_json::{Deserializer, Value, json};

use xtask::engine::Notation;

use super::documents;
use crate::tools;

/// What a document should not have, as a change of one that is good.
type Spoil = fn(&mut Value);

/// The faults of documents.
type Faults = BTreeMap<PathBuf, Vec<String>>;

/// A program that finds faults.
type Validator = fn(&[PathBuf]) -> Faults;

const MISTAKES: [(&str, Spoil); 9] = [
    ("no title", |document| {
        document["info"] = json!({"version": "1"});
    }),
    ("paths as a list", |document| document["paths"] = json!([])),
    ("a reference to nothing", |document| {
        document["components"]["schemas"]["Lost"] = json!({"$ref": "#/components/schemas/Nothing"});
    }),
    ("a type that does not exist", |document| {
        document["components"]["schemas"]["Odd"] = json!({"type": "text"});
    }),
    ("a parameter in no place", |document| {
        operations(document)[0]["parameters"] = json!([{"name": "a", "schema": {}}]);
    }),
    ("a parameter of the path that is not said", |document| {
        let path = document["paths"]["/{lost}"].take();
        let lost =
            json!({"get": {"operationId": "lost", "responses": {"200": {"description": "a"}}}});
        document["paths"]["/{lost}"] = if path.is_null() { lost } else { path };
    }),
    ("a body as text", |document| {
        operations(document)[0]["requestBody"] = json!("anything");
    }),
    ("a response without a description", |document| {
        operations(document)[0]["responses"] = json!({"200": {}});
    }),
    ("one id for two operations", |document| {
        let mut operations = operations(document);
        let id = operations[0]["operationId"].clone();
        operations[1]["operationId"] = id;
    }),
];

/// openapi-spec-validator.
mod python {
    #[test]
    fn every_document_is_valid() {
        super::all_are_valid("python", super::spec_validator);
    }

    #[test]
    fn what_is_wrong_is_found() {
        super::all_mistakes_are_found("python", super::spec_validator);
    }
}

/// @redocly/cli.
mod redocly {
    #[test]
    fn every_document_is_valid() {
        super::all_are_valid("redocly", super::lint);
    }

    #[test]
    fn what_is_wrong_is_found() {
        super::all_mistakes_are_found("redocly", super::lint);
    }
}

fn all_are_valid(name: &str, validator: Validator) {
    let documents = documents::all(&tools::scratch(&format!("valid-{name}")));
    let files: Vec<PathBuf> = documents
        .into_iter()
        .map(|document| document.file)
        .collect();
    let faults = validator(&files);
    assert_eq!(faults.len(), files.len(), "{name} has not read all");
    for (file, faults) in faults {
        assert!(faults.is_empty(), "{name}: {}: {faults:#?}", file.display());
    }
}

fn all_mistakes_are_found(name: &str, validator: Validator) {
    let folder = tools::scratch(&format!("broken-{name}"));
    let mut files = Vec::new();
    for version in documents::VERSIONS {
        let good = documents::one(&folder, "showcase", version, Notation::Json);
        for (index, (_, spoil)) in MISTAKES.iter().enumerate() {
            let mut document = good.value();
            spoil(&mut document);
            let file = folder.join(format!("{version:?}-{index}.json"));
            fs::write(&file, document.to_string()).expect("the document can be written");
            files.push(file);
        }
    }
    let faults = validator(&files);
    for (file, (mistake, _)) in files.iter().zip(MISTAKES.iter().cycle()) {
        assert!(!faults[file].is_empty(), "{name} does not mind {mistake}");
    }
}

fn operations(document: &mut Value) -> Vec<&mut Value> {
    let paths = document["paths"].as_object_mut().expect("paths");
    let methods = paths.values_mut().filter_map(Value::as_object_mut);
    let operations = methods.flat_map(|methods| methods.values_mut());
    operations
        .filter(|value| value["operationId"].is_string())
        .collect()
}

fn spec_validator(files: &[PathBuf]) -> Faults {
    let mut command = Command::new(tools::python().join("bin/python"));
    command.arg(tools::script("validate.py")).args(files);
    tools::answer(command)
}

/// What Redocly says of one file.
#[derive(Deserialize)]
struct Findings {
    problems: Vec<Value>,
}

fn lint(files: &[PathBuf]) -> Faults {
    let (mut command, packages) = tools::node();
    command.arg(packages.join("node_modules/@redocly/cli/bin/cli.js"));
    command.args(["lint", "--format=json", "--max-problems=1000", "--config"]);
    command.arg(tools::script("redocly.yaml")).args(files);
    // It tells nobody that it runs.
    command.envs([
        ("REDOCLY_TELEMETRY", "off"),
        ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"),
    ]);
    let output = command.output().expect("node starts");
    let findings = Deserializer::from_slice(&output.stdout).into_iter::<Findings>();
    let faults = files.iter().zip(findings).map(|(file, found)| {
        let problems = found.expect("it prints JSON").problems.into_iter();
        let faults = problems.map(|problem| problem.to_string()).collect();
        (file.clone(), faults)
    });
    faults.collect()
}
