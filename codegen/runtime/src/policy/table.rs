//! What the outcome of an attempt means for a method; it knows no API, no HTTP library and no
//! clock.

use std::time::Duration;

use crate::policy::error_kind::ErrorKind;

/// Says what repeating a call does to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Reads only; any number of calls is as good as one.
    Safe,
    /// Writes, and a retry leaves the same state.
    Idempotent,
    /// Writes, and the service refuses or reports a duplicate.
    Guarded,
    /// Makes a second thing, or has a second effect, when repeated.
    NonIdempotent,
}

/// Says what to do after an attempt that did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Returns the error.
    Return,
    /// Gets new credentials and repeats, once in a call.
    RefreshCredentials,
    /// Waits and repeats.
    Retry,
    /// Waits and repeats if this client has just created what the call is about; returns the error
    /// otherwise.
    RetryIfJustCreated,
    /// Counts as success if an earlier attempt of the same call may have been applied; returns the
    /// error otherwise.
    TreatAsDone,
}

/// Says what a `Retry-After` header binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// Nothing: the header is not looked at.
    Ignore,
    /// The call that received it.
    Call {
        /// The time to wait when the header is missing or cannot be read.
        without_header: Duration,
    },
    /// Every call of the client.
    All {
        /// The time to wait when the header is missing or cannot be read.
        without_header: Duration,
    },
}

/// Says how long to wait before a repeat: a floor that is always kept, and jitter above it whose
/// span doubles (the floor, twice the floor, …) until floor and jitter reach the cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The shortest wait.
    pub min: Duration,
    /// The longest wait, unless the service asks for more.
    pub max: Duration,
    /// What a `Retry-After` header binds.
    pub retry_after: RetryAfter,
}

/// Describes one kind of outcome, whatever the method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The kind of the error that it becomes.
    pub kind: ErrorKind,
    /// The heading under which the vendor describes it, or `""`.
    pub section: &'static str,
    /// What a person can do about it, in a sentence.
    pub help: &'static str,
    /// How long to wait before a repeat.
    pub wait: Wait,
    /// Whether the request may have been applied nevertheless.
    pub ambiguous: bool,
}

impl Row {
    /// Returns the rule that hands this outcome to the caller.
    #[must_use]
    pub const fn returned(self) -> Rule {
        self.rule(Action::Return)
    }

    /// Returns the rule that waits and repeats.
    #[must_use]
    pub const fn retried(self) -> Rule {
        self.rule(Action::Retry)
    }

    /// Returns the rule that gets new credentials and repeats once.
    #[must_use]
    pub const fn refreshed(self) -> Rule {
        self.rule(Action::RefreshCredentials)
    }

    /// Returns the rule that repeats while something just created settles.
    #[must_use]
    pub const fn retried_if_just_created(self) -> Rule {
        self.rule(Action::RetryIfJustCreated)
    }

    /// Returns the rule that counts as success after an attempt that may have been applied.
    #[must_use]
    pub const fn treated_as_done(self) -> Rule {
        self.rule(Action::TreatAsDone)
    }

    const fn rule(self, action: Action) -> Rule {
        Rule { action, row: self }
    }
}

/// Says what one outcome means for one method: a cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What to do.
    pub action: Action,
    /// What it is.
    pub row: Row,
}

/// Decides every outcome for the methods of one effect: a column of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Policy {
    /// The name under which the documentation speaks of it.
    pub name: &'static str,
    /// What repeating does.
    pub effect: Effect,
    /// The statuses with a rule of their own, in ascending order.
    pub statuses: &'static [(u16, Rule)],
    /// The rule for every other 4xx.
    pub other_4xx: Rule,
    /// The rule for every other 5xx.
    pub other_5xx: Rule,
    /// The rule for a status that is neither success nor 4xx nor 5xx.
    pub other: Rule,
    /// The rule when the request provably did not reach the service.
    pub not_sent: Rule,
    /// The rule when nobody knows whether the service took the request.
    pub maybe_applied: Rule,
}

impl Policy {
    /// Returns the rule for a status; it allocates nothing and can run at compile time.
    #[must_use]
    pub const fn on(&self, status: u16) -> Rule {
        let mut rest = self.statuses;
        while let [(known, rule), tail @ ..] = rest {
            if *known == status {
                return *rule;
            }
            rest = tail;
        }
        match status {
            400..=499 => self.other_4xx,
            500..=599 => self.other_5xx,
            _ => self.other,
        }
    }
}
