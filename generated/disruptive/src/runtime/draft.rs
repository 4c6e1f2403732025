//! What a call has gathered so far, whatever its endpoint.

use std::borrow::Cow;
use std::fmt::Display;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use super::api::Calls;
use super::client::Http;
use super::error::Error;
use super::kind::ErrorKind;
use super::operation::Operation;
use super::{Extra, Json, path};

/// The parts of a request.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) limits: Calls,
    pub(super) repeat_if_ambiguous: bool,
    /// Whether failed items are sent again, and since when they have waited for it.
    pub(super) retry_failed: bool,
    pub(super) waiting_since: Option<Duration>,
    pub(super) max_items: Option<usize>,
    /// Whether a page is asked for while the one before it is used.
    pub(super) prefetch: bool,
    path: Vec<(&'static str, String)>,
    query: Vec<(Cow<'static, str>, String)>,
    headers: HeaderMap,
    body: Option<Json>,
    /// The first thing that is wrong, kept until the call runs.
    wrong: Option<String>,
}

/// A draft that has become sendable.
pub(super) struct Prepared {
    pub(super) url: String,
    pub(super) body: Option<Bytes>,
    path: Vec<(&'static str, String)>,
    /// Those that the caller has set.
    headers: HeaderMap,
}

impl Prepared {
    /// Returns the caller's headers with those that every request has.
    pub(super) fn headers(&self, usual: &HeaderMap) -> HeaderMap {
        headers(self.headers.clone(), self.body.is_some(), usual)
    }

    /// Returns the path up to what a 404 is about.
    pub(super) fn subject(&self, operation: &Operation) -> Option<String> {
        let template = path::until(operation.path, operation.subject?)?;
        path::expand("", template, &self.path).ok()
    }
}

impl Draft {
    pub(super) fn new(http: &Http) -> Self {
        Self {
            limits: http.calls(),
            repeat_if_ambiguous: http.0.repeat_if_ambiguous,
            retry_failed: false,
            waiting_since: None,
            max_items: None,
            prefetch: false,
            path: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
            wrong: None,
        }
    }

    pub(super) fn path(&mut self, name: &'static str, value: &dyn Display) {
        let encoded = path::segment(value.to_string());
        self.place(name, encoded);
    }

    pub(super) fn path_name(&mut self, name: &'static str, value: &dyn Display) {
        let encoded = path::segments(&value.to_string());
        self.place(name, encoded);
    }

    fn place(&mut self, name: &'static str, encoded: Result<String, String>) {
        match encoded {
            Ok(value) => self.path.push((name, value)),
            Err(wrong) => self.refuse(format!("`{name}`: {wrong}")),
        }
    }

    pub(super) fn query(&mut self, name: impl Into<Cow<'static, str>>, value: &dyn Display) {
        self.query.push((name.into(), value.to_string()));
    }

    /// Sets a parameter that can be there only once.
    pub(super) fn set_query(&mut self, name: &'static str, value: &dyn Display) {
        self.query.retain(|(known, _)| *known != name);
        self.query(name, value);
    }

    /// Returns the value of a parameter.
    pub(super) fn query_value(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn field(&mut self, name: &str, value: &impl Serialize) {
        match serde_json::to_value(value) {
            Ok(value) => self.set_field(name, value),
            Err(error) => self.refuse(format!("`{name}`: {error}")),
        }
    }

    pub(super) fn set_field(&mut self, name: &str, value: Json) {
        match self.body.get_or_insert_with(|| Json::Object(Extra::new())) {
            Json::Object(members) => {
                members.insert(name.to_owned(), value);
            }
            _ => self.refuse(format!("`{name}` cannot go into a body that is no object")),
        }
    }

    /// Returns a member of the body.
    pub(super) fn field_value(&self, name: &str) -> Option<&Json> {
        self.body.as_ref()?.get(name)
    }

    pub(super) fn body(&mut self, value: &impl Serialize) {
        match serde_json::to_value(value) {
            Ok(value) => self.body = Some(value),
            Err(error) => self.refuse(format!("the body: {error}")),
        }
    }

    pub(super) fn set_body(&mut self, value: Json) {
        self.body = Some(value);
    }

    pub(super) fn header(&mut self, name: &str, value: &str) {
        match pair(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(wrong) => self.refuse(wrong),
        }
    }

    fn refuse(&mut self, wrong: String) {
        self.wrong.get_or_insert(wrong);
    }

    /// Makes the request of it, or says what is wrong with it.
    pub(super) fn prepare(
        mut self,
        operation: &'static Operation,
        base: &str,
    ) -> Result<Prepared, Error> {
        self.add_mask(operation);
        self.finish(operation, base)
            .map_err(|wrong| Error::new(ErrorKind::InvalidRequest, wrong).at(operation))
    }

    /// Lists the members of the body in the operation's mask, unless the caller has done so.
    fn add_mask(&mut self, operation: &Operation) {
        let (Some(mask), Some(Json::Object(members))) = (operation.mask, &self.body) else {
            return;
        };
        if !members.is_empty() && !self.query.iter().any(|(name, _)| *name == mask) {
            let names: Vec<&str> = members.keys().map(String::as_str).collect();
            let names = names.join(",");
            self.query(mask, &names);
        }
    }

    fn finish(self, operation: &Operation, base: &str) -> Result<Prepared, String> {
        if let Some(wrong) = self.wrong {
            return Err(wrong);
        }
        let mut url = path::expand(base, operation.path, &self.path)?;
        for (index, (name, value)) in self.query.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            url.push_str(&path::encode(name));
            url.push('=');
            url.push_str(&path::encode(value));
        }
        Ok(Prepared {
            url,
            body: self.body.map(|body| body.to_string().into()),
            path: self.path,
            headers: self.headers,
        })
    }
}

/// Reads a header that a caller may set.
pub(super) fn pair(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        (Ok(AUTHORIZATION), _) => {
            Err("credentials belong to the client, not into a header".to_owned())
        }
        (Ok(name), Ok(value)) => Ok((name, value)),
        _ => Err(format!("`{name}` is no header, or its value is none")),
    }
}

/// Adds the headers that every request has, unless the caller has set them.
fn headers(mut headers: HeaderMap, has_body: bool, usual: &HeaderMap) -> HeaderMap {
    let json = HeaderValue::from_static("application/json");
    for (name, value) in usual {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    headers.entry(ACCEPT).or_insert_with(|| json.clone());
    if has_body {
        headers.entry(CONTENT_TYPE).or_insert(json);
    }
    headers
}

/// How a caller changes the limits.
impl Draft {
    pub(super) fn deadline(&mut self, deadline: Duration) {
        self.limits.deadline = deadline;
    }

    pub(super) fn attempt_timeout(&mut self, timeout: Duration) {
        self.limits.attempt_timeout = timeout;
    }

    pub(super) fn attempts(&mut self, attempts: u32) {
        self.limits.attempts = attempts;
    }
}
