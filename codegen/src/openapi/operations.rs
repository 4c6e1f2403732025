//! Operations: one for each address of an endpoint.

use super::addresses::Address;
use super::json::{Json, Object};
use super::replies::Shapes;
use super::{Source, is_deprecated};
use crate::docs::Docs;
use crate::emit::sample;
use crate::lower::{described, sentence};
use crate::model::{Endpoint, Policy, Resource, Verb};
use crate::spec::{self, Notes};

impl Source<'_> {
    /// All paths, in the order of the files, and the schemas that they need besides those of the types.
    pub(super) fn paths(&self) -> (Object, Shapes) {
        let (mut paths, mut shapes) = (Object::default(), Shapes::default());
        for subject in self.subjects() {
            let (path, verb) = (subject.address.path.as_str(), verb(subject.endpoint.verb));
            let operation = self.operation(&subject, &mut shapes);
            match paths.get_mut(path) {
                Some(Json::Object(others)) => others.insert(verb, operation),
                _ => paths.insert(path, Object::default().with(verb, operation)),
            }
        }
        (paths, shapes)
    }

    fn subjects(&self) -> impl Iterator<Item = Subject<'_>> {
        let files = self.api.resources.iter().zip(&self.spec.resources);
        let endpoints = files.flat_map(|(resource, written)| {
            let endpoints = resource.endpoints.iter().zip(&written.endpoints);
            endpoints.map(move |(endpoint, (_, words))| (resource, written, endpoint, words))
        });
        endpoints.flat_map(|(resource, written, endpoint, words)| {
            let mut policies = self.api.policies.iter();
            let policy = policies.find(|policy| policy.constant == endpoint.policy);
            let addresses = self.addresses.get(endpoint.id.as_str());
            let addresses = addresses.map(Vec::as_slice).unwrap_or_default();
            addresses.iter().filter_map(move |address| {
                Some(Subject {
                    resource,
                    written,
                    endpoint,
                    words,
                    address,
                    policy: policy?,
                })
            })
        })
    }

    fn operation(&self, subject: &Subject<'_>, shapes: &mut Shapes) -> Object {
        let (summary, description) = self.said(subject);
        Object::default()
            .with("operationId", subject.address.id.as_str())
            .with("tags", vec![subject.resource.module.as_str()])
            .with("summary", summary)
            .unless_empty("description", description)
            .maybe("deprecated", subject.is_deprecated().then_some(true))
            .unless_empty("servers", self.servers(subject))
            .unless_empty("parameters", self.parameters(subject))
            .maybe("requestBody", self.body(subject, shapes))
            .with("responses", self.responses(subject, shapes))
            .and(self.extensions(subject))
    }

    /// The first sentence, and the rest.
    fn said(&self, subject: &Subject<'_>) -> (String, String) {
        let Subject {
            resource,
            endpoint,
            words,
            ..
        } = *subject;
        let notes = Notes {
            inferred: words.notes.inferred.clone(),
            stability: subject.stability().cloned(),
        };
        let docs = self.words(&described(&words.docs, &notes), Some(resource));
        let (summary, rest) = docs.split_once("\n\n").unwrap_or((&docs, ""));
        let permission = endpoint.permission.as_ref();
        let permission = permission.map(|text| format!("Needs the permission `{text}`."));
        let because = words.because.as_ref();
        let because =
            because.map(|text| self.words(&Docs::new(&sentence(&text.value)), Some(resource)));
        let reconcile = words.reconcile.as_ref().map(|reconcile| {
            format!(
                "After an ambiguous error, find out whether it was created: list `{}` and compare `{}`.",
                self.sibling(subject, &reconcile.list.value),
                reconcile.by.value
            )
        });
        let rest = [Some(rest.to_owned()), permission, because, reconcile];
        let rest = rest.into_iter().flatten().filter(|part| !part.is_empty());
        let summary = summary.trim_end_matches('.').replace('\n', " ");
        (summary, rest.collect::<Vec<_>>().join("\n\n"))
    }

    /// The operation of another method of the file, at the same sort of address where there are several.
    pub(super) fn sibling(&self, subject: &Subject<'_>, method: &str) -> String {
        let id = format!("{}.{method}", subject.resource.module);
        let addresses = self.addresses.get(&id).map(Vec::as_slice);
        let addresses = addresses.unwrap_or_default();
        let same = addresses
            .iter()
            .find(|address| address.suffix == subject.address.suffix);
        let found = same.or(addresses.first());
        found.map_or(id, |address| address.id.clone())
    }

    /// The server of an operation that is not at the first host.
    fn servers(&self, subject: &Subject<'_>) -> Vec<Object> {
        let Subject {
            endpoint, address, ..
        } = *subject;
        let first = self.api.hosts.first().map(|host| &host.name);
        let mut hosts = self.api.hosts.iter();
        let host = hosts.find(|host| host.name == endpoint.host);
        let host = host.filter(|host| Some(&host.name) != first || !address.base.is_empty());
        let servers = host.map(|host| self.server(host, &address.base));
        servers.into_iter().collect()
    }

    /// The call in Rust, which Redoc and others show beside the operation.
    pub(super) fn code(&self, resource: &Resource, endpoint: &Endpoint) -> Option<Vec<Object>> {
        let call = sample::call(self.api, resource, endpoint)?;
        let code = Object::default()
            .with("lang", "Rust")
            .with("source", format!("{call}.await?"));
        Some(vec![code])
    }
}

/// What an operation is made of.
pub(super) struct Subject<'a> {
    pub(super) resource: &'a Resource,
    pub(super) written: &'a spec::Resource,
    pub(super) endpoint: &'a Endpoint,
    /// The endpoint as it is written.
    pub(super) words: &'a spec::Endpoint,
    pub(super) address: &'a Address,
    pub(super) policy: &'a Policy,
}

impl Subject<'_> {
    /// The stability of the operation: its own, or that of all of its file.
    pub(super) fn stability(&self) -> Option<&spec::Text> {
        let own = self.words.notes.stability.as_ref();
        own.or(self.written.stability.as_ref())
    }

    fn is_deprecated(&self) -> bool {
        is_deprecated(&Notes {
            inferred: None,
            stability: self.stability().cloned(),
        })
    }
}

fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "get",
        Verb::Post => "post",
        Verb::Put => "put",
        Verb::Patch => "patch",
        Verb::Delete => "delete",
    }
}
