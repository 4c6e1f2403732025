//! The error of every call: what, where, why, what was tried, what to do.

use std::error::Error as StdError;
use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderMap;

use crate::error::attempts::{Attempt, Stop};
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Operation;

type Source = Box<dyn StdError + Send + Sync>;

/// Headers in which services give the id of a request.
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
/// [`Error::kind`] is for programs; `Display` tells a person the whole story on a few lines. No
/// secret is in either.
pub struct Error(Box<Inner>);

/// What an error holds, in a box so that results stay small.
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
    /// Makes an error that no request has led to.
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

    /// Returns what the service said, or what went wrong before or after it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the link with more about it, as the service gave it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// Returns what can be done about it.
    #[must_use]
    pub fn advice(&self) -> &str {
        &self.0.advice
    }

    /// Returns the headers of the last answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Returns the id by which the service knows the last request, if its answer has one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        REQUEST_IDS
            .iter()
            .find_map(|name| self.0.headers.get(*name))
            .and_then(|id| id.to_str().ok())
            .filter(|id| !id.is_empty() && id.len() <= 128)
    }

    /// Returns the body of the last answer, at most its first 64 KiB.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// Returns every attempt in its order; none was made if the request was wrong.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.attempts
    }

    /// Returns why there was no further attempt, or `None` if none was made at all.
    #[must_use]
    pub fn stopped(&self) -> Option<Stop> {
        self.0.stopped
    }

    /// Returns the time before which the service wants no repeat, if it named one.
    #[must_use]
    pub fn retry_not_before(&self) -> Option<SystemTime> {
        self.0.retry_not_before
    }

    /// Returns whether the service may have done what it was asked for nevertheless.
    #[must_use]
    pub fn maybe_applied(&self) -> bool {
        self.0.maybe_applied
    }

    /// Returns the token of the page of a list that could not be had, with which another call can
    /// go on; `None` if that was the first page, or the call is not about pages.
    #[must_use]
    pub fn page_token(&self) -> Option<&str> {
        self.0.page_token.as_deref()
    }

    /// Returns whether what the call is about does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// Returns whether it exists already, or somebody else changed it meanwhile.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.kind() == ErrorKind::Conflict
    }

    /// Returns whether the rights of the credentials do not suffice.
    #[must_use]
    pub fn is_permission_denied(&self) -> bool {
        self.kind() == ErrorKind::PermissionDenied
    }

    /// Returns whether the service does not accept the credentials.
    #[must_use]
    pub fn is_unauthenticated(&self) -> bool {
        matches!(self.kind(), ErrorKind::Unauthenticated | ErrorKind::Auth)
    }

    /// Returns whether too many requests were sent.
    #[must_use]
    pub fn is_too_many_requests(&self) -> bool {
        self.kind() == ErrorKind::RateLimited
    }

    /// Returns whether the deadline ended the call.
    #[must_use]
    pub fn is_deadline(&self) -> bool {
        self.kind() == ErrorKind::Deadline || self.stopped() == Some(Stop::Deadline)
    }
}

impl Error {
    /// Returns the beginning of the body; that of a success may hold a secret.
    fn body_shown(&self) -> String {
        let body = self.body();
        match self.status() {
            Some(200..300) => format!("{} bytes", body.len()),
            _ => String::from_utf8_lossy(body.get(..1024).unwrap_or(body)).into_owned(),
        }
    }
}

/// How the runtime tells an error what it knows.
impl Error {
    /// Returns the same error without its source, for somebody else who waited for the same thing.
    pub(crate) fn twin(&self) -> Self {
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
        crate::error::display::tell(self, f)
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
