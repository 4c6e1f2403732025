//! How long a rule waits by itself before a retry.

use std::time::Duration;

use crate::policy::table::Wait;
use crate::time::jitter::{self, Jitter};

/// Returns the rule's own wait before the given repeat, of which the first is 0.
pub(crate) fn own(wait: Wait, repeat: u32, jitter: &dyn Jitter) -> Duration {
    let factor = 1_u32.checked_shl(repeat).unwrap_or(u32::MAX);
    let span = wait
        .min
        .saturating_mul(factor)
        .min(wait.max.saturating_sub(wait.min));
    wait.min.saturating_add(jitter::part(jitter, span))
}
