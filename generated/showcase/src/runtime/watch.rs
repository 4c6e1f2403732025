//! Where the runtime says what happens; it tells observers and spans.

use std::sync::Arc;
use std::time::Duration;

use super::attempt::Attempt;
use super::client::Http;
use super::error::Error;
use super::observer::{
    AttemptEnded, CallEnded, End, Observer, Sending, TokenRenewed, WaitBegun, WaitReason,
};
use super::operation::Operation;
use super::reply::Response;
use super::spans::{self, Span};

/// The observers of a client, in the order in which they were added.
#[derive(Clone, Default)]
pub(super) struct Watch(pub(super) Vec<Arc<dyn Observer>>);

impl Watch {
    pub(super) fn sending(&self, mut sending: Sending<'_>) {
        for observer in &self.0 {
            observer.before_send(&mut sending);
        }
    }

    pub(super) fn attempt(
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

    pub(super) fn wait(
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

    pub(super) fn token(&self, took: Duration, error: Option<&Error>) {
        let renewed = TokenRenewed { took, error };
        spans::token(&renewed);
        for observer in &self.0 {
            observer.token_renewed(&renewed);
        }
    }
}

/// A call from its begin to its end, whichever that is.
pub(super) struct Watched<'a> {
    http: &'a Http,
    operation: &'static Operation,
    since: Duration,
    pub(super) span: Span,
    /// Whether the end has been told.
    told: bool,
}

impl<'a> Watched<'a> {
    pub(super) fn new(http: &'a Http, operation: &'static Operation) -> Self {
        Self {
            http,
            operation,
            since: http.0.means.clock.now(),
            span: spans::call(operation),
            told: false,
        }
    }

    pub(super) fn end<T>(mut self, result: &Result<Response<T>, Error>) {
        self.told = true;
        self.tell(match result {
            Ok(response) => End::Success(&response.attempts),
            Err(error) => End::Failure(error),
        });
    }

    fn tell(&self, end: End<'_>) {
        spans::ended(&self.span, end);
        let means = &self.http.0.means;
        let ended = CallEnded {
            operation: self.operation,
            took: means.clock.now().saturating_sub(self.since),
            end,
        };
        for observer in &means.watch.0 {
            observer.call_ended(&ended);
        }
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.tell(End::Cancelled);
        }
    }
}
