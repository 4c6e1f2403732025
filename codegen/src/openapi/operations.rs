//! Operations: one for each address of an endpoint.

use std::collections::BTreeSet;

use super::Source;
use super::addresses::{Address, Addresses};
use super::bodies::is_deprecated;
use super::json::{Json, Object};
use super::policies::effect;
use super::replies::Shapes;
use crate::docs::Docs;
use crate::emit::sample;
use crate::lower::described;
use crate::model::{Endpoint, Policy, Reply, Resource, Verb};
use crate::name::Wire;
use crate::spec::{self, Notes};

impl Source<'_> {
    /// All paths, in the order of the files, and the schemas that they need besides those of the types.
    pub(super) fn paths(&self) -> (Object, Shapes) {
        let (mut paths, mut shapes) = (Object::default(), Shapes::default());
        let (addresses, mut ids) = (self.addresses(), BTreeSet::new());
        for (resource, written) in self.api.resources.iter().zip(&self.spec.resources) {
            for (endpoint, (_, words)) in resource.endpoints.iter().zip(&written.endpoints) {
                for address in of(&addresses, endpoint) {
                    let id = unique(endpoint, resource, address, &mut ids);
                    let subject = Subject {
                        resource,
                        written,
                        endpoint,
                        words,
                        address,
                    };
                    let operation = self.operation(&id, &subject, &mut shapes);
                    let verb = verb(endpoint.verb);
                    match paths.get_mut(&address.path) {
                        Some(Json::Object(path)) => path.insert(verb, operation),
                        _ => paths.insert(
                            address.path.as_str(),
                            Object::default().with(verb, operation),
                        ),
                    }
                }
            }
        }
        (paths, shapes)
    }

    fn operation(&self, id: &str, subject: &Subject<'_>, shapes: &mut Shapes) -> Object {
        let Subject {
            resource,
            endpoint,
            words,
            address,
            ..
        } = *subject;
        let (summary, description) = self.said(subject);
        let empty = Vec::<String>::new();
        let policy = self
            .api
            .policies
            .iter()
            .find(|policy| policy.constant == endpoint.policy);
        let operation = Object::default()
            .with("operationId", id)
            .with("tags", vec![resource.module.as_str()])
            .with("summary", summary)
            .unless_empty("description", description)
            .maybe("deprecated", subject.is_deprecated().then_some(true))
            .unless_empty("servers", self.servers(endpoint, address))
            .unless_empty(
                "parameters",
                self.parameters(endpoint, words, address, resource),
            )
            .maybe("requestBody", self.body(endpoint, words, resource, shapes));
        let Some(policy) = policy else {
            return operation
                .with("responses", Object::default())
                .with("x-sdk-policy", empty);
        };
        operation
            .with(
                "responses",
                self.responses(endpoint, words, &policy.cells, shapes),
            )
            .and(self.extensions(subject, policy))
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
        let mut rest = rest.to_owned();
        let mut add = |text: String| {
            if !rest.is_empty() {
                rest.push_str("\n\n");
            }
            rest.push_str(&text);
        };
        if let Some(permission) = &endpoint.permission {
            add(format!("Needs the permission `{permission}`."));
        }
        if let Some(because) = &words.because {
            add(self.words(&Docs::new(&because.value), Some(resource)));
        }
        if let Some(lookup) = &words.lookup {
            add(format!(
                "Whether a request without an answer has created it: look through `{}_{}`, comparing `{}`.",
                resource.module, lookup.list.value, lookup.by.value
            ));
        }
        (summary.trim_end_matches('.').to_owned(), rest)
    }

    /// The server of an operation that is not at the first host.
    fn servers(&self, endpoint: &Endpoint, address: &Address) -> Vec<Object> {
        let first = self.api.hosts.first().map(|host| &host.name);
        let mut hosts = self.api.hosts.iter();
        let host = hosts.find(|host| host.name == endpoint.host);
        let host = host.filter(|host| Some(&host.name) != first || !address.base.is_empty());
        let servers = host.map(|host| self.server(host, &address.base));
        servers.into_iter().collect()
    }

    /// What a client knows about an operation beyond what `OpenAPI` has words for.
    fn extensions(&self, subject: &Subject<'_>, policy: &Policy) -> Object {
        let Subject {
            resource,
            endpoint,
            words,
            ..
        } = *subject;
        let own = |name: &str| format!("{}_{name}", resource.module);
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
struct Subject<'a> {
    resource: &'a Resource,
    written: &'a spec::Resource,
    endpoint: &'a Endpoint,
    words: &'a spec::Endpoint,
    address: &'a Address,
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

fn of<'a>(addresses: &'a Addresses, endpoint: &Endpoint) -> &'a [Address] {
    let found = addresses.get(endpoint.id.as_str());
    found.map(Vec::as_slice).unwrap_or_default()
}

/// A name for the operation that other generators make a function of.
fn unique(
    endpoint: &Endpoint,
    resource: &Resource,
    address: &Address,
    ids: &mut BTreeSet<String>,
) -> String {
    let mut id = format!("{}_{}{}", resource.module, endpoint.method, address.suffix);
    while !ids.insert(id.clone()) {
        id.push('_');
    }
    id
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
