//! One request and its answer, from routing to what goes wrong on the way back.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderName};
use hyper::http::request;
use hyper::{Method, Request, Response};
use serde_json::Value;

use super::body_shape::shape;
use super::control::answer as control;
use super::requests::{RecordedRequest, fingerprint};
use super::route::{Found, Goal};
use super::shared::Server;
use super::stream;
use super::visitors::Visitor;
use crate::auth::authentication::Authenticated;
use crate::call::refusal::Refusal;
use crate::call::{Answer, Call};
use crate::clip::clipped;
use crate::faults::active::{DrawnFault, RequestClass};
use crate::faults::inject::{self, Injected};
use crate::faults::items;
use crate::http::connection::ConnectionReset;
use crate::http::payload::{Outcome, Payload};
use crate::http::percent;
use crate::http::reply::Reply;
use crate::model::{Operation, Place, Verb};
use crate::time::Time;

/// The longest body that is read.
const LONGEST: usize = 4 * 1024 * 1024;

/// Answers a request.
pub(super) async fn exchange(
    server: Arc<Server>,
    kill: Arc<ConnectionReset>,
    request: Request<Incoming>,
) -> Outcome {
    let (head, body) = request.into_parts();
    let came = server.clock.now();
    let is_control = control::is_meant(head.uri.path());
    let mut response = match server.allowed.visitor(&head) {
        Ok(Visitor::Page(_)) if is_control => {
            let message = "pages of other origins may call only the API, not the control interface";
            control::refusal(403, message).response()
        }
        Ok(visitor) => {
            let mut response = match visitor.may(&head) {
                Some(headers) => permission(headers),
                None => received(&server, &kill, &head, body, came).await.response(),
            };
            visitor.let_read(response.headers_mut());
            response
        }
        Err((status, message)) if is_control => control::refusal(status, &message).response(),
        Err((status, message)) => server.errors.refusal(status, &message).response(),
    };
    if let Some(date) = server.date() {
        response.headers_mut().insert(DATE, date);
    }
    Ok::<_, Infallible>(response)
}

/// Answers a page that asks what it may send.
fn permission(headers: HeaderMap) -> Response<Payload> {
    let mut response = Reply::nothing(204).response();
    response.headers_mut().extend(headers);
    response
}

