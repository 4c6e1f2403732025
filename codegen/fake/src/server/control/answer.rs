//! The control interface below `/_fake/`: what the page and scripts see and change of a fake.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use hyper::Method;
use hyper::http::request;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use super::page;
use crate::call::refusal::Refusal;
use crate::deliver::signature::SIGNATURE;
use crate::diagnostics::Errors;
use crate::http::payload::Payload;
use crate::http::percent::{decoded, parameters};
use crate::http::reply::Reply;
use crate::scenario::span;
use crate::server::lifetime::end;
use crate::server::shared::Server;
use crate::time::Time;

const BELOW: &str = "/_fake/";

/// The most that is listed at a time, and what is listed unless told.
const MOST: usize = 1_000;
const USUAL: usize = 200;

/// Whether a path is the control interface's or the page's.
pub(in crate::server) fn is_meant(path: &str) -> bool {
    path == "/" || path.starts_with(BELOW)
}

/// Answers a request to the control interface.
pub(in crate::server) fn answer(
    server: &Arc<Server>,
    head: &request::Parts,
    body: &Bytes,
) -> Reply {
    if head.headers.contains_key(SIGNATURE) {
        return wrong(403, "the control interface accepts no deliveries");
    }
    let path = head.uri.path();
    let read = head.method == Method::GET;
    let Some(below) = path.strip_prefix(BELOW) else {
        return if read { page::reply() } else { unknown() };
    };
    let ask = match ControlRequest::of(server, head, body) {
        Ok(ask) => ask,
        Err(why) => return wrong(400, &format!("the query cannot be read: {why}")),
    };
    let parts: Result<Vec<_>, String> = below.split('/').map(decoded).collect();
    let parts = match parts {
        Ok(parts) => parts,
        Err(why) => return wrong(400, &format!("the path cannot be read: {why}")),
    };
    let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    ask.answer(head.method.as_str(), &parts)
}

/// An answer to somebody who is not let in.
pub(in crate::server) fn refusal(status: u16, message: &str) -> Reply {
    wrong(status, message)
}

fn wrong(status: u16, message: &str) -> Reply {
    Reply::json(status, json!({ "error": message }).to_string())
}

fn unknown() -> Reply {
    wrong(404, "the control interface has no such path or method")
}

fn no_resource(name: &str) -> String {
    format!("there is no resource `{name}`")
}

fn no_fault(name: &str) -> String {
    format!("there is no fault `{name}`")
}

fn said(value: &Value) -> Reply {
    Reply::json(200, value.to_string())
}

fn done(result: Result<(), Refusal>) -> Reply {
    match result {
        Ok(()) => said(&json!({})),
        Err(refusal) => wrong(refusal.status, &refusal.message),
    }
}

/// A question to the control interface.
struct ControlRequest<'a> {
    server: &'a Arc<Server>,
    query: HashMap<String, String>,
    body: &'a Bytes,
}

#[derive(Deserialize)]
struct Advance {
    by: String,
}

#[derive(Deserialize)]
struct Emit {
    about: String,
    content: Value,
}

impl<'a> ControlRequest<'a> {
    fn of(server: &'a Arc<Server>, head: &request::Parts, body: &'a Bytes) -> Result<Self, String> {
        let query = parameters(head.uri.query().unwrap_or_default())?;
        Ok(Self {
            server,
            query: query.into_iter().collect(),
            body,
        })
    }

    fn answer(&self, method: &str, parts: &[&str]) -> Reply {
        match (method, parts) {
            ("GET", ["state"]) => said(&self.state()),
            ("GET", ["arrivals"]) => said(&self.arrivals()),
            ("GET", ["requests"]) => said(&self.requests()),
            ("GET", ["requests", "watch"]) => watch(self.server),
            ("GET", ["resources"]) => said(&self.resources()),
            (_, ["resources", name @ ..]) => self.resource(method, &name.join("/")),
            ("GET", ["guide"]) => said(&self.server.guide.json()),
            ("GET", ["faults"]) => said(&self.server.faults.json()),
            ("POST", ["faults"]) => self.scenario(Server::add_faults),
            ("DELETE", ["faults", name]) => self.struck_off(name),
            ("POST", ["faults", name, "on"]) => self.switch(name, true),
            ("POST", ["faults", name, "off"]) => self.switch(name, false),
            ("PUT", ["scenario"]) => self.scenario(Server::play_text),
            ("POST", ["advance"]) => self.advance(),
            ("POST", ["reset"]) => done(self.server.reset()),
            ("POST", ["events"]) => self.emit(),
            _ => unknown(),
        }
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.query.get(name)?.parse().ok()
    }

    fn limit(&self) -> usize {
        let asked = self
            .number("limit")
            .and_then(|limit| usize::try_from(limit).ok());
        asked.unwrap_or(USUAL).min(MOST)
    }

    fn state(&self) -> Value {
        let server = self.server;
        let rate_limit = server.rate_limiter.rule().map(|rule| {
            json!({
                "requests": rule.requests,
                "perMs": rule.per.as_secs_f64() * 1000.0,
                "window": format!("{:?}", rule.window).to_lowercase(),
                "scope": format!("{:?}", rule.scope).to_lowercase(),
            })
        });
        let gauges = server.gauges().into_iter().map(|gauge| {
            json!({
                "account": gauge.account,
                "host": gauge.host,
                "used": gauge.used,
                "relief": gauge.relief.map(Time::rfc3339),
            })
        });
        json!({
            "api": server.api.title,
            "name": server.api.folder,
            "counts": server.backend.counts(),
            "effects": server.backend.effects(),
            "rateLimit": rate_limit,
            "gauges": gauges.collect::<Value>(),
            "faults": server.faults.json(),
            "requests": server.log.last(),
            "forgotten": server.log.forgotten(),
            "clock": {
                "now": server.clock.now().rfc3339(),
                "service": server.now().rfc3339(),
                "manual": server.clock.is_manual(),
            },
        })
    }

