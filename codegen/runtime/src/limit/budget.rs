//! How much a client may repeat while its calls fail, so that it does not add to an outage.

use std::sync::{Mutex, PoisonError};

/// What a client starts with and never exceeds.
const FULL: u32 = 500;

/// What a repeat costs.
const PRICE: u32 = 14;

/// Credit that repeats use up and successes bring back.
#[derive(Debug)]
pub(crate) struct Budget(Mutex<u32>);

impl Budget {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(FULL))
    }

    /// Pays for a repeat, or says that there is not enough.
    pub(crate) fn pay(&self) -> bool {
        let mut credit = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match credit.checked_sub(PRICE) {
            Some(left) => {
                *credit = left;
                true
            }
            None => false,
        }
    }

    /// Notes a success.
    pub(crate) fn earn(&self) {
        self.add(1);
    }

    fn add(&self, more: u32) {
        let mut credit = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *credit = credit.saturating_add(more).min(FULL);
    }
}

/// What was paid for a repeat that is yet to be made: it goes back if the call is dropped before.
pub(crate) struct Payment<'a>(Option<&'a Budget>);

impl<'a> Payment<'a> {
    pub(crate) const fn of(budget: &'a Budget) -> Self {
        Self(Some(budget))
    }

    /// Makes it final, since the repeat is made.
    pub(crate) fn spend(mut self) {
        self.0 = None;
    }
}

impl Drop for Payment<'_> {
    fn drop(&mut self) {
        if let Some(budget) = self.0 {
            budget.add(PRICE);
        }
    }
}
