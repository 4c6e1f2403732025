//! One request and its answer, from routing to what goes wrong on the way back.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderName};
use hyper::http::request;
use hyper::{Method, Request};
use serde_json::Value;

use super::super::call::{Answer, Call, Refusal};
use super::super::model::{Operation, Place, Verb};
use super::super::time::Time;
use super::door::Visitor;
use super::faults::{Blow, Prey};
use super::log::{Seen, fingerprint};
use super::payload::Outcome;
use super::reply::Reply;
use super::route::{Found, Goal};
use super::shape::shape;
use super::spoil::{self, Fate};
use super::wire::Kill;
use super::{Server, control, items, stream, text};

/// The longest body that is read.
const LONGEST: usize = 4 * 1024 * 1024;

/// Answers a request.
pub(super) async fn exchange(
    server: Arc<Server>,
    kill: Arc<Kill>,
    request: Request<Incoming>,
) -> Outcome {
    let (head, body) = request.into_parts();
    let came = server.clock.now();
    let reply = match read(body).await {
        Ok(body) if control::is_meant(head.uri.path()) => control::answer(&server, &head, &body),
        Ok(body) => answer(&server, &kill, &head, body, came).await,
        Err(Unread::TooLong) => {
            let message = format!("the body is longer than {LONGEST} bytes");
            server.spelling.refusal(413, &message)
        }
        // The caller is gone, and nothing that is said reaches it.
        Err(Unread::Broken) => Reply::nothing(400),
    };
    let mut response = reply.response();
    if let Some(date) = server.date() {
        response.headers_mut().insert(DATE, date);
    }
    Ok::<_, Infallible>(response)
}

enum Unread {
    TooLong,
    Broken,
}

async fn read(body: Incoming) -> Result<Bytes, Unread> {
    let announced = usize::try_from(body.size_hint().lower());
    if announced.is_ok_and(|length| length > LONGEST) {
        return Err(Unread::TooLong);
    }
    match Limited::new(body, LONGEST).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Unread::TooLong),
        Err(_) => Err(Unread::Broken),
    }
}

/// What is noted of a request while it is answered.
#[derive(Default)]
struct Notes {
    operation: String,
    key: Option<Arc<str>>,
    account: Option<Arc<str>>,
    fault: Option<String>,
    ignored: u32,
}

async fn answer(
    server: &Arc<Server>,
    kill: &Kill,
    head: &request::Parts,
    body: Bytes,
    came: Time,
) -> Reply {
    let mut notes = Notes::default();
    let print = fingerprint(&[
        head.method.as_str().as_bytes(),
        head.uri.path().as_bytes(),
        head.uri.query().unwrap_or_default().as_bytes(),
        &body,
    ]);
    let fate = fate(server, head, &body, &mut notes).await;
    let seen = |status, retry_after| Seen {
        number: 0,
        time: came,
        operation: notes.operation.clone(),
        method: head.method.as_str().to_owned(),
        path: text::shown(head.uri.path(), head.uri.query()),
        status,
        fault: notes.fault.clone(),
        retry_after,
        repeats: None,
        key: notes.key.as_deref().map(str::to_owned),
        account: notes.account.as_deref().map(str::to_owned),
        body: shape(header(head, &CONTENT_TYPE).as_deref(), &body),
        duration: server.clock.now().since(came),
        ignored: notes.ignored,
    };
    match fate {
        Fate::Reply(reply) => {
            let wait = reply.retry_after.clone();
            server.log.note(print, seen(Some(reply.status), wait));
            reply
        }
        Fate::Reset => {
            server.log.note(print, seen(None, None));
            kill.strike();
            std::future::pending().await
        }
        Fate::Stall => {
            server.log.note(print, seen(None, None));
            std::future::pending().await
        }
    }
}

async fn fate(
    server: &Arc<Server>,
    head: &request::Parts,
    body: &Bytes,
    notes: &mut Notes,
) -> Fate {
    let path = head.uri.path();
    let refuse = |status, message: &str| Fate::Reply(server.spelling.refusal(status, message));
    if let Some(text) = server.backing.well_known(path) {
        return Fate::Reply(Reply::json(200, text));
    }
    match server.router.find(verb(&head.method), path) {
        Found::Here {
            goal: Goal::Token, ..
        } => token(server, head, body, notes).await,
        Found::Here {
            goal: Goal::Operation(number),
            host,
            path,
        } => match server.operation(number) {
            Some(operation) => {
                let routed = Routed {
                    server,
                    head,
                    body,
                    operation,
                    host,
                };
                routed.fate(path, notes).await
            }
            None => refuse(404, "there is no such endpoint"),
        },
        Found::WrongVerb => refuse(
            501,
            &format!("{} is not what {path} takes", head.method.as_str()),
        ),
        Found::Unknown => refuse(404, &format!("there is nothing at {path}")),
        Found::Unreadable => refuse(400, "the path cannot be read"),
    }
}

fn verb(method: &Method) -> Option<Verb> {
    match *method {
        Method::GET => Some(Verb::Get),
        Method::POST => Some(Verb::Post),
        Method::PUT => Some(Verb::Put),
        Method::PATCH => Some(Verb::Patch),
        Method::DELETE => Some(Verb::Delete),
        _ => None,
    }
}

fn header(head: &request::Parts, name: &HeaderName) -> Option<String> {
    let value = head.headers.get(name)?;
    value.to_str().ok().map(str::to_owned)
}