    fn arrivals(&self) -> Value {
        let arrivals = self.server.arrivals().into_iter().map(|of| {
            json!({
                "account": of.account,
                "host": of.host,
                "perMs": of.per.as_secs_f64() * 1000.0,
                "requests": of.requests,
                "refused": of.refused,
                "most": of.most,
            })
        });
        json!({ "arrivals": arrivals.collect::<Value>() })
    }

    fn requests(&self) -> Value {
        let since = self.number("since").unwrap_or_default();
        let seen = self.server.log.since(since, self.limit());
        let next = seen.last().map_or(since, |seen| seen.number);
        let seen: Value = seen.iter().map(|seen| seen.json()).collect();
        json!({ "requests": seen, "next": next })
    }

    fn resources(&self) -> Value {
        let prefix = self.query.get("prefix").map_or("", String::as_str);
        let after = self.query.get("after").map_or("", String::as_str);
        let contains = self.query.get("contains").map_or("", String::as_str);
        let mut names = match self.query.get("type") {
            Some(ty) => self.server.backend.names_of(ty),
            None => self.server.backend.names(prefix),
        };
        names.retain(|name| name.starts_with(prefix) && name.contains(contains));
        let start = names.partition_point(|name| name.as_str() <= after);
        let rest = names.get(start..).unwrap_or_default();
        let shown = rest.get(..self.limit()).unwrap_or(rest);
        let now = self.server.clock.now();
        let resources: Value = shown
            .iter()
            .map(|name| json!({ "name": name, "value": self.server.backend.get(name, now) }))
            .collect();
        let next = shown.last().filter(|_| shown.len() < rest.len());
        json!({ "total": names.len(), "resources": resources, "next": next })
    }

    fn resource(&self, method: &str, name: &str) -> Reply {
        let now = self.server.clock.now();
        let backend = &self.server.backend;
        match method {
            "GET" => match backend.get(name, now) {
                Some(value) => said(&value),
                None => wrong(404, &no_resource(name)),
            },
            "PUT" => match serde_json::from_slice(self.body) {
                Ok(value) => done(backend.put(name, value, now)),
                Err(error) => wrong(400, &format!("the body is not valid JSON: {error}")),
            },
            "DELETE" if backend.remove(name, now) => said(&json!({})),
            "DELETE" => wrong(404, &no_resource(name)),
            _ => unknown(),
        }
    }

    fn switch(&self, name: &str, on: bool) -> Reply {
        if self.server.faults.switch(name, on) {
            said(&self.server.faults.json())
        } else {
            wrong(404, &no_fault(name))
        }
    }

    fn struck_off(&self, name: &str) -> Reply {
        if self.server.faults.remove(name) {
            said(&self.server.faults.json())
        } else {
            wrong(404, &no_fault(name))
        }
    }

    fn scenario(&self, play: fn(&Server, &str, &str) -> Result<(), Errors>) -> Reply {
        let Ok(text) = std::str::from_utf8(self.body) else {
            return wrong(400, "the scenario is not valid UTF-8");
        };
        match play(self.server, "scenario", text) {
            Ok(()) => said(&self.server.faults.json()),
            Err(errors) => wrong(400, &errors.to_string()),
        }
    }

    fn advance(&self) -> Reply {
        let asked: Option<Advance> = serde_json::from_slice(self.body).ok();
        let Some(span) = asked.and_then(|asked| span(&asked.by)) else {
            return wrong(400, "the body is not valid: write `{\"by\": \"10s\"}`");
        };
        if self.server.clock.advance(span) {
            said(&json!({ "now": self.server.clock.now().rfc3339() }))
        } else {
            let message = "this fake uses the clock of the machine; start it with a manual clock";
            wrong(409, message)
        }
    }

    fn emit(&self) -> Reply {
        match serde_json::from_slice::<Emit>(self.body) {
            Ok(Emit { about, content }) => done(self.server.backend.emit(
                &about,
                content,
                self.server.clock.now(),
            )),
            Err(_) => wrong(
                400,
                "the body is not valid: write `{\"about\": \"<name of a resource>\", \"content\": {…}}`",
            ),
        }
    }
}

/// The requests as they come.
fn watch(server: &Arc<Server>) -> Reply {
    let (sender, body) = Payload::live();
    let mut news = server.log.watch();
    let mut ended = server.ended.clone();
    tokio::spawn(async move {
        // Says at once that the watch has begun, so that nothing after it is missed.
        let mut line = Bytes::from_static(b": watching\n\n");
        loop {
            if sender.send(Ok(line)).await.is_err() {
                return;
            }
            let next = tokio::select! {
                () = end(&mut ended) => return,
                () = sender.closed() => return,
                next = news.recv() => next,
            };
            line = match next {
                Ok(seen) => format!("data: {}\n\n", seen.json()).into(),
                Err(RecvError::Lagged(missed)) => {
                    format!(": {missed} requests were missed\n\n").into()
                }
                Err(RecvError::Closed) => return,
            };
        }
    });
    Reply::live("text/event-stream", body)
}