/// Answers a request of somebody who was let in.
async fn received(
    server: &Arc<Server>,
    kill: &ConnectionReset,
    head: &request::Parts,
    body: Incoming,
    came: Time,
) -> Reply {
    match read(body).await {
        Ok(body) if control::is_meant(head.uri.path()) => control::answer(server, head, &body),
        Ok(body) => answer(server, kill, head, body, came).await,
        Err(Unread::TooLong) => {
            let message = format!("the body is longer than {LONGEST} bytes");
            server.errors.refusal(413, &message)
        }
        // The caller is gone, and nothing that is said reaches it.
        Err(Unread::Broken) => Reply::nothing(400),
    }
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
    kill: &ConnectionReset,
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
    let seen = |status, retry_after| RecordedRequest {
        number: 0,
        time: came,
        operation: notes.operation.clone(),
        method: head.method.as_str().to_owned(),
        path: clipped(percent::shown(head.uri.path(), head.uri.query())),
        status,
        fault: notes.fault.clone().map(clipped),
        retry_after,
        repeats: None,
        key: notes.key.as_deref().map(str::to_owned),
        account: notes.account.as_deref().map(str::to_owned),
        body: shape(header(head, &CONTENT_TYPE).as_deref(), &body).map(clipped),
        duration: server.clock.now().since(came),
        ignored: notes.ignored,
    };
    match fate {
        Injected::Reply(reply) => {
            let wait = reply.retry_after.clone();
            server.log.note(print, seen(Some(reply.status), wait));
            reply
        }
        Injected::Reset => {
            server.log.note(print, seen(None, None));
            kill.strike();
            std::future::pending().await
        }
        Injected::Stall => {
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
) -> Injected {
    let path = head.uri.path();
    let refuse = |status, message: &str| Injected::Reply(server.errors.refusal(status, message));
    if let Some(text) = server.backend.well_known(path) {
        return Injected::Reply(Reply::json(200, text));
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
            None => refuse(404, "the fake has no such endpoint"),
        },
        Found::WrongVerb => refuse(
            501,
            &format!(
                "{path} does not support the method {}",
                head.method.as_str()
            ),
        ),
        Found::Unknown => refuse(404, &format!("no endpoint has the path {path}")),
        Found::Unreadable(why) => refuse(400, &format!("the path cannot be read: {why}")),
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
) -> Injected {
    "token".clone_into(&mut notes.operation);
    let fault = server.faults.draw(RequestClass::TOKEN, server.clock.now());
    notes.fault.clone_from(&fault.names);
    server.clock.sleep(fault.wait).await;
    if let Some(fate) = inject::before(server.surroundings(), &fault) {
        return fate;
    }
    let kind = header(head, &CONTENT_TYPE);
    let (reply, key) = server
        .authentication
        .token(kind.as_deref(), body, server.now());
    notes.key = key;
    inject::after(server.surroundings(), &fault, reply)
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
    async fn fate(&self, path: Vec<(&'a str, String)>, notes: &mut Notes) -> Injected {
        let server = self.server;
        notes.operation.clone_from(&self.operation.id);
        let authenticated = match self.authenticated() {
            Ok(authenticated) => authenticated,
            Err(message) => return Injected::Reply(server.errors.refusal(401, &message)),
        };
        notes.key.clone_from(&authenticated.key);
        notes.account = Some(Arc::clone(&authenticated.account));
        if let Err(wait) =
            server
                .rate_limiter
                .take(&authenticated.account, self.host, server.clock.now())
        {
            return Injected::Reply(self.too_many(wait));
        }
        let fault = server
            .faults
            .draw(server.class(self.operation), server.clock.now());
        notes.fault.clone_from(&fault.names);
        if !fault.wait.is_zero() {
            server.clock.sleep(fault.wait).await;
        }
        if let Some(fate) = inject::before(server.surroundings(), &fault) {
            return fate;
        }
        let reply = match self.call(path, &authenticated, &fault, notes) {
            Ok(reply) => reply,
            Err(refusal) => server.errors.refusal(refusal.status, &refusal.message),
        };
        inject::after(server.surroundings(), &fault, reply)
    }

    fn authenticated(&self) -> Result<Authenticated, String> {
        if self.server.api.auth.is_none() {
            return Ok(Authenticated::anybody());
        }
        let header = header(self.head, &AUTHORIZATION);
        // Tokens end by the clock that tells time to callers.
        self.server
            .authentication
            .authenticated(header.as_deref(), self.server.now())
    }

    fn too_many(&self, wait: u64) -> Reply {
        let message = match self.server.rate_limiter.rule() {
            Some(rule) => format!(
                "more than {} requests in {}; the next request is accepted in {wait} s",
                rule.requests,
                humantime::format_duration(rule.per)
            ),
            None => "too many requests".to_owned(),
        };
        Reply {
            retry_after: Some(wait.to_string()),
            ..self.server.errors.refusal(429, &message)
        }
    }

    fn call(
        &self,
        path: Vec<(&'a str, String)>,
        authenticated: &Authenticated,
        fault: &DrawnFault,
        notes: &mut Notes,
    ) -> Result<Reply, Refusal> {
        let bad = |message: &str| Refusal {
            status: 400,
            message: message.to_owned(),
        };
        let query = percent::parameters(self.head.uri.query().unwrap_or_default());
        let query = query.map_err(|why| bad(&format!("the query cannot be read: {why}")))?;
        let mut body = self.json().map_err(|message| bad(&message))?;
        notes.ignored = self.ignored(&query, body.as_ref());
        let failed = items::take(self.operation, fault, body.as_mut());
        let answer = self.server.backend.call(&Call {
            operation: self.operation,
            caller: &authenticated.caller,
            path,
            query,
            body,
            now: self.server.clock.now(),
        })?;
        Ok(match answer {
            Answer::Json(text) => Reply::json(200, failed.told(text)),
            Answer::Stream(events) => {
                let accept = header(self.head, &hyper::header::ACCEPT);
                stream::reply(
                    self.server,
                    self.operation,
                    events,
                    accept.as_deref(),
                    fault,
                )
            }
        })
    }

    fn json(&self) -> Result<Option<Value>, String> {
        if self.body.is_empty() {
            return Ok(None);
        }
        serde_json::from_slice(self.body)
            .map(Some)
            .map_err(|error| format!("the body is not valid JSON: {error}"))
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
