//! What comes back: success, and an answer for each status of the table.

use std::collections::BTreeSet;

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

use super::json::{Json, Object};
use super::operations::Subject;
use super::policies::keyed;
use super::schemas::{reference, schema};
use super::words::capital;
use super::{OpenApi, Source};
use crate::docs::Docs;
use crate::model::{Action, Cell, Endpoint, Reply, RetryAfter, Ty};

/// Answers of a page and of a stream have schemas of their own.
#[derive(Default)]
pub(super) struct Shapes {
    pub(super) schemas: Object,
}

impl Source<'_> {
    /// All answers of an operation.
    pub(super) fn responses(&self, subject: &Subject<'_>, shapes: &mut Shapes) -> Object {
        let mut responses = Object::default().with("200", self.success(subject.endpoint, shapes));
        for (key, cell) in keyed(&subject.policy.cells) {
            if !is_status(&key) {
                continue;
            }
            let mut on = subject.words.on.iter();
            let here = on.find(|(status, _)| status.value == key);
            let here = here.and_then(|(_, on)| on.docs.as_ref());
            let response = match here {
                Some(docs) => {
                    let here = self.words(&Docs::new(&docs.value), Some(subject.resource));
                    self.failure(&key, cell, Some(&here))
                }
                None => {
                    let name = self.response_name(&key, cell);
                    Object::default().with("$ref", format!("#/components/responses/{name}"))
                }
            };
            responses.insert(key, response);
        }
        responses
    }

    fn success(&self, endpoint: &Endpoint, shapes: &mut Shapes) -> Object {
        let example = self.reply_example(&endpoint.reply);
        let (description, content) = match &endpoint.reply {
            Reply::Nothing => {
                return Object::default().with("$ref", "#/components/responses/Done");
            }
            Reply::One(ty) => {
                let docs = match ty {
                    Ty::Named(name) => format!("The answer: `{name}`."),
                    _ => "The answer.".to_owned(),
                };
                (docs, json(schema(ty), example))
            }
            Reply::Pages { item, key } => {
                let name = self.page(endpoint, item, key.as_str(), shapes);
                (
                    format!("A page of `{key}`."),
                    json(reference(&name), example),
                )
            }
            Reply::Stream { item, at, error } => {
                let name = self.line(item, at.as_str(), error.as_str(), shapes);
                (
                    "Lines, one for each event, until the service ends the stream.".to_owned(),
                    lines(&name, example),
                )
            }
        };
        Object::default()
            .with("description", description)
            .with("content", content)
    }

    /// The schema of a page: one for all pages of the same items.
    fn page(&self, endpoint: &Endpoint, item: &Ty, key: &str, shapes: &mut Shapes) -> String {
        let name = match item {
            Ty::Named(name) => format!("{name}Page"),
            _ => format!("{}Page", endpoint.marker),
        };
        let items = Object::default()
            .with("type", "array")
            .with("items", schema(item));
        let items = items.with(
            "description",
            "The items of this page; there may be fewer than asked for.",
        );
        let mut properties = Object::default().with_property(key, items);
        if let Some(paging) = &self.api.paging {
            let token = Object::default().with("type", "string").with(
                "description",
                format!(
                    "Give it as `{}` to get the next page; empty or missing on the last one.",
                    paging.token
                ),
            );
            properties = properties.with_property(paging.next.as_str(), token);
        }
        let page: Json = Object::default()
            .with("type", "object")
            .with("description", "A page of a list.")
            .with("required", vec![key.split('.').next().unwrap_or(key)])
            .with("properties", properties)
            .into();
        let mut name = self.own_name(&name);
        if shapes
            .schemas
            .get(&name)
            .is_some_and(|known| *known != page)
        {
            name = self.own_name(&format!("{}Page", endpoint.marker));
        }
        shapes.schemas.insert(name.as_str(), page);
        name
    }

    /// The schema of a line of a stream.
    fn line(&self, item: &Ty, at: &str, error: &str, shapes: &mut Shapes) -> String {
        let name = match item {
            Ty::Named(name) => format!("{name}Line"),
            _ => "StreamLine".to_owned(),
        };
        let name = self.own_name(&name);
        let mut line = nested(at, schema(item));
        if !error.is_empty() {
            let failure = Object::default().with(
                "description",
                "Why the service ends the stream, instead of an item.",
            );
            let failure = nested(error, failure);
            if let (Some(Json::Object(all)), Some(Json::Object(more))) =
                (line.get_mut("properties"), failure.get("properties"))
            {
                *all = all.clone().and(more.clone());
            }
        }
        let line = line.with("description", "A line of a stream: an item, or an error.");
        shapes.schemas.insert(name.as_str(), line);
        name
    }

    /// The answers that operations refer to.
    pub(super) fn response_components(&self) -> Object {
        let mut responses = Object::default();
        let endpoints = self
            .api
            .resources
            .iter()
            .flat_map(|resource| &resource.endpoints);
        if endpoints
            .into_iter()
            .any(|endpoint| matches!(endpoint.reply, Reply::Nothing))
        {
            let empty = Object::default()
                .with("type", "object")
                .with("description", "Empty, and may be missing.");
            let done = Object::default()
                .with("description", "The call is done.")
                .with("content", json(empty, Object::default().into()));
            responses.insert("Done", done);
        }
        for policy in &self.api.policies {
            for (key, cell) in keyed(&policy.cells) {
                if is_status(&key) {
                    let name = self.response_name(&key, cell);
                    responses.insert(name, self.failure(&key, cell, None));
                }
            }
        }
        responses
    }

    /// Kind and status, and what is done where that is not the same for all operations.
    fn response_name(&self, key: &str, cell: Cell) -> String {
        let policies = self.api.policies.iter();
        let all = policies.flat_map(|policy| keyed(&policy.cells));
        let actions: BTreeSet<Action> = all
            .filter(|(known, _)| known == key)
            .map(|(_, cell)| cell.action)
            .collect();
        let kind = self.row(cell).map_or("", |row| row.kind.as_str());
        let done = if actions.len() > 1 {
            cell.action.word()
        } else {
            ""
        };
        let done = done.to_upper_camel_case();
        format!("{kind}{key}{done}")
    }

    /// An answer that is no success; `here` is what it means at one operation.
    fn failure(&self, key: &str, cell: Cell, here: Option<&str>) -> Object {
        let Some(row) = self.row(cell) else {
            return Object::default().with("description", "An error.");
        };
        let kind = row.kind.as_str().to_snake_case().replace('_', " ");
        let which = match (key, row.section.as_str()) {
            ("4XX" | "5XX", _) => format!(": any other {}", key.to_ascii_lowercase()),
            (_, "") => String::new(),
            (_, section) => format!(" (`{section}`)"),
        };
        let mut text = format!("{}{which}.", capital(&kind));
        if let Some(here) = here {
            text = format!("{here}\n\n{text}");
        }
        text = format!("{text}\n\n**What an SDK does:** {}", self.consequence(cell));
        if !row.help.as_str().is_empty() {
            text = format!("{text}\n\n**What to do:** {}", row.help);
        }
        let waits = row.wait.retry_after != RetryAfter::Ignore;
        let header = Object::default().with("$ref", "#/components/headers/RetryAfter");
        let response = Object::default().with("description", text).maybe(
            "headers",
            waits.then(|| Object::default().with("Retry-After", header)),
        );
        let status = key.parse().ok();
        response.maybe("content", self.error_content(status, &kind))
    }

    fn error_content(&self, status: Option<u32>, kind: &str) -> Option<Object> {
        let body = self.api.error_body.as_ref()?;
        let status = status.unwrap_or(if kind == "server" { 599 } else { 499 });
        let mut example = Object::default().with_at(body.message.as_str(), kind);
        if !body.code.as_str().is_empty() {
            example = example.with_at(body.code.as_str(), status);
        }
        if !body.help.as_str().is_empty() {
            example = example.with_at(body.help.as_str(), "https://example.com/help");
        }
        Some(json(reference(&self.own_name("ErrorBody")), example.into()))
    }

    /// The schema of the body of errors.
    pub(super) fn error_body(&self) -> Option<Object> {
        let body = self.api.error_body.as_ref()?;
        let text = |docs: &str| {
            Object::default()
                .with("type", "string")
                .with("description", docs)
        };
        let code = self.whole_or_text();
        let code = code.with(
            "description",
            "The status: a number, or a number as a string.",
        );
        let message = text("The message of the service.");
        let members = [
            (&body.message, message),
            (&body.code, code),
            (&body.help, text("Where to read more.")),
        ];
        let named = members
            .into_iter()
            .filter(|(name, _)| !name.as_str().is_empty());
        let properties = named.fold(Object::default(), |all, (name, schema)| {
            all.with_property(name.as_str(), schema)
        });
        Some(
            Object::default()
                .with("type", "object")
                .with("description", "The body of an error; a proxy in front of the service may send another one, or none.")
                .with("properties", properties),
        )
    }

    fn whole_or_text(&self) -> Object {
        match self.version {
            OpenApi::V3_1 => Object::default().with("type", vec!["integer", "string"]),
            OpenApi::V3_0 => {
                let types = ["integer", "string"].map(|name| Object::default().with("type", name));
                Object::default().with("anyOf", Vec::from(types))
            }
        }
    }

    /// Whether some outcome looks at `Retry-After`.
    pub(super) fn header_components(&self) -> Object {
        let waits = self
            .api
            .rows
            .iter()
            .any(|row| row.wait.retry_after != RetryAfter::Ignore);
        let seconds = Object::default()
            .with("type", "integer")
            .with("minimum", 0_u32);
        let header = Object::default()
            .with(
                "description",
                "How many seconds to wait before the next request.",
            )
            .with("schema", seconds)
            .with("example", 10_u32);
        if waits {
            Object::default().with("RetryAfter", header)
        } else {
            Object::default()
        }
    }
}

/// `200` and `5XX` are what an answer can have; `not_sent` is not.
fn is_status(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_digit())
}

/// Content in JSON.
pub(super) fn json(schema: Object, example: Json) -> Object {
    let media = Object::default()
        .with("schema", schema)
        .with("example", example);
    Object::default().with("application/json", media)
}

/// A stream in its two forms.
fn lines(name: &str, example: Json) -> Object {
    let mut event = "data: ".to_owned();
    event.push_str(&super::json::line(&example));
    event.push_str("\n\n");
    let events = Object::default().with("type", "string").with(
        "description",
        "Server-sent events; the data of each is a line as in `application/json`.",
    );
    let events = Object::default()
        .with("schema", events)
        .with("example", event);
    json(reference(name), example).with("text/event-stream", events)
}

/// A schema inside of objects with one member each.
fn nested(pointer: &str, schema: Object) -> Object {
    let segments: Vec<&str> = pointer.split('/').skip(1).collect();
    segments.into_iter().rev().fold(schema, |inner, name| {
        Object::default()
            .with("type", "object")
            .with("properties", Object::default().with(name, inner))
    })
}
