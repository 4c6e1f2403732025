//! The API as an `OpenAPI` document: for other generators, for mocks and tests, and for readers.
//!
//! Knows what is written (its words) and what is meant (the model), decides nothing about the API, and knows no Rust.

mod addresses;
mod bodies;
mod document;
mod examples;
mod extensions;
mod json;
mod operations;
mod policies;
mod replies;
mod schemas;
mod unions;
mod words;
mod yaml;

use std::collections::BTreeMap;

use addresses::Addresses;

use crate::model::{Api, Type};
use crate::name::{TypeName, Wire};
use crate::spec::{self, Notes, Spec};

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
    /// The same types as they are written.
    written: BTreeMap<&'a str, &'a spec::Type>,
    addresses: Addresses,
}

impl<'a> Source<'a> {
    fn new(spec: &'a Spec, api: &'a Api, version: OpenApi) -> Self {
        let types = api.resources.iter().flat_map(|resource| &resource.types);
        let written = spec.resources.iter().flat_map(|resource| &resource.types);
        let mut source = Self {
            spec,
            api,
            version,
            types: types.map(|ty| (ty.name().as_str(), ty)).collect(),
            written: written.map(|(name, ty)| (name.as_str(), ty)).collect(),
            addresses: Addresses::new(),
        };
        source.addresses = source.find_addresses();
        source
    }

    fn ty(&self, name: &TypeName) -> Option<&'a Type> {
        self.types.get(name.as_str()).copied()
    }

    /// Whether the service has deprecated a type.
    fn is_old(&self, name: &TypeName) -> bool {
        let written = self.written.get(name.as_str());
        written.is_some_and(|written| is_deprecated(&written.notes))
    }

    /// Whether the service has deprecated a member of a type.
    fn is_old_member(&self, name: &TypeName, wire: &Wire) -> bool {
        let written = self.written.get(name.as_str());
        let fields = written.and_then(|written| written.fields.as_ref());
        fields
            .into_iter()
            .flatten()
            .any(|(known, field)| known.value == wire.as_str() && is_deprecated(&field.notes))
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

/// Whether the service has deprecated a thing.
fn is_deprecated(notes: &Notes) -> bool {
    let stability = notes.stability.as_ref();
    stability.is_some_and(|stability| stability.value == "deprecated")
}
