//! The documents: of each API, in each version of `OpenAPI`, in each format.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use xtask::engine::{self, Inputs, Notation, OpenApi};
use xtask::workspace::Workspace;

pub(crate) const VERSIONS: [OpenApi; 2] = [OpenApi::V3_1, OpenApi::V3_0];

/// A document, and the file that it was written to.
pub(crate) struct Document {
    pub(crate) api: String,
    pub(crate) version: OpenApi,
    pub(crate) text: String,
    pub(crate) file: PathBuf,
}

/// One operation of a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// In capitals.
    pub(crate) method: String,
    /// Where it goes, if not to where most go.
    pub(crate) server: Option<String>,
    pub(crate) path: String,
}

/// Writes the documents of all APIs to a folder: each in every version, and each version once as JSON and once as YAML. That both
/// say the same is a test of the generator.
pub(crate) fn all(folder: &Path) -> Vec<Document> {
    let apis = workspace().apis().expect("the specs can be listed");
    let mut notations = [Notation::Json, Notation::Yaml];
    let mut documents = Vec::new();
    for api in &apis {
        for (version, notation) in VERSIONS.into_iter().zip(notations) {
            documents.push(one(folder, api, version, notation));
        }
        notations.reverse();
    }
    assert!(documents.len() >= 4, "{} documents", documents.len());
    documents
}

/// Writes the document of an API.
pub(crate) fn one(folder: &Path, api: &str, version: OpenApi, notation: Notation) -> Document {
    let text = text(api, version, notation);
    let end = match notation {
        Notation::Json => "json",
        Notation::Yaml => "yaml",
    };
    let file = folder.join(format!("{api}-{version:?}.{end}"));
    fs::write(&file, &text).expect("the document can be written");
    Document {
        api: api.to_owned(),
        version,
        text,
        file,
    }
}

fn text(api: &str, version: OpenApi, notation: Notation) -> String {
    let spec = workspace().spec_files(api).expect("the spec can be read");
    let inputs = Inputs {
        spec,
        ..Inputs::default()
    };
    engine::openapi(api, &inputs, version, notation).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// The workspace that has the specs.
pub(crate) fn workspace() -> Workspace {
    Workspace::at(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
}

impl Document {
    /// The document, if it is JSON.
    pub(crate) fn value(&self) -> Value {
        serde_json::from_str(&self.text).expect("the document is JSON")
    }

    /// Its operations, if it is JSON.
    pub(crate) fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, methods) in self.value()["paths"].as_object().expect("paths") {
            for (method, operation) in methods.as_object().expect("methods") {
                let servers = [&operation["servers"], &methods["servers"]];
                let server = servers
                    .iter()
                    .find_map(|servers| servers[0]["url"].as_str());
                operations.extend(operation["operationId"].as_str().map(|id| Operation {
                    id: id.to_owned(),
                    method: method.to_uppercase(),
                    server: server.map(str::to_owned),
                    path: path.clone(),
                }));
            }
        }
        operations
    }
}
