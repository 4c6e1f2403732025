//! Builds the request of a call, whatever its endpoint.

use std::borrow::Cow;
use std::fmt::Display;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE,
    EXPECT, HOST, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use crate::error::call_error::Error;
use crate::execute::shared::Http;
use crate::policy::api::Calls;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Operation;
use crate::transport::url::{self, PathValues};
use crate::wire::decode;
use crate::wire::json::{Json, Object};
use crate::wire::slot::Slot;

/// The parts of a request so far.
#[derive(Clone)]
pub(crate) struct RequestBuilder {
    pub(crate) limits: Calls,
    pub(crate) retry_ambiguous: bool,
    /// Whether failed items are sent again, and since when they have been waiting for it.
    pub(crate) retry_failed: bool,
    pub(crate) waiting_since: Option<Duration>,
    pub(crate) max_items: Option<usize>,
    /// Whether the next page is requested while the current one is used.
    pub(crate) prefetch: bool,
    path: PathValues,
    query: Vec<(Cow<'static, str>, String)>,
    headers: HeaderMap,
    body: Option<Json>,
    /// The first mistake, which is returned when the call runs.
    wrong: Option<String>,
}

/// A request that can be sent.
pub(crate) struct Prepared {
    pub(crate) body: Option<Bytes>,
    path: PathValues,
    query: Vec<(Cow<'static, str>, String)>,
    /// The headers that the caller has set.
    headers: HeaderMap,
}

impl Prepared {
    /// Returns the caller's headers and those of every request.
    pub(crate) fn headers(&self, usual: &HeaderMap) -> HeaderMap {
        headers(self.headers.clone(), self.body.is_some(), usual)
    }

    /// Returns the path up to the resource that a 404 is about.
    pub(crate) fn subject(&self, operation: &Operation) -> Option<String> {
        let template = url::until(operation.path, operation.subject?)?;
        let mut path = String::new();
        url::expand(&mut path, template, &self.path);
        Some(path)
    }

