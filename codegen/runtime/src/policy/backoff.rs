//! Exponential backoff with jitter.

use std::time::Duration;

use crate::policy::table::Wait;
use crate::time::jitter::{self, Jitter};

/// Returns the backoff before a retry; the first one has the number 0.
pub(crate) fn wait(wait: Wait, retry: u32, jitter: &dyn Jitter) -> Duration {
    wait.min
        .saturating_add(jitter::part_of(jitter, span(wait, retry)))
}

/// Returns the range of the jitter on top of the minimum.
pub(crate) fn span(wait: Wait, retry: u32) -> Duration {
    let factor = 1_u32.checked_shl(retry).unwrap_or(u32::MAX);
    wait.min
        .saturating_mul(factor)
        .min(wait.max.saturating_sub(wait.min))
}
