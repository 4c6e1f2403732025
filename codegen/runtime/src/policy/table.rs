//! The retry and error policy of a method: what each outcome of an attempt means. It knows no API,
//! no HTTP library and no clock.

use std::time::Duration;

use crate::policy::error_kind::ErrorKind;

/// Says what a retry does to the service (RFC 9110, section 9.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// The call only reads.
    Safe,
    /// The call writes, and a retry leaves the same state.
    Idempotent,
    /// The call writes, and the service refuses or reports a duplicate.
    Guarded,
    /// A retry has a second effect, such as a second resource.
    NonIdempotent,
}

/// Says what to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Returns the error.
    Return,
    /// Refreshes the credentials and retries, once in a call.
    RefreshCredentials,
    /// Waits and retries.
    Retry,
    /// Waits and retries if this client has just created the resource; returns the error otherwise.
    RetryIfJustCreated,
    /// Treats the call as successful if an earlier attempt of it may have been applied; returns the
    /// error otherwise.
    TreatAsDone,
}

/// Says which calls a `Retry-After` header delays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// None: the header is ignored.
    Ignore,
    /// The call that received it.
    Call {
        /// The wait when the header is missing or cannot be read.
        without_header: Duration,
    },
    /// Every call to the same host.
    All {
        /// The wait when the header is missing or cannot be read.
        without_header: Duration,
    },
}

/// Says how long to wait before a retry: the minimum, and a random time on top (jitter) whose range
/// doubles with each retry until both reach the maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The minimum wait.
    pub min: Duration,
    /// The maximum wait, unless the service asks for more.
    pub max: Duration,
    /// Which calls a `Retry-After` header delays.
    pub retry_after: RetryAfter,
}

/// One kind of outcome, for all methods: a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The kind of its error.
    pub kind: ErrorKind,
    /// The heading of its section in the service's documentation, or `""`.
    pub section: &'static str,
    /// What a person can do about it.
    pub help: &'static str,
    /// How long to wait before a retry.
    pub wait: Wait,
    /// Whether the request may have been applied.
    pub ambiguous: bool,
}

impl Row {
    /// Returns the rule that returns the error.
    #[must_use]
    pub const fn returned(self) -> Rule {
        self.rule(Action::Return)
    }

    /// Returns the rule that waits and retries.
    #[must_use]
    pub const fn retried(self) -> Rule {
        self.rule(Action::Retry)
    }

    /// Returns the rule that refreshes the credentials and retries once.
    #[must_use]
    pub const fn refreshed(self) -> Rule {
        self.rule(Action::RefreshCredentials)
    }

    /// Returns the rule that retries while a new resource propagates.
    #[must_use]
    pub const fn retried_if_just_created(self) -> Rule {
        self.rule(Action::RetryIfJustCreated)
    }

    /// Returns the rule that treats the call as done after an attempt that may have been applied.
    #[must_use]
    pub const fn treated_as_done(self) -> Rule {
        self.rule(Action::TreatAsDone)
    }

    const fn rule(self, action: Action) -> Rule {
        Rule { action, row: self }
    }
}

/// What one outcome means for one method: a cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What to do.
    pub action: Action,
    /// The outcome.
    pub row: Row,
}

/// The rules of a method for all outcomes: a column of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name in the documentation.
    pub name: &'static str,
    /// What a retry does to the service.
    pub effect: Effect,
    /// The statuses with their own rules, in ascending order.
    pub statuses: &'static [(u16, Rule)],
    /// The rule for every other 4xx.
    pub other_4xx: Rule,
    /// The rule for every other 5xx.
    pub other_5xx: Rule,
    /// The rule for a status that is neither success nor 4xx nor 5xx.
    pub other: Rule,
    /// The rule when the request certainly did not reach the service.
    pub not_sent: Rule,
    /// The rule when it is unknown whether the request was applied.
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
