//! Two validators that know nothing of each other, one written in Python and one in JavaScript.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;
use serde_json::{Deserializer, Value, json};

use xtask::engine::Notation;

use super::{documents, tools};

/// What a document should not have, as a change of one that is good.
type Spoil = fn(&mut Value);

/// A program that finds faults; none where it is not installed.
type Validator = fn(&[PathBuf]) -> Option<Faults>;

/// The faults of documents.
type Faults = BTreeMap<PathBuf, Vec<String>>;

const VALIDATORS: [(&str, Validator); 2] = [
    ("openapi-spec-validator", python),
    ("@redocly/cli", redocly),
];

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

#[test]
fn every_document_is_valid() {
    let documents = documents::all(&tools::scratch("valid"));
    let files: Vec<PathBuf> = documents
        .into_iter()
        .map(|document| document.file)
        .collect();
    for (name, validator) in VALIDATORS {
        let Some(faults) = validator(&files) else {
            continue;
        };
        assert_eq!(faults.len(), files.len(), "{name} has not read all");
        for (file, faults) in faults {
            assert!(faults.is_empty(), "{name}: {}: {faults:#?}", file.display());
        }
    }
}

#[test]
fn both_validators_find_what_is_wrong() {
    let folder = tools::scratch("broken");
    let mut files = Vec::new();
    for version in documents::VERSIONS {
        let good = documents::one(&folder, "disruptive", version, Notation::Json);
        for (index, (_, spoil)) in MISTAKES.iter().enumerate() {
            let mut document = good.value();
            spoil(&mut document);
            let file = folder.join(format!("{version:?}-{index}.json"));
            fs::write(&file, document.to_string()).expect("the document can be written");
            files.push(file);
        }
    }
    for (name, validator) in VALIDATORS {
        let Some(faults) = validator(&files) else {
            continue;
        };
        for (file, (mistake, _)) in files.iter().zip(MISTAKES.iter().cycle()) {
            assert!(!faults[file].is_empty(), "{name} does not mind {mistake}");
        }
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

fn python(files: &[PathBuf]) -> Option<Faults> {
    let mut command = Command::new(tools::python()?.join("bin/python"));
    command.arg(tools::script("validate.py")).args(files);
    Some(tools::answer(command))
}

/// What Redocly says of one file.
#[derive(Deserialize)]
struct Findings {
    problems: Vec<Value>,
}

fn redocly(files: &[PathBuf]) -> Option<Faults> {
    let (mut command, packages) = tools::node()?;
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
    Some(faults.collect())
}
