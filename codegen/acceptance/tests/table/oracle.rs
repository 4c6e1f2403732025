//! What is expected of a cell, computed from the rules as they are written for people: nothing here is
//! taken from the crates.

use std::time::Duration;

use acceptance::case::Repeat::{self, Harmless, Refused, Second};

/// What can happen to an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    /// An answer that is no success.
    Status(u16),
    /// The request did not go out.
    NotSent,
    /// The request went out, and no answer came.
    MaybeApplied,
}

/// What must be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// It is returned.
    Return,
    /// The request is repeated at once with a new token.
    Refresh,
    /// The request is repeated after at least that time.
    Retry(Duration),
}

/// What must come of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    pub(crate) deed: Deed,
    /// The kind of the error that a caller gets in the end.
    pub(crate) kind: &'static str,
    /// Whether that error says that the call may have been applied.
    pub(crate) maybe_applied: bool,
}

/// The rules of the page of error codes.
pub(crate) fn disruptive(_: &str, repeat: Repeat, outcome: Outcome) -> Expected {
    let careful = |seconds| unless(repeat == Second, seconds);
    let deed = match outcome {
        Outcome::Status(401) => Deed::Refresh,
        Outcome::Status(429) => after(10.0),
        Outcome::Status(504) => careful(10.0),
        Outcome::Status(408 | 500 | 502..=599) | Outcome::MaybeApplied => careful(1.0),
        Outcome::NotSent => after(1.0),
        Outcome::Status(_) => Deed::Return,
    };
    // A request that did not arrive whole in time; only this table has a row for it.
    let slow = matches!(outcome, Outcome::Status(408));
    Expected {
        deed,
        kind: if slow { "Timeout" } else { kind(outcome) },
        maybe_applied: (slow || ambiguous(outcome)) && repeat != Harmless,
    }
}

/// The rules of the bookshop, which are a little different on purpose.
pub(crate) fn bookshop(id: &str, repeat: Repeat, outcome: Outcome) -> Expected {
    let careful = |seconds| unless(repeat == Second, seconds);
    let deed = match outcome {
        // The printer: a receipt too many does no harm.
        Outcome::Status(500) if id == "orders.print" => after(1.0),
        // The bank: it stays closed.
        Outcome::Status(503) if id == "orders.pay" => Deed::Return,
        Outcome::Status(401) => Deed::Refresh,
        Outcome::Status(429) => after(2.0),
        Outcome::Status(500) | Outcome::MaybeApplied => careful(1.0),
        Outcome::Status(502 | 503) => careful(3.0),
        Outcome::Status(504) => careful(5.0),
        Outcome::Status(status) if status > 501 => unless(matches!(repeat, Second | Refused), 1.0),
        Outcome::NotSent => after(0.5),
        Outcome::Status(_) => Deed::Return,
    };
    let kind = match outcome {
        Outcome::Status(412) => "Conflict",
        other => kind(other),
    };
    Expected {
        deed,
        kind,
        maybe_applied: ambiguous(outcome) && repeat != Harmless,
    }
}

fn kind(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Status(400) => "InvalidArgument",
        Outcome::Status(401) => "Unauthenticated",
        Outcome::Status(403) => "PermissionDenied",
        Outcome::Status(404) => "NotFound",
        Outcome::Status(409) => "Conflict",
        Outcome::Status(429) => "RateLimited",
        Outcome::Status(500) => "Internal",
        Outcome::Status(501) => "WrongMethod",
        Outcome::Status(502 | 503) => "Unavailable",
        Outcome::Status(504) => "Timeout",
        Outcome::Status(400..=499) => "Rejected",
        Outcome::Status(500..=599) => "Server",
        Outcome::Status(_) => "Unexpected",
        Outcome::NotSent => "NotSent",
        Outcome::MaybeApplied => "MaybeApplied",
    }
}

/// Says whether the service may have done what it was asked for.
fn ambiguous(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Status(501) | Outcome::NotSent => false,
        Outcome::Status(status) => status >= 500,
        Outcome::MaybeApplied => true,
    }
}

fn unless(held_back: bool, seconds: f64) -> Deed {
    if held_back {
        Deed::Return
    } else {
        after(seconds)
    }
}

fn after(seconds: f64) -> Deed {
    Deed::Retry(Duration::from_secs_f64(seconds))
}
