//! The hooks of an observer, without an HTTP library and without secrets.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::error::attempts::Attempt;
use crate::error::call_error::Error;
use crate::policy::operation::Operation;

/// Observes the calls of a client, for instance to count them or to propagate a trace.
///
/// Every hook does nothing by default. Hooks run inside the call, so they must not block. No hook
/// sees credentials.
pub trait Observer: Send + Sync + 'static {
    /// Called before each attempt is sent; it may change the headers.
    ///
    /// `Authorization` is added later; one that is set here is removed, and so are the headers that
    /// are the transport's, such as `Host` and `Content-Length`.
    fn before_send(&self, sending: &mut Sending<'_>) {
        let _ = sending;
    }

    /// Called after each attempt.
    fn attempt_ended(&self, ended: &AttemptEnded<'_>) {
        let _ = ended;
    }

    /// Called before each wait.
    fn wait_begun(&self, begun: &WaitBegun) {
        let _ = begun;
    }

    /// Called after each token refresh, whether it succeeded or failed.
    fn token_refreshed(&self, refreshed: &TokenRefreshed<'_>) {
        let _ = refreshed;
    }

    /// Called at the end of each call, also when its future is dropped.
    fn call_ended(&self, ended: &CallEnded<'_>) {
        let _ = ended;
    }
}

impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn before_send(&self, sending: &mut Sending<'_>) {
        (**self).before_send(sending);
    }

    fn attempt_ended(&self, ended: &AttemptEnded<'_>) {
        (**self).attempt_ended(ended);
    }

    fn wait_begun(&self, begun: &WaitBegun) {
        (**self).wait_begun(begun);
    }

    fn token_refreshed(&self, refreshed: &TokenRefreshed<'_>) {
        (**self).token_refreshed(refreshed);
    }

    fn call_ended(&self, ended: &CallEnded<'_>) {
        (**self).call_ended(ended);
    }
}

/// An attempt that is about to be sent.
#[non_exhaustive]
pub struct Sending<'a> {
    /// The endpoint.
    pub operation: &'static Operation,
    /// The number of the attempt in its call, from 1.
    pub number: u32,
    /// The whole URL.
    pub url: &'a str,
    /// The headers, without credentials.
    pub headers: &'a mut HeaderMap,
    /// The body, which is empty if there is none.
    pub body: &'a [u8],
}

impl fmt::Debug for Sending<'_> {
    /// Shows the names of the headers and the size of the body only, since they may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending")
            .field("operation", &self.operation.id)
            .field("number", &self.number)
            .field("url", &self.url)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// An attempt that has ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct AttemptEnded<'a> {
    /// The endpoint.
    pub operation: &'static Operation,
    /// The number of the attempt in its call, from 1.
    pub number: u32,
    /// Its reason, duration and outcome.
    pub attempt: &'a Attempt,
}

/// A wait that begins.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WaitBegun {
    /// The endpoint, or `None` for a token refresh.
    pub operation: Option<&'static Operation>,
    /// The reason.
    pub reason: WaitReason,
    /// How long the call waits.
    pub time: Duration,
}

/// Says why a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WaitReason {
    /// The backoff before a retry.
    Backoff,
    /// The service's `Retry-After` for this call.
    RetryAfter,
    /// A new resource may not have propagated yet.
    JustCreated,
    /// The service's `Retry-After` for another call, which pauses all calls to that host.
    Paused,
    /// The rate limit: the client has sent as many requests as the service allows.
    RateLimit,
    /// A value was changed by another client, and is read again.
    Conflict,
    /// Items of a call have failed and are sent again.
    FailedItems,
    /// A token request is retried.
    Auth,
}

impl WaitReason {
    /// Returns the reason as words, for instance `retry after`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Backoff => "backoff",
            Self::RetryAfter => "retry after",
            Self::JustCreated => "propagation",
            Self::Paused => "pause",
            Self::RateLimit => "rate limit",
            Self::Conflict => "conflict",
            Self::FailedItems => "failed items",
            Self::Auth => "authentication",
        }
    }
}

impl fmt::Display for WaitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A token refresh that has ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct TokenRefreshed<'a> {
    /// The time that it took, retries included.
    pub took: Duration,
    /// Why it failed, or `None` if it succeeded.
    pub error: Option<&'a Error>,
}

/// A call that has ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct CallEnded<'a> {
    /// The endpoint.
    pub operation: &'static Operation,
    /// The time that it took, all attempts and waits included.
    pub took: Duration,
    /// How it ended.
    pub end: End<'a>,
}

/// Says how a call ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum End<'a> {
    /// It succeeded, after these attempts.
    Success(&'a [Attempt]),
    /// It failed.
    Failure(&'a Error),
    /// Its future was dropped, so it is unknown whether it was applied.
    Cancelled,
}
