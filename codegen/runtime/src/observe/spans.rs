//! Spans and events for `tracing`, named after OpenTelemetry's semantic conventions for HTTP. They
//! contain neither secrets nor values of a query.

use std::time::Duration;

use http::Uri;
use tracing::field::{Empty, display};
use tracing::{Instrument, debug, info, info_span, warn};

use crate::error::attempts::Outcome;
use crate::observe::observer::{End, TokenRefreshed, WaitBegun, WaitReason};
use crate::policy::operation::Operation;

/// The span of a call or of an attempt.
pub(crate) struct Span(tracing::Span);

/// Makes the span of a call. The name of a span is fixed where it is written, so the operation is the
/// first field, which subscribers show first: `call{operation=devices.list …}`.
pub(crate) fn call(operation: &Operation) -> Span {
    Span(info_span!(
        "call",
        operation = %operation.id,
        "otel.name" = operation.id,
        "otel.kind" = "internal",
        "otel.status_code" = Empty,
        "http.request.method" = operation.method.as_str(),
        "url.template" = operation.path,
        "error.type" = Empty,
        attempts = Empty,
    ))
}

/// Makes the span of an attempt.
pub(crate) fn attempt(operation: &Operation, base_url: &str, retries: usize) -> Span {
    let span = info_span!(
        "attempt",
        "otel.name" = %format_args!("{} {}", operation.method, operation.path),
        "otel.kind" = "client",
        "otel.status_code" = Empty,
        "http.request.method" = operation.method.as_str(),
        "url.template" = operation.path,
        "server.address" = Empty,
        "server.port" = Empty,
        "http.request.resend_count" = Empty,
        "http.response.status_code" = Empty,
        "error.type" = Empty,
    );
    if !span.is_disabled() {
        if retries > 0 {
            span.record("http.request.resend_count", retries);
        }
        server(&span, base_url);
    }
    Span(span)
}

fn server(span: &tracing::Span, url: &str) {
    let Ok(url) = url.parse::<Uri>() else {
        return;
    };
    if let Some(host) = url.host() {
        span.record("server.address", host);
    }
    let usual = if url.scheme_str() == Some("http") {
        80
    } else {
        443
    };
    span.record("server.port", url.port_u16().unwrap_or(usual));
}

/// Runs a future inside a span.
pub(crate) fn around<F: Future>(span: &Span, future: F) -> impl Future<Output = F::Output> {
    future.instrument(span.0.clone())
}

/// Runs a future inside the current span, on whatever task it runs.
pub(crate) fn inherited<F: Future>(future: F) -> impl Future<Output = F::Output> {
    future.in_current_span()
}

/// Records the outcome of an attempt.
pub(crate) fn outcome(span: &Span, outcome: &Outcome) {
    let Span(span) = span;
    match outcome {
        Outcome::Answered(status) => {
            span.record("http.response.status_code", status);
            if *status < 400 {
                return;
            }
            span.record("error.type", display(status));
        }
        Outcome::Unreadable(status) => {
            span.record("http.response.status_code", status);
            span.record("error.type", "unreadable");
        }
        Outcome::NotSent(_) => {
            span.record("error.type", "not_sent");
        }
        Outcome::MaybeApplied(_) => {
            span.record("error.type", "connection_lost");
        }
    }
    span.record("otel.status_code", "ERROR");
}

/// Records the end of a call.
pub(crate) fn ended(span: &Span, end: End<'_>) {
    let Span(span) = span;
    match end {
        End::Success(attempts) => {
            span.record("attempts", attempts.len());
            return;
        }
        End::Failure(error) => {
            span.record("attempts", error.attempts().len());
            span.record("error.type", error.kind().as_str());
        }
        End::Cancelled => {
            span.record("error.type", "cancelled");
        }
    }
    span.record("otel.status_code", "ERROR");
}

/// Logs a wait.
pub(crate) fn wait(begun: &WaitBegun) {
    let seconds = begun.time.as_secs_f64();
    match begun.reason {
        WaitReason::JustCreated => debug!(seconds, "waiting for a new resource to propagate"),
        WaitReason::Paused => debug!(seconds, "waiting: the service asked all calls to pause"),
        reason => debug!(reason = reason.as_str(), seconds, "waiting"),
    }
}

/// Logs that all calls to a host pause.
pub(crate) fn paused(time: Duration) {
    info!(
        seconds = time.as_secs_f64(),
        "the service asked for a pause: all calls to that host wait"
    );
}

/// Logs a token refresh.
pub(crate) fn token(refreshed: &TokenRefreshed<'_>) {
    let seconds = refreshed.took.as_secs_f64();
    match refreshed.error {
        None => debug!(seconds, "token refreshed"),
        Some(error) => warn!(seconds, error = error.message(), "token refresh failed"),
    }
}
