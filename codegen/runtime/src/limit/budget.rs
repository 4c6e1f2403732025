//! The retry budget: a token bucket that limits the retries of a client while its calls fail, so
//! that they do not add to an outage.

use std::sync::{Mutex, PoisonError};

/// The tokens that a client starts with, and the most that it can have.
const CAPACITY: u32 = 500;

/// The tokens that a retry costs, whatever its reason.
const RETRY_COST: u32 = 14;

/// The tokens that a success earns.
const SUCCESS: u32 = 1;

/// Tokens that retries take and successes bring back.
#[derive(Debug)]
pub(crate) struct Budget(Mutex<u32>);

impl Budget {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(CAPACITY))
    }

    /// Takes the tokens of a retry, or returns `None` if there are not enough.
    pub(crate) fn take(&self) -> Option<Reservation<'_>> {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = tokens.checked_sub(RETRY_COST)?;
        Some(Reservation(Some(self)))
    }

    /// Adds the token of a success.
    pub(crate) fn record_success(&self) {
        self.add(SUCCESS);
    }

    /// Gives back the tokens of a retry that succeeded.
    pub(crate) fn refund(&self) {
        self.add(RETRY_COST);
    }

    fn add(&self, more: u32) {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = tokens.saturating_add(more).min(CAPACITY);
    }
}

/// The tokens of a retry that has not been sent yet: they go back if the call is dropped before.
#[must_use = "the tokens go back when this is dropped"]
pub(crate) struct Reservation<'a>(Option<&'a Budget>);

impl Reservation<'_> {
    /// Uses the tokens up, since the retry is sent now.
    pub(crate) fn commit(mut self) {
        self.0 = None;
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if let Some(budget) = self.0 {
            budget.add(RETRY_COST);
        }
    }
}
