//! The attempts of a call, as an error or a response lists them.

use std::fmt;
use std::time::Duration;

/// Describes how an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The service answered with this status.
    Answered(u16),
    /// The request certainly did not reach the service, for this reason.
    NotSent(String),
    /// The request was sent, but without a usable reply, for this reason: it may have been applied.
    MaybeApplied(String),
    /// The service answered with this success status, but the reply could not be read.
    Unreadable(u16),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered(status) => write!(f, "{status}"),
            Self::NotSent(reason) => write!(f, "not sent: {reason}"),
            Self::MaybeApplied(reason) => write!(f, "no usable reply: {reason}"),
            Self::Unreadable(status) => write!(f, "{status} with an unreadable reply"),
        }
    }
}

/// Says why an attempt was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// It was the first attempt.
    First,
    /// It followed a backoff.
    Backoff,
    /// It followed the wait of a `Retry-After` header.
    RetryAfter,
    /// It followed the wait that the policy has for an answer without `Retry-After`.
    WithoutRetryAfter(Duration),
    /// It followed a 401, with refreshed credentials.
    CredentialsRefreshed,
    /// It followed a wait for a new resource to propagate.
    JustCreated,
    /// It sent the failed items of the call again.
    FailedItems,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::First => "first attempt",
            Self::Backoff => "after a backoff",
            Self::RetryAfter => "after the Retry-After time",
            Self::WithoutRetryAfter(_) => "after the default for a missing Retry-After",
            Self::CredentialsRefreshed => "after refreshing the credentials",
            Self::JustCreated => "after waiting for propagation",
            Self::FailedItems => "with the failed items",
        })
    }
}

/// Describes one attempt of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// Why it was made.
    pub reason: Reason,
    /// The time between the end of the attempt before and the start of this one.
    pub waited: Duration,
    /// The time from sending the request until the outcome.
    pub took: Duration,
    /// The outcome.
    pub outcome: Outcome,
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (outcome, waited) = (&self.outcome, self.waited);
        match self.reason {
            Reason::First => write!(f, "{outcome}"),
            Reason::CredentialsRefreshed => write!(f, "with new credentials: {outcome}"),
            Reason::JustCreated => write!(f, "after {waited:.1?} (propagation): {outcome}"),
            Reason::FailedItems => write!(f, "after {waited:?} (failed items): {outcome}"),
            Reason::RetryAfter => write!(f, "after {waited:.1?} (Retry-After): {outcome}"),
            Reason::WithoutRetryAfter(default) => write!(
                f,
                "after {waited:.1?} (no Retry-After; default {default:?}): {outcome}"
            ),
            Reason::Backoff => write!(f, "after {waited:.1?}: {outcome}"),
        }
    }
}

/// Says why a call made no further attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stop {
    /// The policy does not retry the outcome.
    Rule,
    /// The maximum number of attempts was reached.
    Attempts,
    /// The deadline passed, or would pass before the next attempt.
    Deadline,
    /// The service named a longer wait than the client accepts.
    ServerWait,
    /// The retry budget is used up: too many calls of this client fail, and retries would add load.
    Budget,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rule => "the policy does not retry this outcome",
            Self::Attempts => "all attempts were used",
            Self::Deadline => "the deadline leaves no time for another attempt",
            Self::ServerWait => "the service asks for a longer wait than the client accepts",
            Self::Budget => "the retry budget is used up, since too many calls of this client fail",
        })
    }
}
