//! The API as an `OpenAPI` document: for other generators, for mocks and tests, and for readers.
//!
//! Knows what is written (its words) and what is meant (the model), decides nothing about the API, and knows no Rust.

mod addresses;
mod bodies;
mod document;
mod examples;
mod json;
mod operations;
mod policies;
mod replies;
mod schemas;
mod unions;
mod words;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Api, Type};
use crate::name::TypeName;
use crate::spec::Spec;

/// A version of `OpenAPI`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenApi {
    /// 3.1.0, whose schemas are JSON Schema 2020-12.
    V3_1,
    /// 3.0.3, for tools that do not read 3.1.
    V3_0,
}

/// The document as JSON.
pub(crate) fn json(spec: &Spec, api: &Api, version: OpenApi) -> String {
    json::text(&Source::new(spec, api, version).document())
}

/// The document as YAML.
pub(crate) fn yaml(spec: &Spec, api: &Api, version: OpenApi) -> String {
    yaml::text(&Source::new(spec, api, version).document())
}

/// What a document is made of.
struct Source<'a> {
    spec: &'a Spec,
    api: &'a Api,
    version: OpenApi,
    types: BTreeMap<&'a str, &'a Type>,
    /// Members that the service has deprecated, by type and wire name, and types, by an empty name.
    deprecated: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Source<'a> {
    fn new(spec: &'a Spec, api: &'a Api, version: OpenApi) -> Self {
        let types = api.resources.iter().flat_map(|resource| &resource.types);
        Self {
            spec,
            api,
            version,
            types: types.map(|ty| (ty.name().as_str(), ty)).collect(),
            deprecated: deprecated(spec),
        }
    }

    fn ty(&self, name: &TypeName) -> Option<&'a Type> {
        self.types.get(name.as_str()).copied()
    }

    /// A name that no type of the API has.
    fn own_name(&self, name: &str) -> String {
        let mut own = name.to_owned();
        while self.types.contains_key(own.as_str()) {
            own.push_str("Value");
        }
        own
    }
}

fn deprecated(spec: &Spec) -> BTreeSet<(&str, &str)> {
    let is = |notes: &crate::spec::Notes| {
        let stability = notes.stability.as_ref();
        stability.is_some_and(|stability| stability.value == "deprecated")
    };
    let mut all = BTreeSet::new();
    for (name, ty) in spec.resources.iter().flat_map(|resource| &resource.types) {
        if is(&ty.notes) {
            all.insert((name.as_str(), ""));
        }
        for (wire, field) in ty.fields.iter().flatten() {
            if is(&field.notes) {
                all.insert((name.as_str(), wire.as_str()));
            }
        }
    }
    all
}
