//! From what the files say to what the crate will be: every decision is made here.
//!
//! Knows neither YAML nor tokens. Mistakes of meaning are gathered; the model is only used when there is none.

mod api;
mod endpoints;
mod identity;
mod members;
mod modify;
mod names;
mod params;
mod path;
mod policy;
mod policy_docs;
mod replies;
mod retry_failed;
mod sent;
mod service;
mod symbols;
mod table;
mod types;
mod unions;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;

use crate::docs::Docs;
use crate::error::{Error, Mistakes};
use crate::model::{Api, Endpoint, Resource, Ty, Type};
use crate::name::{Name, TypeName, is_module};
use crate::reserved;
use crate::spec::reader::clipped;
use crate::spec::{Spec, Text};
pub(crate) use policy_docs::{described, sentence};

use policy::Table;
pub(crate) use policy_docs::time;
use symbols::Symbols;

/// Lowers an API.
pub(crate) fn api(folder: &str, spec: &Spec, mistakes: &mut Mistakes) -> Api {
    let symbols = Symbols::collect(spec, mistakes);
    let mut lowering = Lowering {
        spec,
        sent: sent::types(spec, &symbols),
        created: BTreeSet::new(),
        ids: BTreeMap::new(),
        symbols,
        mistakes: std::mem::take(mistakes),
    };
    lowering.collect();
    let mut table = lowering.table(&spec.errors);
    let resources = lowering.resources(&mut table);
    let api = lowering.shared(folder, resources, table);
    *mistakes = lowering.mistakes;
    api
}

/// What lowering knows while it goes through the files.
struct Lowering<'a> {
    spec: &'a Spec,
    symbols: Symbols<'a>,
    /// Types that a user sends.
    sent: BTreeSet<String>,
    /// Types that some endpoint creates.
    created: BTreeSet<String>,
    /// The type whose id a placeholder is.
    ids: BTreeMap<String, Vec<TypeName>>,
    mistakes: Mistakes,
}

impl<'a> Lowering<'a> {
    /// Collects what endpoints refer to across files.
    fn collect(&mut self) {
        for symbol in self.symbols.iter() {
            for text in &symbol.ty.patterns {
                let last = path::pattern(text).ok().and_then(|mut names| names.pop());
                if let Some(last) = last {
                    let owners = self.ids.entry(last).or_default();
                    if !owners.contains(&symbol.name) {
                        owners.push(symbol.name.clone());
                    }
                }
            }
        }
        let endpoints = self
            .spec
            .resources
            .iter()
            .flat_map(|resource| &resource.endpoints);
        for creates in endpoints.filter_map(|(_, endpoint)| endpoint.creates.as_ref()) {
            let known = self
                .symbols
                .get(&creates.ty.value)
                .filter(|symbol| !symbol.ty.patterns.is_empty());
            if known.is_some() {
                self.created.insert(creates.ty.value.clone());
            } else {
                let message = format!(
                    "`{}` is not a type with a resource name",
                    clipped(&creates.ty.value)
                );
                let known = self.symbols.iter().filter(|s| !s.ty.patterns.is_empty());
                let error = Error::at(&creates.ty.span, message);

                self.mistakes.push(error.suggest(
                    &creates.ty.value,
                    known.map(|s| s.name.as_str()),
                    "name a type that has `resource:`",
                ));
            }
        }
    }