    /// Returns the whole URL, which begins with a base URL.
    pub(crate) fn url(&self, operation: &Operation, base: &str) -> String {
        let query = self.query.iter();
        let query: usize = query
            .map(|(name, value)| name.len() + value.len() + 2)
            .sum();
        let usual = base.len() + operation.path.len() + URL_VALUES;
        let mut url = String::with_capacity(usual.saturating_add(query));
        url.push_str(base);
        url::expand(&mut url, operation.path, &self.path);
        for (index, (name, value)) in self.query.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            url::encode_into(&mut url, name);
            url.push('=');
            url::encode_into(&mut url, value);
        }
        url
    }
}

impl RequestBuilder {
    pub(crate) fn new(http: &Http) -> Self {
        Self {
            limits: http.calls(),
            retry_ambiguous: http.0.retry_ambiguous,
            retry_failed: false,
            waiting_since: None,
            max_items: None,
            prefetch: false,
            path: PathValues::default(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
            wrong: None,
        }
    }

    pub(crate) fn path(&mut self, name: &'static str, value: &dyn Display) {
        if let Err(wrong) = self.path.segment(name, value) {
            self.refuse(format!("`{name}`: {wrong}"));
        }
    }

    pub(crate) fn path_name(&mut self, name: &'static str, value: &dyn Display) {
        if let Err(wrong) = self.path.segments(name, value) {
            self.refuse(format!("`{name}`: {wrong}"));
        }
    }

    pub(crate) fn query(&mut self, name: impl Into<Cow<'static, str>>, value: &dyn Display) {
        self.query.push((name.into(), value.to_string()));
    }

    /// Refuses a value that has no form on the wire.
    pub(crate) fn check(&mut self, name: &str, value: &dyn Slot) {
        if let Some(wrong) = decode::wrong(value) {
            self.refuse(format!("`{name}`: {wrong}"));
        }
    }

    /// Sets a parameter that may stand only once in the query.
    pub(crate) fn set_query(&mut self, name: &'static str, value: &dyn Display) {
        self.query.retain(|(known, _)| *known != name);
        self.query(name, value);
    }

    /// Returns the value of a parameter.
    pub(crate) fn query_value(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn slot_field(&mut self, name: &str, value: &dyn Slot) {
        match decode::json(value) {
            Ok(value) => self.set_field(name, value),
            Err(error) => self.refuse(format!("`{name}`: {error}")),
        }
    }

    pub(crate) fn slot_body(&mut self, value: &dyn Slot) {
        match decode::json(value) {
            Ok(value) => self.set_body(value),
            Err(error) => self.refuse(format!("the body: {error}")),
        }
    }

    pub(crate) fn field(&mut self, name: &str, value: &impl Serialize) {
        match serde_json::to_value(value) {
            Ok(value) => self.set_field(name, value),
            Err(error) => self.refuse(format!("`{name}`: {error}")),
        }
    }

    pub(crate) fn set_field(&mut self, name: &str, value: Json) {
        match self.body.get_or_insert_with(|| Json::Object(Object::new())) {
            Json::Object(members) => {
                members.insert(name.to_owned(), value);
            }
            _ => self.refuse(format!(
                "`{name}` cannot be set, since the body is not an object"
            )),
        }
    }

    /// Returns a member of the body.
    pub(crate) fn field_value(&self, name: &str) -> Option<&Json> {
        self.body.as_ref()?.get(name)
    }

    pub(crate) fn body(&mut self, value: &impl Serialize) {
        match serde_json::to_value(value) {
            Ok(value) => self.body = Some(value),
            Err(error) => self.refuse(format!("the body: {error}")),
        }
    }

    pub(crate) fn set_body(&mut self, value: Json) {
        self.body = Some(value);
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
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

    /// Makes the request, or returns what is wrong with it.
    pub(crate) fn prepare(mut self, operation: &'static Operation) -> Result<Prepared, Error> {
        self.add_mask(operation);
        self.finish(operation)
            .map_err(|wrong| Error::new(ErrorKind::InvalidRequest, wrong).at(operation))
    }

    /// Lists the members of the body in the update mask, unless the caller has set it.
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

    /// Refuses a query that no URL can hold.
    fn check_length(&self, operation: &Operation) -> Result<(), String> {
        let query = self.query.iter();
        let long: usize = query
            .map(|(name, value)| name.len() + value.len() + 2)
            .sum();
        // Each byte takes three at most.
        if long < LONGEST_URL / 4 {
            return Ok(());
        }
        let mut encoded = operation.path.to_owned();
        for (name, value) in &self.query {
            url::encode_into(&mut encoded, name);
            url::encode_into(&mut encoded, value);
        }
        let length = encoded.len();
        if length < LONGEST_URL {
            return Ok(());
        }
        let longest = self.query.iter().max_by_key(|(_, value)| value.len());
        let name = longest.map_or("", |(name, _)| name);
        Err(format!(
            "`{name}`: the URL is too long: over {length} bytes, limit {LONGEST_URL}"
        ))
    }

    fn finish(self, operation: &Operation) -> Result<Prepared, String> {
        if let Some(wrong) = self.wrong {
            return Err(wrong);
        }
        url::check_values(operation.path, &self.path)?;
        self.check_length(operation)?;
        Ok(Prepared {
            body: self.body.map(|body| body.to_string().into()),
            path: self.path,
            query: self.query,
            headers: self.headers,
        })
    }
}

/// The longest URL that can be sent, less the room for a base URL, in bytes.
const LONGEST_URL: usize = 64_000;

/// The usual size of the values of a path in a URL, in bytes.
const URL_VALUES: usize = 32;

/// The headers that say how a message is sent, which is the transport's to decide: with another
/// value, the request would be cut off, run into the next one, or go to another service.
const OF_TRANSPORT: [HeaderName; 8] = [
    CONNECTION,
    CONTENT_LENGTH,
    EXPECT,
    HOST,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Checks a header that a caller sets.
pub(crate) fn pair(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        (Ok(AUTHORIZATION | PROXY_AUTHORIZATION | COOKIE), _) => {
            Err("credentials are set on the client, not in a header".to_owned())
        }
        (Ok(name), _)
            if OF_TRANSPORT.contains(&name)
                || matches!(
                    name.as_str(),
                    "keep-alive" | "proxy-connection" | "http2-settings"
                ) =>
        {
            Err(format!("`{name}` is set by the transport, not by a caller"))
        }
        (Ok(ACCEPT_ENCODING), Ok(value)) if value != "identity" => Err(
            "`accept-encoding` can only be `identity`, since replies are not decompressed"
                .to_owned(),
        ),
        (Ok(name), Ok(value)) => Ok((name, value)),
        _ => Err(format!(
            "`{name}` is not a valid header name, or its value is not valid"
        )),
    }
}

/// Removes what an observer has set and a caller could not.
pub(crate) fn remove_headers_of_transport(headers: &mut HeaderMap) {
    for name in OF_TRANSPORT.iter().chain(&[COOKIE, PROXY_AUTHORIZATION]) {
        headers.remove(name);
    }
}

/// Adds the headers of every request, unless the caller has set them.
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

/// The limits.
impl RequestBuilder {
    pub(crate) fn deadline(&mut self, deadline: Duration) {
        self.limits.deadline = deadline;
    }

    pub(crate) fn attempt_timeout(&mut self, timeout: Duration) {
        self.limits.attempt_timeout = timeout;
    }

    pub(crate) fn attempts(&mut self, attempts: u32) {
        self.limits.attempts = attempts;
    }
}
