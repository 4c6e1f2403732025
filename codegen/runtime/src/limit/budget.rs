//! The retry budget: a token bucket that limits the retries of a client while its calls fail, so
//! that they do not add to an outage.

use std::sync::{Mutex, PoisonError};

/// The tokens that a client starts with, and the most that it can have.
const CAPACITY: u32 = 500;

/// The tokens that a retry costs.
const RETRY_COST: u32 = 14;

/// Tokens that retries take and successes bring back.
#[derive(Debug)]
pub(crate) struct Budget(Mutex<u32>);

impl Budget {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(CAPACITY))
    }

    /// Takes the tokens of a retry, or returns `false` if there are not enough.
    pub(crate) fn take(&self) -> bool {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match tokens.checked_sub(RETRY_COST) {
            Some(left) => {
                *tokens = left;
                true
            }
            None => false,
        }
    }

    /// Adds the token of a success.
    pub(crate) fn record_success(&self) {
        self.add(1);
    }

    fn add(&self, more: u32) {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = tokens.saturating_add(more).min(CAPACITY);
    }
}

/// The tokens of a retry that has not been sent yet: they go back if the call is dropped before.
pub(crate) struct Reservation<'a>(Option<&'a Budget>);

impl<'a> Reservation<'a> {
    pub(crate) const fn of(budget: &'a Budget) -> Self {
        Self(Some(budget))
    }

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
