//! The wait before a retry, and the reason for it.

use std::time::Duration;

use crate::error::attempts::Reason;

/// A wait, and the reason for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pause {
    pub(crate) time: Duration,
    pub(crate) reason: Reason,
}

/// Returns the longer of the backoff and the time that the service asks for.
pub(crate) fn longer(backoff: Duration, retry_after: Option<Duration>) -> Pause {
    match retry_after {
        Some(retry_after) if retry_after >= backoff => Pause {
            time: retry_after,
            reason: Reason::RetryAfter,
        },
        _ => Pause {
            time: backoff,
            reason: Reason::Backoff,
        },
    }
}
