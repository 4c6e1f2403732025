//! The error of a call: what happened, in which call, every attempt, and what to do.

use std::error::Error as StdError;
use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderMap;

use crate::error::attempts::{Attempt, Stop};
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Operation;

type Source = Box<dyn StdError + Send + Sync>;

/// Headers with the id of a request, as services name them.
const REQUEST_IDS: &[&str] = &[
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-amzn-requestid",
    "x-cloud-trace-context",
    "traceparent",
];

/// The error of a call.
///
/// [`Error::kind`] is for programs. `Display` is for people: it says on a few lines what happened,
/// in which call, what was attempted and what to do. Neither `Display` nor `Debug` shows a secret.
pub struct Error(Box<Inner>);

/// The parts of an error, in a box so that results stay small.
#[derive(Default)]
struct Inner {
    kind: Option<ErrorKind>,
    operation: Option<&'static Operation>,
    status: Option<u16>,
    message: String,
    help: Option<String>,
    advice: String,
    headers: HeaderMap,
    body: Bytes,
    attempts: Vec<Attempt>,
    stopped: Option<Stop>,
    retry_not_before: Option<SystemTime>,
    maybe_applied: bool,
    page_token: Option<String>,
    source: Option<Source>,
}

impl Error {
    /// Makes an error without a request.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind: Some(kind),
            message: message.into(),
            ..Inner::default()
        }))
    }

    /// Returns the kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind.unwrap_or(ErrorKind::Unexpected)
    }

    /// Returns the status of the last answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Returns the endpoint.
    #[must_use]
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// Returns the service's message, or what went wrong without one.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the service's link to an explanation.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// Returns what to do about it.
    #[must_use]
    pub fn advice(&self) -> &str {
        &self.0.advice
    }

    /// Returns the headers of the last answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Returns the service's id of the last request, if the answer has one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        REQUEST_IDS
            .iter()
            .find_map(|name| self.0.headers.get(*name))
            .and_then(|id| id.to_str().ok())
            .filter(|id| !id.is_empty() && id.len() <= 128)
    }

    /// Returns the first 64 KiB of the body of the last answer.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// Returns all attempts, oldest first; there is none if the request was invalid.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.attempts
    }

    /// Returns why there was no further attempt, or `None` if nothing was attempted.
    #[must_use]
    pub fn stopped(&self) -> Option<Stop> {
        self.0.stopped
    }

    /// Returns the earliest time for a retry, if the service named one.
    #[must_use]
    pub fn retry_not_before(&self) -> Option<SystemTime> {
        self.0.retry_not_before
    }

    /// Returns whether the service may have applied the call although it failed.
    #[must_use]
    pub fn maybe_applied(&self) -> bool {
        self.0.maybe_applied
    }

    /// Returns the token of the page that could not be read, so that another call can continue
    /// there; `None` if it was the first page, or the call does not list pages.
    #[must_use]
    pub fn page_token(&self) -> Option<&str> {
        self.0.page_token.as_deref()
    }

    /// Returns whether the resource does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// Returns whether the resource exists already, or has been changed by another client.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.kind() == ErrorKind::Conflict
    }

    /// Returns whether the credentials lack a permission.
    #[must_use]
    pub fn is_permission_denied(&self) -> bool {
        self.kind() == ErrorKind::PermissionDenied
    }

    /// Returns whether the service does not accept the credentials.
    #[must_use]
    pub fn is_unauthenticated(&self) -> bool {
        matches!(self.kind(), ErrorKind::Unauthenticated | ErrorKind::Auth)
    }

    /// Returns whether the service refused the call because of too many requests (429).
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.kind() == ErrorKind::RateLimited
    }

    /// Returns whether the deadline ended the call.
    #[must_use]
    pub fn is_deadline(&self) -> bool {
        self.kind() == ErrorKind::Deadline || self.stopped() == Some(Stop::Deadline)
    }
}

impl Error {
    /// Returns the beginning of the body, but not of a success, which may hold a secret.
    fn body_shown(&self) -> String {
        let body = self.body();
        match self.status() {
            Some(200..300) => format!("{} bytes", body.len()),
            _ => String::from_utf8_lossy(body.get(..1024).unwrap_or(body)).into_owned(),
        }
    }
}

/// How the runtime fills an error.
impl Error {
    /// Clones the error without its source, which cannot be cloned.
    pub(crate) fn clone_without_source(&self) -> Self {
        let inner = &*self.0;
        Self(Box::new(Inner {
            kind: inner.kind,
            operation: inner.operation,
            status: inner.status,
            message: inner.message.clone(),
            help: inner.help.clone(),
            advice: inner.advice.clone(),
            headers: inner.headers.clone(),
            body: inner.body.clone(),
            attempts: inner.attempts.clone(),
            stopped: inner.stopped,
            retry_not_before: inner.retry_not_before,
            maybe_applied: inner.maybe_applied,
            page_token: inner.page_token.clone(),
            source: None,
        }))
    }

    pub(crate) fn at(mut self, operation: &'static Operation) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn with_status(mut self, status: u16, headers: HeaderMap, body: Bytes) -> Self {
        self.0.status = Some(status);
        self.0.headers = headers;
        self.0.body = body;
        self
    }

    pub(crate) fn with_help(mut self, help: Option<String>) -> Self {
        self.0.help = help;
        self
    }

    pub(crate) fn with_advice(mut self, advice: impl Into<String>) -> Self {
        self.0.advice = advice.into();
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: Vec<Attempt>, stopped: Stop) -> Self {
        self.0.attempts = attempts;
        self.0.stopped = Some(stopped);
        self
    }

    pub(crate) fn with_stop(mut self, stopped: Stop) -> Self {
        self.0.stopped = Some(stopped);
        self
    }

    pub(crate) fn with_retry_not_before(mut self, time: Option<SystemTime>) -> Self {
        self.0.retry_not_before = time;
        self
    }

    pub(crate) fn with_maybe_applied(mut self, maybe_applied: bool) -> Self {
        self.0.maybe_applied = maybe_applied;
        self
    }

    pub(crate) fn with_page_token(mut self, token: Option<String>) -> Self {
        self.0.page_token = token;
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::error::display::write(self, f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("operation", &self.0.operation.map(|operation| operation.id))
            .field("status", &self.0.status)
            .field("message", &self.0.message)
            .field("help", &self.0.help)
            .field("body", &self.body_shown())
            .field("attempts", &self.0.attempts)
            .field("stopped", &self.0.stopped)
            .field("retry_not_before", &self.0.retry_not_before)
            .field("maybe_applied", &self.0.maybe_applied)
            .field("source", &self.0.source)
            .finish()
    }
}
