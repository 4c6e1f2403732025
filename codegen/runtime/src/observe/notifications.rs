//! Notifies observers and spans of what happens in the runtime.

use std::sync::Arc;
use std::time::Duration;

use crate::error::attempts::Attempt;
use crate::error::call_error::Error;
use crate::observe::observer::{
    AttemptEnded, Observer, Sending, TokenRefreshed, WaitBegun, WaitReason,
};
use crate::observe::spans::{self, Span};
use crate::policy::operation::Operation;

/// The observers of a client, in the order in which they were added.
#[derive(Clone, Default)]
pub(crate) struct Observers(pub(crate) Vec<Arc<dyn Observer>>);

impl Observers {
    pub(crate) fn sending(&self, mut sending: Sending<'_>) {
        for observer in &self.0 {
            observer.before_send(&mut sending);
        }
    }

    pub(crate) fn attempt(
        &self,
        operation: &'static Operation,
        number: usize,
        attempt: &Attempt,
        span: &Span,
    ) {
        spans::outcome(span, &attempt.outcome);
        let ended = AttemptEnded {
            operation,
            number: u32::try_from(number).unwrap_or(u32::MAX),
            attempt,
        };
        for observer in &self.0 {
            observer.attempt_ended(&ended);
        }
    }

    pub(crate) fn wait(
        &self,
        operation: Option<&'static Operation>,
        reason: WaitReason,
        time: Duration,
    ) {
        let begun = WaitBegun {
            operation,
            reason,
            time,
        };
        spans::wait(&begun);
        for observer in &self.0 {
            observer.wait_begun(&begun);
        }
    }

    pub(crate) fn token(&self, took: Duration, error: Option<&Error>) {
        let refreshed = TokenRefreshed { took, error };
        spans::token(&refreshed);
        for observer in &self.0 {
            observer.token_refreshed(&refreshed);
        }
    }
}