async fn token(
    server: &Arc<Server>,
    head: &request::Parts,
    body: &Bytes,
    notes: &mut Notes,
) -> Fate {
    "token".clone_into(&mut notes.operation);
    let blow = server.faults.draw(Prey::TOKEN, server.clock.now());
    notes.fault.clone_from(&blow.names);
    server.clock.sleep(blow.wait).await;
    if let Some(fate) = spoil::before(server, &blow) {
        return fate;
    }
    let kind = header(head, &CONTENT_TYPE);
    let (reply, key) = server.door.token(kind.as_deref(), body, server.now());
    notes.key = key;
    spoil::after(server, &blow, reply)
}

/// A request that has found its operation.
struct Routed<'a> {
    server: &'a Arc<Server>,
    head: &'a request::Parts,
    body: &'a Bytes,
    operation: &'a Operation,
    host: &'a str,
}

impl<'a> Routed<'a> {
    async fn fate(&self, path: Vec<(&'a str, String)>, notes: &mut Notes) -> Fate {
        let server = self.server;
        notes.operation.clone_from(&self.operation.id);
        let visitor = match self.visitor() {
            Ok(visitor) => visitor,
            Err(message) => return Fate::Reply(server.spelling.refusal(401, &message)),
        };
        notes.key.clone_from(&visitor.key);
        notes.account = Some(Arc::clone(&visitor.account));
        if let Err(wait) = server
            .quota
            .take(&visitor.account, self.host, server.clock.now())
        {
            return Fate::Reply(self.too_many(wait));
        }
        let blow = server
            .faults
            .draw(server.prey(self.operation), server.clock.now());
        notes.fault.clone_from(&blow.names);
        if !blow.wait.is_zero() {
            server.clock.sleep(blow.wait).await;
        }
        if let Some(fate) = spoil::before(server, &blow) {
            return fate;
        }
        let reply = match self.call(path, &visitor, &blow, notes) {
            Ok(reply) => reply,
            Err(refusal) => server.spelling.refusal(refusal.status, &refusal.message),
        };
        spoil::after(server, &blow, reply)
    }

    fn visitor(&self) -> Result<Visitor, String> {
        if self.server.api.sign_in.is_none() {
            return Ok(Visitor::anybody());
        }
        let header = header(self.head, &AUTHORIZATION);
        // Tokens end by the clock that tells time to callers.
        self.server
            .door
            .visitor(header.as_deref(), self.server.now())
    }

    fn too_many(&self, wait: u64) -> Reply {
        let message = match self.server.quota.rule() {
            Some(rule) => format!(
                "more than {} requests in {}; the next is let through in {wait} s",
                rule.requests,
                humantime::format_duration(rule.per)
            ),
            None => "too many requests".to_owned(),
        };
        Reply {
            retry_after: Some(wait.to_string()),
            ..self.server.spelling.refusal(429, &message)
        }
    }

    fn call(
        &self,
        path: Vec<(&'a str, String)>,
        visitor: &Visitor,
        blow: &Blow,
        notes: &mut Notes,
    ) -> Result<Reply, Refusal> {
        let bad = |message: &str| Refusal {
            status: 400,
            message: message.to_owned(),
        };
        let query = text::parameters(self.head.uri.query().unwrap_or_default());
        let query = query.ok_or_else(|| bad("the query cannot be read"))?;
        let mut body = self.json().map_err(|message| bad(&message))?;
        notes.ignored = self.ignored(&query, body.as_ref());
        let failed = items::take(self.operation, blow, body.as_mut());
        let answer = self.server.backing.call(&Call {
            operation: self.operation,
            caller: &visitor.caller,
            path,
            query,
            body,
            now: self.server.clock.now(),
        })?;
        Ok(match answer {
            Answer::Json(text) => Reply::json(200, failed.told(text)),
            Answer::Stream(events) => {
                let accept = header(self.head, &hyper::header::ACCEPT);
                stream::reply(self.server, self.operation, events, accept.as_deref(), blow)
            }
        })
    }

    fn json(&self) -> Result<Option<Value>, String> {
        if self.body.is_empty() {
            return Ok(None);
        }
        serde_json::from_slice(self.body)
            .map(Some)
            .map_err(|error| format!("the body is not JSON: {error}"))
    }

    /// Counts what the operation does not have.
    fn ignored(&self, query: &[(String, String)], body: Option<&Value>) -> u32 {
        let operation = self.operation;
        let params = || operation.required.iter().chain(&operation.optional);
        let unknown = query.iter().filter(|(name, _)| {
            let name = camel(name);
            let known =
                params().any(|param| param.place == Place::Query && camel(&param.wire) == name);
            !(known || self.pages(&name) || self.is_mask(&name))
        });
        let whole = params().any(|param| param.place == Place::Body);
        let members = body.and_then(Value::as_object).filter(|_| !whole);
        let extra = members.into_iter().flatten().filter(|(member, _)| {
            !params().any(|param| {
                let top = param.wire.split('.').next().unwrap_or_default();
                matches!(param.place, Place::Field | Place::NullableField) && top == *member
            })
        });
        u32::try_from(unknown.count().saturating_add(extra.count())).unwrap_or(u32::MAX)
    }

    fn pages(&self, name: &str) -> bool {
        let paging = self.server.api.paging.as_ref();
        paging.is_some_and(|paging| camel(&paging.size) == name || camel(&paging.token) == name)
    }

    fn is_mask(&self, name: &str) -> bool {
        let mask = self.operation.mask.as_deref();
        mask.is_some_and(|mask| camel(mask) == name)
    }
}

/// A name without what distinguishes `page_size` from `pageSize`.
fn camel(name: &str) -> String {
    let plain = name.chars().filter(|character| *character != '_');
    plain
        .map(|character| character.to_ascii_lowercase())
        .collect()
}
