//! The table of the cold store.

use runtime::{Effect, ErrorKind, Policy, RetryAfter, Row, Rule, Wait};

use super::seconds;

const fn row(kind: ErrorKind, help: &'static str, min: u64, ambiguous: bool) -> Row {
    let wait = Wait {
        min: seconds(min),
        max: seconds(30),
        retry_after: RetryAfter::Ignore,
    };
    Row {
        kind,
        section: "",
        help,
        wait,
        ambiguous,
    }
}

const INVALID: Row = row(ErrorKind::InvalidArgument, "Check the values.", 0, false);
const UNAUTHENTICATED: Row = row(
    ErrorKind::Unauthenticated,
    "Check the credentials.",
    0,
    false,
);
const DENIED: Row = row(ErrorKind::PermissionDenied, "Ask for a role.", 0, false);
const NOT_FOUND: Row = row(ErrorKind::NotFound, "Check the name.", 1, false);
const CONFLICT: Row = row(ErrorKind::Conflict, "Read it again.", 1, false);
const INTERNAL: Row = row(ErrorKind::Internal, "Try later.", 1, true);
const WRONG_METHOD: Row = row(ErrorKind::WrongMethod, "This is a bug.", 0, false);
const UNAVAILABLE: Row = row(ErrorKind::Unavailable, "Try later.", 1, true);
const TIMEOUT: Row = row(ErrorKind::Timeout, "Try later.", 10, true);
const REJECTED: Row = row(ErrorKind::Rejected, "Look at the message.", 0, false);
const SERVER: Row = row(ErrorKind::Server, "Try later.", 1, true);
const UNEXPECTED: Row = row(ErrorKind::Unexpected, "Is there a proxy?", 0, false);
const NOT_SENT: Row = row(ErrorKind::NotSent, "Check the network.", 1, false);
const MAYBE: Row = row(ErrorKind::MaybeApplied, "Check the network.", 1, true);
const TOO_MANY: Row = Row {
    wait: Wait {
        min: seconds(1),
        max: seconds(30),
        retry_after: RetryAfter::All {
            without_header: seconds(5),
        },
    },
    ..row(ErrorKind::RateLimited, "Slow down.", 0, false)
};

const fn policy(name: &'static str, effect: Effect, statuses: &'static [(u16, Rule)]) -> Policy {
    let once = matches!(effect, Effect::NonIdempotent);
    Policy {
        name,
        effect,
        statuses,
        other_4xx: REJECTED.returned(),
        other_5xx: if once {
            SERVER.returned()
        } else {
            SERVER.retried()
        },
        other: UNEXPECTED.returned(),
        not_sent: NOT_SENT.retried(),
        maybe_applied: if once {
            MAYBE.returned()
        } else {
            MAYBE.retried()
        },
    }
}

const fn statuses(not_found: Rule) -> [(u16, Rule); 9] {
    [
        (400, INVALID.returned()),
        (401, UNAUTHENTICATED.refreshed()),
        (403, DENIED.returned()),
        (404, not_found),
        (409, CONFLICT.returned()),
        (429, TOO_MANY.retried()),
        (500, INTERNAL.retried()),
        (501, WRONG_METHOD.returned()),
        (504, TIMEOUT.retried()),
    ]
}

const JUST_CREATED: [(u16, Rule); 9] = statuses(NOT_FOUND.retried_if_just_created());
const FINISHED: [(u16, Rule); 9] = statuses(NOT_FOUND.treated_as_done());

pub(crate) static READ: Policy = policy("read", Effect::Safe, &JUST_CREATED);
pub(crate) static WRITE: Policy = policy("write", Effect::Idempotent, &JUST_CREATED);
pub(crate) static DELETE: Policy = policy("delete", Effect::Idempotent, &FINISHED);
pub(crate) static GUARDED: Policy = policy("guarded", Effect::Guarded, &JUST_CREATED);
pub(crate) static ONCE: Policy = policy(
    "once",
    Effect::NonIdempotent,
    &[
        (400, INVALID.returned()),
        (401, UNAUTHENTICATED.refreshed()),
        (404, NOT_FOUND.retried_if_just_created()),
        (409, CONFLICT.returned()),
        (429, TOO_MANY.retried()),
        (500, INTERNAL.returned()),
        (503, UNAVAILABLE.returned()),
        (504, TIMEOUT.returned()),
    ],
);
