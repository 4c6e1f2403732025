//! Operations: one for each address of an endpoint.

use super::addresses::Address;
use super::json::{Json, Object};
use super::policies::effect;
use super::replies::Shapes;
use super::{Source, is_deprecated};
use crate::docs::Docs;
use crate::emit::sample;
use crate::lower::{described, sentence};
use crate::model::{Endpoint, Policy, Reply, Resource, Verb};
use crate::name::Wire;
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
        let lookup = words.lookup.as_ref().map(|lookup| {
            format!(
                "Whether a request without an answer has created it: look through `{}`, comparing `{}`.",
                self.sibling(subject, &lookup.list.value),
                lookup.by.value
            )
        });
        let rest = [Some(rest.to_owned()), permission, because, lookup];
        let rest = rest.into_iter().flatten().filter(|part| !part.is_empty());
        let summary = summary.trim_end_matches('.').to_owned();
        (summary, rest.collect::<Vec<_>>().join("\n\n"))
    }

    /// The operation of another method of the file, at the same sort of address where there are several.
    fn sibling(&self, subject: &Subject<'_>, method: &str) -> String {
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

    /// What a client knows about an operation beyond what `OpenAPI` has words for.
    fn extensions(&self, subject: &Subject<'_>) -> Object {
        let Subject {
            resource,
            endpoint,
            words,
            policy,
            ..
        } = *subject;
        let own = |name: &str| self.sibling(subject, name);
        let creates = endpoint.creates.as_ref().map(|creates| {
            Object::default()
                .maybe("each", creates.each.as_ref().map(Wire::as_str))
                .with("name", creates.name.as_str())
        });
        let lookup = words.lookup.as_ref().map(|lookup| {
            Object::default()
                .with("operation", own(&lookup.list.value))
                .with("by", lookup.by.value.as_str())
        });
        let modify = endpoint.modify.as_ref().map(|modify| {
            let writable: Vec<&str> = modify.writable.iter().map(Wire::as_str).collect();
            Object::default()
                .with("read", own(modify.read_method.as_str()))
                .with("writable", writable)
        });
        let resend = endpoint.resend.as_ref().map(|resend| {
            let list = |all: &[Wire]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
            Object::default()
                .with("member", resend.field.as_str())
                .with("failed", list(&resend.lists))
                .with("item", resend.item.as_str())
                .with("retryField", resend.retry_field.as_str())
                .with("retryValues", list(&resend.retry_values))
        });
        Object::default()
            .with("x-sdk-operation", endpoint.id.as_str())
            .with("x-sdk-effect", effect(policy.effect))
            .with("x-sdk-policy", policy.constant.as_str())
            .maybe(
                "x-sdk-stability",
                subject.stability().map(|text| text.value.as_str()),
            )
            .maybe(
                "x-sdk-permission",
                endpoint.permission.as_ref().map(Wire::as_str),
            )
            .maybe(
                "x-sdk-not-found",
                endpoint.subject.as_ref().map(Wire::as_str),
            )
            .maybe("x-sdk-creates", creates)
            .maybe("x-sdk-lookup", lookup)
            .maybe("x-sdk-modify", modify)
            .maybe("x-sdk-resend", resend)
            .and(self.reply_extensions(&endpoint.reply))
            .maybe("x-codeSamples", self.code(resource, endpoint))
    }

    fn reply_extensions(&self, reply: &Reply) -> Object {
        match (reply, &self.api.paging) {
            (Reply::Pages { key, .. }, Some(paging)) => Object::default().with(
                "x-sdk-paging",
                Object::default()
                    .with("items", key.as_str())
                    .with("next", paging.next.as_str())
                    .with("token", paging.token.as_str())
                    .with("size", paging.size.as_str()),
            ),
            (Reply::Stream { at, error, .. }, _) => {
                let stream = Object::default().with("item", at.as_str());
                let stream = stream.unless_empty("error", error.as_str());
                Object::default().with("x-sdk-stream", stream)
            }
            (Reply::Nothing | Reply::One(_) | Reply::Pages { .. }, _) => Object::default(),
        }
    }

    /// The call in Rust, which Redoc and others show beside the operation.
    fn code(&self, resource: &Resource, endpoint: &Endpoint) -> Option<Vec<Object>> {
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
    /// How settled the operation is, where it says so or all of its file are.
    fn stability(&self) -> Option<&spec::Text> {
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
