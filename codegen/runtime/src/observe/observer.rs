//! What a program may watch of its calls: hooks, without an HTTP library and without secrets.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::error::attempts::Attempt;
use crate::error::call_error::Error;
use crate::policy::operation::Operation;

/// Watches the calls of a client, for instance to count them or to pass a trace on.
///
/// Every hook does nothing by default. Hooks run on the way of the call, so they must be quick.
/// No hook gets to see credentials.
pub trait Observer: Send + Sync + 'static {
    /// Is called before each attempt is sent, and may change its headers.
    ///
    /// `Authorization` is not among them yet; one that is added here is left out.
    fn before_send(&self, sending: &mut Sending<'_>) {
        let _ = sending;
    }

    /// Is called after each attempt.
    fn attempt_ended(&self, ended: &AttemptEnded<'_>) {
        let _ = ended;
    }

    /// Is called before each wait.
    fn wait_begun(&self, begun: &WaitBegun) {
        let _ = begun;
    }

    /// Is called when a token was asked for, whether it came or not.
    fn token_refreshed(&self, renewed: &TokenRefreshed<'_>) {
        let _ = renewed;
    }

    /// Is called at the end of each call, which may be that nobody waits for it any more.
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

    fn token_refreshed(&self, renewed: &TokenRefreshed<'_>) {
        (**self).token_refreshed(renewed);
    }

    fn call_ended(&self, ended: &CallEnded<'_>) {
        (**self).call_ended(ended);
    }
}

/// An attempt that is about to be sent.
#[derive(Debug)]
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

/// An attempt that has ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct AttemptEnded<'a> {
    /// The endpoint.
    pub operation: &'static Operation,
    /// The number of the attempt in its call, from 1.
    pub number: u32,
    /// Why it was made, how long it took and how it ended.
    pub attempt: &'a Attempt,
}

/// A wait that begins.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WaitBegun {
    /// The endpoint, or `None` in the middle of a sign-in.
    pub operation: Option<&'static Operation>,
    /// What is waited for.
    pub reason: WaitReason,
    /// How long.
    pub time: Duration,
}

/// Says what a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WaitReason {
    /// The rule's own wait before a repeat.
    Backoff,
    /// The time that the service has named to this call.
    RetryAfter,
    /// Something just created must settle.
    JustCreated,
    /// The time that the service has named to another call of the client.
    Paused,
    /// The quota: the client has sent as many requests as the service takes.
    RateLimit,
    /// Somebody else has changed a value, which is read again.
    Conflict,
    /// Items of a call have failed and are sent again.
    FailedItems,
    /// A sign-in is repeated.
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

/// A token that was asked for.
#[derive(Debug)]
#[non_exhaustive]
pub struct TokenRefreshed<'a> {
    /// The time that it took, with its own repeats.
    pub took: Duration,
    /// Why there is none, or `None` if there is one.
    pub error: Option<&'a Error>,
}

/// A call that has ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct CallEnded<'a> {
    /// The endpoint.
    pub operation: &'static Operation,
    /// The time that it took with all its attempts and waits.
    pub took: Duration,
    /// How it ended.
    pub end: End<'a>,
}

/// Says how a call ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum End<'a> {
    /// It succeeded after these attempts.
    Success(&'a [Attempt]),
    /// It failed.
    Failure(&'a Error),
    /// Its future was dropped, so whether it was applied is not known.
    Cancelled,
}
