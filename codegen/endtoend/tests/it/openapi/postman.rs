//! Postman: its own importer reads the documents, and what that makes is a collection by Postman's schema.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use xtask::engine::Notation;

use super::documents;
use super::documents::Operation;
use crate::tools;

/// What became of a document.
#[derive(Deserialize)]
struct Imported {
    /// Method and address of each request.
    requests: Vec<String>,
    faults: Vec<String>,
}

#[test]
fn postman_imports_every_document_with_all_of_its_operations() {
    let documents = documents::all(&tools::scratch("postman"));
    let files = documents.iter().map(|document| document.file.clone());
    let mut imported = imported(files);
    for document in documents {
        let Imported {
            mut requests,
            faults,
        } = imported.remove(&document.file).expect("all were read");
        let file = document.file.display();
        assert!(faults.is_empty(), "{file}: {faults:#?}");
        let json = documents::one(
            &tools::scratch("postman"),
            &document.api,
            document.version,
            Notation::Json,
        );
        let mut wanted: Vec<String> = json.operations().iter().map(request).collect();
        wanted.sort();
        requests.sort();
        assert_eq!(requests, wanted, "{file}");
    }
}

#[test]
fn what_postman_cannot_import_is_noticed() {
    let folder = tools::scratch("unpostman");
    let file = folder.join("broken.json");
    std::fs::write(&file, r#"{"openapi": "3.1.0", "paths": []}"#).expect("the file can be written");
    assert!(!imported([file.clone()])[&file].faults.is_empty());
}

fn imported(files: impl IntoIterator<Item = PathBuf>) -> BTreeMap<PathBuf, Imported> {
    let (mut command, packages) = tools::node();
    command
        .arg(tools::script("postman.mjs"))
        .arg(packages)
        .args(files);
    tools::answer(command)
}

/// How Postman writes an operation: a parameter that is a whole segment has a colon.
fn request(operation: &Operation) -> String {
    let segments = operation.path.split('/').map(|segment| {
        match segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
        {
            Some(name) => format!(":{name}"),
            None => segment.replace('{', "{{").replace('}', "}}"),
        }
    });
    let path: Vec<String> = segments.collect();
    let server = operation.server.as_deref().unwrap_or("{{baseUrl}}");
    format!("{} {server}{}", operation.method, path.join("/"))
}
