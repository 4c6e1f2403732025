//! What stands in for `spans` without the feature `tracing`: nothing.

use std::time::Duration;

use super::attempt::Outcome;
use super::job::Job;
use super::observer::{End, TokenRenewed, WaitBegun};
use super::operation::Operation;

/// No span.
pub(super) struct Span;

pub(super) const fn call(_: &Operation) -> Span {
    Span
}

pub(super) const fn attempt(_: &Job<'_>, _: usize) -> Span {
    Span
}

pub(super) const fn around<F: Future>(_: &Span, future: F) -> F {
    future
}

pub(super) const fn inherited<F: Future>(future: F) -> F {
    future
}

pub(super) const fn outcome(_: &Span, _: &Outcome) {}

pub(super) const fn ended(_: &Span, _: End<'_>) {}

pub(super) const fn wait(_: &WaitBegun) {}

pub(super) const fn gate_closed(_: Duration) {}

pub(super) const fn token(_: &TokenRenewed<'_>) {}
