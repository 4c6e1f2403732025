//! An endpoint that heeds `Retry-After` on every answer, for itself alone.

use runtime::{Effect, Endpoint, ErrorKind, Method, One, Operation, Policy, RetryAfter, Row, Wait};

use crate::toy::{Crate, Get, seconds};

const PATIENT: Row = Row {
    kind: ErrorKind::Unavailable,
    section: "",
    help: "",
    wait: Wait {
        floor: seconds(1),
        cap: seconds(8),
        retry_after: RetryAfter::Call {
            default: seconds(2),
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

pub(crate) struct Patient;

impl Endpoint for Patient {
    const OPERATION: &'static Operation = {
        static OPERATION: Operation = Operation::new(
            "boxes.wait",
            Method::Put,
            "api",
            Get::OPERATION.path,
            &POLICY,
        );
        &OPERATION
    };
    type Reply = One<Crate>;
}
