//! The wait before a retry, and what it comes from.

use std::time::Duration;

use crate::error::attempts::Reason;

/// A wait, and what it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pause {
    pub(crate) time: Duration,
    pub(crate) reason: Reason,
}

/// Returns the longer of the rule's own wait and what the service asks for.
pub(crate) fn longer(own: Duration, asked: Option<Duration>) -> Pause {
    match asked {
        Some(asked) if asked >= own => Pause {
            time: asked,
            reason: Reason::RetryAfter,
        },
        _ => Pause {
            time: own,
            reason: Reason::Backoff,
        },
    }
}
