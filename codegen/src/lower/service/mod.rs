//! What the service does behind its endpoints: what `service.yaml` says of it, and what follows from an endpoint itself.
//!
//! Nothing of it changes what a client does.

mod derive;
mod filters;
mod members;
mod operations;
mod paths;
mod resources;
mod rules;
mod shared;
mod values;
mod verbs;

use std::collections::BTreeMap;

use crate::error::Error;
use crate::lower::Lowering;
use crate::model::{Endpoint, Resource, service};
use crate::name::{TypeName, Wire};
use crate::spec::reader::clipped;
use crate::spec::{self, Spec, Text};

/// An endpoint with what is written of it.
type Pair<'a> = (&'a Endpoint, &'a spec::Endpoint);

impl<'a> Lowering<'a> {
    /// Says of every endpoint what it does, and gives what all have in common.
    pub(super) fn service(&mut self, resources: &mut [Resource]) -> service::Api {
        let spec: &'a Spec = self.spec;
        let pairs = pairs(spec, resources);
        let api = self.common(&spec.service, &pairs);
        let mut operations = self.operations(&spec.service, &pairs, &api);
        let endpoints = resources
            .iter_mut()
            .flat_map(|resource| &mut resource.endpoints);
        for endpoint in endpoints {
            endpoint.service = operations.remove(&endpoint.id).unwrap_or_default();
        }
        api
    }

    fn common(&mut self, written: &'a spec::service::Service, pairs: &[Pair<'_>]) -> service::Api {
        let access = written.access.as_ref();
        let access = access.and_then(|access| self.access(access));
        let events = written.events.as_ref();
        let events = events.and_then(|events| self.event_look(events));
        let mut resources: BTreeMap<TypeName, service::Resource> = BTreeMap::new();
        for (name, resource) in &written.resources {
            let Some(ty) = self.resource_named(name) else {
                continue;
            };
            let resource = self.kept_resource(&ty, resource, pairs);
            resources.insert(ty, resource);
        }
        service::Api {
            access,
            events,
            resources,
        }
    }

    fn operations(
        &mut self,
        written: &'a spec::service::Service,
        pairs: &[Pair<'_>],
        api: &service::Api,
    ) -> BTreeMap<Wire, service::Operation> {
        let ids: Vec<&str> = pairs
            .iter()
            .map(|(endpoint, _)| endpoint.id.as_str())
            .collect();
        for (id, _) in &written.operations {
            if !ids.contains(&id.as_str()) {
                self.unknown_operation(id, &ids);
            }
        }
        let own: BTreeMap<&str, &spec::service::Operation> = written
            .operations
            .iter()
            .map(|(id, operation)| (id.as_str(), operation))
            .collect();
        pairs
            .iter()
            .map(|(endpoint, source)| {
                let own = own.get(endpoint.id.as_str()).copied();
                let operation = self.operation(endpoint, source, own, api.events.as_ref());
                (endpoint.id.clone(), operation)
            })
            .collect()
    }

    fn unknown_operation(&mut self, id: &Text, ids: &[&str]) {
        let message = format!("there is no endpoint `{}`", clipped(&id.value));
        let error = self.symbols.suggest(
            Error::at(&id.span, message),
            &id.value,
            ids.iter().copied(),
            "write the name of a file, a dot and the name of one of its endpoints, such as `devices.list`",
        );
        self.mistakes.push(error);
    }
}

/// Every endpoint of the crate with what is written of it.
fn pairs<'b>(spec: &'b Spec, resources: &'b [Resource]) -> Vec<Pair<'b>> {
    let mut pairs = Vec::new();
    for resource in resources {
        let mut files = spec.resources.iter();
        let file = files.find(|file| file.name.value == resource.module.as_str());
        let written: BTreeMap<&str, &spec::Endpoint> = file
            .map(|file| file.endpoints.as_slice())
            .unwrap_or_default()
            .iter()
            .map(|(name, endpoint)| (name.as_str(), endpoint))
            .collect();
        for endpoint in &resource.endpoints {
            let source = written.get(endpoint.method.as_str());
            pairs.extend(source.map(|source| (endpoint, *source)));
        }
    }
    pairs
}
