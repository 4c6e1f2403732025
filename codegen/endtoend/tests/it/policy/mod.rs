//! What the client does on each trouble, against a fake that makes it: what is repeated, what is not, and what the service did.

mod conflicts;
mod pace;
mod partial;
mod propagation;
mod resets;
mod storms;
mod streams;
mod tokens;

use std::time::Duration;

use disruptive::runtime::{Attempt, Outcome};

use crate::stage::Stage;

/// The statuses with which an operation was answered, in their order; `0` where there was no answer.
fn statuses(stage: &Stage, operation: &str) -> Vec<u16> {
    let seen = stage.fake.requests().into_iter();
    seen.filter(|seen| seen.operation == operation)
        .map(|seen| seen.status.unwrap_or_default())
        .collect()
}

/// How attempts ended, in short.
fn outcomes(attempts: &[Attempt]) -> Vec<u16> {
    let status = |attempt: &Attempt| match attempt.outcome {
        Outcome::Answered(status) | Outcome::Unreadable(status) => status,
        Outcome::NotSent(_) | Outcome::MaybeApplied(_) => 0,
    };
    attempts.iter().map(status).collect()
}

/// Makes sure that each attempt but the first came after a time.
fn waited(attempts: &[Attempt], least: Duration) {
    for attempt in attempts.iter().skip(1) {
        assert!(attempt.waited >= least, "{attempts:?}");
    }
}
