//! How much a client may repeat while its calls fail, so that it does not add to an outage.

use std::sync::{Mutex, PoisonError};

/// What a client starts with and never exceeds.
const FULL: u32 = 500;

/// What a repeat costs.
const PRICE: u32 = 14;

/// Credit that repeats use up and successes bring back.
#[derive(Debug)]
pub(super) struct Budget(Mutex<u32>);

impl Budget {
    pub(super) fn new() -> Self {
        Self(Mutex::new(FULL))
    }

    /// Pays for a repeat, or says that there is not enough.
    pub(super) fn pay(&self) -> bool {
        let mut credit = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match credit.checked_sub(PRICE) {
            Some(left) => {
                *credit = left;
                true
            }
            None => false,
        }
    }

    /// Gives back what a repeat would have cost that was never made.
    pub(super) fn refund(&self) {
        self.add(PRICE);
    }

    /// Notes a success.
    pub(super) fn earn(&self) {
        self.add(1);
    }

    fn add(&self, more: u32) {
        let mut credit = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *credit = credit.saturating_add(more).min(FULL);
    }
}
