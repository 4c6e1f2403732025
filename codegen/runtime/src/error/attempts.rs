//! The history of a call, as an error and a response tell it.

use std::fmt;
use std::time::Duration;

/// Describes how an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The service answered with this status.
    Answered(u16),
    /// The request provably did not reach the service, for this reason.
    NotSent(String),
    /// The request was on its way when this happened, so nobody knows whether it was applied.
    MaybeApplied(String),
    /// The service answered with this success status, but the reply could not be read.
    Unreadable(u16),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered(status) => write!(f, "{status}"),
            Self::NotSent(reason) => write!(f, "not sent: {reason}"),
            Self::MaybeApplied(reason) => write!(f, "connection lost: {reason}"),
            Self::Unreadable(status) => write!(f, "{status} with an unreadable reply"),
        }
    }
}

/// Says why an attempt was made when it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// It was the first.
    First,
    /// The rule's own wait was over.
    Backoff,
    /// The service had named the time.
    RetryAfter,
    /// New credentials were there.
    CredentialsRefreshed,
    /// Something just created had had time to settle.
    JustCreated,
    /// Items of the call had failed and were sent again.
    FailedItems,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::First => "at first",
            Self::Backoff => "after a wait",
            Self::RetryAfter => "when the service had asked for it",
            Self::CredentialsRefreshed => "with new credentials",
            Self::JustCreated => "after a time to settle",
            Self::FailedItems => "with the items that had failed",
        })
    }
}

/// Describes one attempt of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// Why it was made then.
    pub reason: Reason,
    /// The wait between the attempt before and this one.
    pub waited: Duration,
    /// The time from sending until the outcome.
    pub took: Duration,
    /// How it ended.
    pub outcome: Outcome,
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (outcome, waited) = (&self.outcome, self.waited);
        match self.reason {
            Reason::First => write!(f, "{outcome}"),
            Reason::CredentialsRefreshed => write!(f, "with new credentials {outcome}"),
            Reason::JustCreated => write!(f, "after {waited:.1?} to settle {outcome}"),
            Reason::FailedItems => write!(f, "after {waited:?} with the failed items {outcome}"),
            Reason::RetryAfter => write!(f, "after {waited:.1?} as asked {outcome}"),
            Reason::Backoff => write!(f, "after {waited:.1?} {outcome}"),
        }
    }
}

/// Says why a call made no further attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stop {
    /// The rule for the outcome says so.
    Rule,
    /// All attempts were used.
    Attempts,
    /// The deadline passed, or would have passed during the wait.
    Deadline,
    /// Too many calls of this client fail, so repeating would only add load.
    Budget,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rule => "the rule for this outcome",
            Self::Attempts => "all attempts were used",
            Self::Deadline => "the deadline leaves no time for another attempt",
            Self::Budget => "too many calls of this client are failing",
        })
    }
}