    fn resources(&mut self, table: &mut Table<'_>) -> Vec<Resource> {
        let mut markers: BTreeMap<String, &Text> = BTreeMap::new();
        let mut resources = Vec::new();
        for resource in &self.spec.resources {
            let Some((module, handle)) = self.module(&resource.name) else {
                continue;
            };
            let types: Vec<Type> = resource
                .types
                .iter()
                .filter_map(|(name, ty)| self.ty(name, ty))
                .collect();
            let mut endpoints: Vec<Endpoint> = Vec::new();
            let mut unique = names::Unique::new("endpoints");
            for (name, written) in &resource.endpoints {
                let Some(endpoint) = self.endpoint(resource, name, written, table) else {
                    continue;
                };
                unique.add(endpoint.method.as_str(), name, &mut self.mistakes);
                self.marker(&endpoint.marker, name, &mut markers);
                endpoints.push(endpoint);
            }
            self.modifications(resource, &mut endpoints);
            resources.push(Resource {
                module,
                handle,
                docs: Docs::new(&resource.docs.value),
                endpoints,
                types,
            });
        }
        self.handles(&resources, &markers);
        resources
    }

    /// The file's name as a module and as its handle's type.
    fn module(&mut self, name: &Text) -> Option<(Name, TypeName)> {
        let reserved = [
            "api",
            "errors",
            "mod",
            "runtime",
            "client",
            "policy",
            "operations",
            "lib",
            "http",
            "builder",
            "from_env",
        ];
        if !is_module(&name.value) || reserved.contains(&name.value.as_str()) {
            let message = format!(
                "`{}` cannot be the name of a resource",
                clipped(&name.value)
            );
            let error = Error::at(&name.span, message);
            self.mistakes.push(error.help(
                "write lower-case letters, digits and `_`, such as `data_connectors`; Rust keywords and names that the generated crate uses are taken",
            ));
            return None;
        }
        let handle = TypeName::new(&name.value.to_upper_camel_case()).ok()?;
        Some((Name::new(&name.value).ok()?, handle))
    }

    /// The call's type must not be a type of the API too.
    fn marker(
        &mut self,
        marker: &TypeName,
        name: &'a Text,
        markers: &mut BTreeMap<String, &'a Text>,
    ) {
        let clash = self.symbols.owner(marker.as_str()).map(|owner| &owner.span);
        let other = markers
            .insert(marker.to_string(), name)
            .map(|other| &other.span);
        let message = format!(
            "the call of `{}` would be named `{marker}`, which is taken",
            name.value
        );
        let error = Error::at(&name.span, message);
        if let Some(span) = clash.or(other) {
            let error = error.also(span, "taken here");
            self.mistakes
                .push(error.help("rename the endpoint or the other"));
        } else if let Some(reason) = reserved::reason(marker.as_str()) {
            self.mistakes
                .push(error.label(reason).help("rename the endpoint or the file"));
        }
    }

    /// The handles' types must not be types of the API or calls.
    fn handles(&mut self, resources: &[Resource], markers: &BTreeMap<String, &'a Text>) {
        for (resource, handle) in self.spec.resources.iter().zip(resources) {
            let handle = handle.handle.as_str();
            let ty = self.symbols.owner(handle).map(|owner| &owner.span);
            let span = ty.or_else(|| markers.get(handle).map(|text| &text.span));
            let reserved = reserved::reason(handle);
            if span.is_none() && reserved.is_none() {
                continue;
            }
            let message = format!(
                "the handle of `{}` would be named `{handle}`, which is taken",
                resource.name.value
            );
            let mut error = Error::at(&resource.name.span, message);
            if let Some(reason) = reserved {
                error = error.label(reason);
            }
            if let Some(span) = span {
                error = error.also(span, "taken here");
            }
            self.mistakes
                .push(error.help("rename the file or the type"));
        }
    }

    /// The type of a type expression; reports what is wrong with it.
    fn resolve(&mut self, text: &Text) -> Option<Ty> {
        match self.symbols.ty(text) {
            Ok(ty) => Some(ty),
            Err(error) => {
                self.mistakes.push(error);
                None
            }
        }
    }

    /// The id that a placeholder stands for, where just one type ends its name with it.
    fn id_type(&self, placeholder: &str) -> Option<Ty> {
        match self.ids.get(placeholder).map(Vec::as_slice) {
            Some([owner]) => Some(Ty::IdOf(owner.clone())),
            _ => None,
        }
    }
}
