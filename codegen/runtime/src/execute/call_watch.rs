//! Reports the end of a call to spans and observers.

use std::time::Duration;

use crate::error::attempts::Attempt;
use crate::error::call_error::Error;
use crate::execute::shared::Http;
use crate::observe::observer::{CallEnded, End};
use crate::observe::spans::{self, Span};
use crate::policy::operation::Operation;

/// Reports the end of a call, also when its future is dropped.
pub(crate) struct CallWatch<'a> {
    http: &'a Http,
    operation: &'static Operation,
    since: Duration,
    pub(crate) span: Span,
    /// Whether the end has been reported.
    reported: bool,
}

impl<'a> CallWatch<'a> {
    pub(crate) fn new(http: &'a Http, operation: &'static Operation) -> Self {
        Self {
            http,
            operation,
            since: http.0.context.clock.now(),
            span: spans::call(operation),
            reported: false,
        }
    }

    pub(crate) fn end(mut self, result: Result<&[Attempt], &Error>) {
        self.reported = true;
        self.report(match result {
            Ok(attempts) => End::Success(attempts),
            Err(error) => End::Failure(error),
        });
    }

    fn report(&self, end: End<'_>) {
        spans::ended(&self.span, end);
        let context = &self.http.0.context;
        if context.watch.0.is_empty() {
            return;
        }
        let ended = CallEnded {
            operation: self.operation,
            took: context.clock.now().saturating_sub(self.since),
            end,
        };
        for observer in &context.watch.0 {
            observer.call_ended(&ended);
        }
    }
}

impl Drop for CallWatch<'_> {
    fn drop(&mut self) {
        if !self.reported {
            self.report(End::Cancelled);
        }
    }
}
