//! The document as a whole: about the API, servers, tags, security, and what operations refer to.

use std::collections::BTreeSet;

use super::json::{Json, Object};
use super::policies::{keyed, seconds, time};
use super::words::capital;
use super::{OpenApi, Source};
use crate::docs::Docs;
use crate::model::{Action, Auth, Effect, Host, Policy};

/// What the words of the table mean.
const MEANINGS: &str = "\
- *return*: the caller gets the error.
- *refresh_credentials*: retried once after refreshing the token.
- *retry*: retried after a wait, within the deadline and the attempts of the call.
- *retry_if_just_created*: retried after a wait if this client has just created the resource itself; otherwise *return*.
- *treat_as_done*: done if an earlier attempt may have been applied; otherwise *return*.";

impl Source<'_> {
    pub(super) fn document(&self) -> Json {
        let (paths, shapes) = self.paths();
        let version = match self.version {
            OpenApi::V3_1 => "3.1.0",
            OpenApi::V3_0 => "3.0.3",
        };
        let servers = self.api.hosts.first();
        let servers: Vec<Object> = servers
            .map(|host| self.server(host, ""))
            .into_iter()
            .collect();
        let mut schemas = self.schemas().and(shapes.schemas);
        if let Some(body) = self.error_body() {
            schemas.insert(self.own_name("ErrorBody"), body);
        }
        let components = Object::default()
            .with("schemas", schemas)
            .unless_empty("parameters", self.parameter_components())
            .unless_empty("headers", self.header_components())
            .with("responses", self.response_components())
            .unless_empty("securitySchemes", self.schemes())
            .with("x-sdk-outcomes", self.outcomes())
            .with("x-sdk-policies", self.policies());
        let external = self.api.reference.as_ref().map(|url| {
            Object::default()
                .with("description", "The documentation of the service")
                .with("url", url.as_str())
        });
        Object::default()
            .with("openapi", version)
            .with("info", self.info())
            .maybe("externalDocs", external)
            .with("servers", servers)
            .with("security", self.security())
            .with("tags", self.tags())
            .with("paths", paths)
            .with("components", components)
            .with("x-sdk", self.shared())
            .into()
    }

    fn info(&self) -> Object {
        Object::default()
            .with("title", self.api.title.as_str())
            .with("version", self.api.version.as_str())
            .with("description", self.about())
    }

    /// The docs of the API, without their first paragraph, which is about the crate; and what holds for all operations.
    fn about(&self) -> String {
        let docs = self.words(&self.api.docs, None);
        let rest = docs.split_once("\n\n").map_or("", |(_, rest)| rest);
        let mut text = rest.to_owned();
        let mut add = |part: String| {
            if !text.is_empty() && !part.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&part);
        };
        add("# What an SDK does on each answer".to_owned());
        add(self.sourced());
        add(self.table());
        add(MEANINGS.to_owned());
        add(self.limits());
        text
    }

    fn sourced(&self) -> String {
        let page = &self.api.page;
        let page = match &page.url {
            Some(url) => format!("[{}]({url})", page.title),
            None => format!("*{}*", page.title),
        };
        format!(
            "From the page {page}. `x-sdk-effect` of an operation names its column; each of its responses says in full what an SDK does."
        )
    }

    /// What operations of each effect do on each answer.
    fn table(&self) -> String {
        let effects = [
            Effect::Safe,
            Effect::Idempotent,
            Effect::Guarded,
            Effect::NonIdempotent,
        ];
        let columns: Vec<(Effect, Vec<&Policy>)> = effects
            .into_iter()
            .map(|effect| {
                let policies = self.api.policies.iter();
                let own = policies.filter(|policy| policy.effect == effect);
                (effect, own.collect())
            })
            .filter(|(_, own): &(Effect, Vec<&Policy>)| !own.is_empty())
            .collect();
        let head = columns.iter().map(|(own, _)| own.word().to_owned());
        let head: Vec<String> = std::iter::once("answer".to_owned()).chain(head).collect();
        let mut lines = vec![row(&head), row(&vec!["---".to_owned(); head.len()])];
        let first = self.api.policies.first();
        for (key, _) in first.map(|policy| keyed(&policy.cells)).unwrap_or_default() {
            let cells = columns.iter().map(|(_, own)| actions(own, &key));
            let line: Vec<String> = std::iter::once(shown(&key).to_owned())
                .chain(cells)
                .collect();
            lines.push(row(&line));
        }
        lines.join("\n")
    }

    fn limits(&self) -> String {
        let mut lines = Vec::new();
        if let Some(rate_limit) = &self.api.rate_limit {
            lines.push(format!(
                "- The service accepts {} requests in {}.",
                rate_limit.requests,
                time(rate_limit.per)
            ));
        }
        if let Some(propagation) = &self.api.propagation {
            lines.push(format!(
                "- A new resource may answer 404 while it propagates: retry after {}, for at most {}.",
                time(propagation.delay),
                time(propagation.window)
            ));
        }
        lines.join("\n")
    }

    pub(super) fn server(&self, host: &Host, base: &str) -> Object {
        let docs = self.words(&host.docs, None);
        let docs = match &host.env {
            Some(env) => format!("{docs}\n\nVariable: `{env}`."),
            None => docs,
        };
        Object::default()
            .with("url", format!("{}{base}", host.url))
            .with("description", docs)
    }

    fn tags(&self) -> Vec<Object> {
        let tags = self.api.resources.iter().map(|resource| {
            let name = resource.module.as_str();
            let shown = capital(&name.replace('_', " "));
            Object::default()
                .with("name", name)
                .with("x-displayName", shown)
                .with("description", self.words(&resource.docs, Some(resource)))
        });
        tags.collect()
    }

    fn security(&self) -> Vec<Object> {
        let schemes = self.schemes();
        let names = schemes.iter().map(|(name, _)| name.to_owned());
        names
            .map(|name| Object::default().with(name, Json::List(Vec::new())))
            .collect()
    }

    fn schemes(&self) -> Object {
        let Some(auth) = &self.api.auth else {
            return Object::default();
        };
        let bearer = Object::default()
            .with("type", "http")
            .with("scheme", "bearer")
            .with("description", self.exchange(auth));
        let basic = auth.basic.as_ref().map(|docs: &Docs| {
            Object::default()
                .with("type", "http")
                .with("scheme", "basic")
                .with("description", self.words(docs, None))
        });
        Object::default()
            .with("bearer", bearer)
            .maybe("basic", basic)
    }

    /// How a token is obtained, which no flow of `OpenAPI` describes.
    fn exchange(&self, auth: &Auth) -> String {
        let mut hosts = self.api.hosts.iter();
        let host = hosts.find(|host| host.name == auth.host);
        let url = host.map_or("", |host| host.url.as_str());
        format!(
            "{}\n\n`POST {url}{}` with the form fields `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer` and `assertion`, the signed JSON Web Token. The answer holds `access_token` and `expires_in`; a token is valid for {} at most.",
            self.words(&auth.docs, None),
            auth.path,
            time(auth.lifetime)
        )
    }

    /// What holds for all operations, for machines.
    fn shared(&self) -> Object {
        let rate_limit = self.api.rate_limit.as_ref().map(|rate_limit| {
            Object::default()
                .with("requests", rate_limit.requests)
                .with("perSeconds", seconds(rate_limit.per))
        });
        let propagation = self.api.propagation.as_ref().map(|propagation| {
            Object::default()
                .with("delaySeconds", seconds(propagation.delay))
                .with("windowSeconds", seconds(propagation.window))
        });
        let calls = Object::default()
            .with("deadlineSeconds", seconds(self.api.calls.deadline))
            .with(
                "attemptTimeoutSeconds",
                seconds(self.api.calls.attempt_timeout),
            )
            .with("attempts", self.api.calls.attempts)
            .with(
                "maxServerWaitSeconds",
                seconds(self.api.calls.max_server_wait),
            )
            .with("minAttemptSeconds", seconds(self.api.calls.min_attempt));
        Object::default()
            .with("generator", concat!("codegen ", env!("CARGO_PKG_VERSION")))
            .with("crate", self.api.crate_name.as_str())
            .maybe("rateLimit", rate_limit)
            .maybe("propagation", propagation)
            .with("calls", calls)
    }
}

/// What some policies do on an answer, each thing once.
fn actions(policies: &[&Policy], key: &str) -> String {
    let cells = policies.iter().flat_map(|policy| keyed(&policy.cells));
    let own = cells.filter(|(known, _)| known == key);
    let all: BTreeSet<Action> = own.map(|(_, cell)| cell.action).collect();
    let all: Vec<&str> = all.into_iter().map(Action::word).collect();
    all.join(", ")
}

/// A line of a table.
fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

fn shown(key: &str) -> &str {
    match key {
        "4XX" => "other 4xx",
        "5XX" => "other 5xx",
        "other" => "any other answer",
        "not_sent" => "not sent",
        "maybe_applied" => "sent, no usable reply",
        status => status,
    }
}
