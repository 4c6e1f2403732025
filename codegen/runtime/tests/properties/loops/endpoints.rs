//! An endpoint that heeds `Retry-After` on every answer, for itself alone.

use runtime::{Effect, ErrorKind, Method, Operation, Policy, RetryAfter, Row, Wait, endpoint};

use crate::toy::{Crate, Get, seconds};

const PATIENT: Row = Row {
    kind: ErrorKind::Unavailable,
    section: "",
    help: "",
    wait: Wait {
        min: seconds(1),
        max: seconds(8),
        retry_after: RetryAfter::Call {
            without_header: seconds(2),
        },
    },
    ambiguous: true,
};

static POLICY: Policy = Policy {
    name: "patient",
    effect: Effect::Idempotent,
    statuses: &[],
    other_4xx: PATIENT.retried(),
    other_5xx: PATIENT.retried(),
    other: PATIENT.returned(),
    not_sent: PATIENT.retried(),
    maybe_applied: PATIENT.retried(),
};

const WAIT: Operation = Operation::new(
    "boxes.wait",
    Method::Put,
    "api",
    Get::CONSTANTS.path,
    &POLICY,
);

endpoint! { Patient, one Crate, WAIT }
