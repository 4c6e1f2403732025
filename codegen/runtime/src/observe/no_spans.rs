//! Replaces `spans` without the feature `tracing`; it does nothing.

use std::time::Duration;

use crate::error::attempts::Outcome;
use crate::observe::observer::{End, TokenRefreshed, WaitBegun};
use crate::policy::operation::Operation;

/// No span.
pub(crate) struct Span;

pub(crate) const fn call(_: &Operation) -> Span {
    Span
}

pub(crate) const fn attempt(_: &Operation, _: &str, _: usize) -> Span {
    Span
}

pub(crate) const fn around<F: Future>(_: &Span, future: F) -> F {
    future
}

pub(crate) const fn inherited<F: Future>(future: F) -> F {
    future
}

pub(crate) const fn outcome(_: &Span, _: &Outcome) {}

pub(crate) const fn ended(_: &Span, _: End<'_>) {}

pub(crate) const fn wait(_: &WaitBegun) {}

pub(crate) const fn paused(_: Duration) {}

pub(crate) const fn token(_: &TokenRefreshed<'_>) {}
