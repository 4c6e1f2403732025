//! How many requests are let through, and how long whoever comes too often has to wait.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::scenario::settings::{RateLimit, Scope, Window};
use crate::time::Time;

/// Counts requests.
#[derive(Debug)]
pub(crate) struct RateLimiter(Mutex<State>);

#[derive(Debug)]
struct State {
    rule: Option<RateLimit>,
    books: BTreeMap<(String, String), Book>,
}

/// The requests that were let through and still count, the oldest first.
///
/// With a fixed window all of them count until the window ends that the first of them has begun.
#[derive(Debug, Default)]
struct Book(VecDeque<Time>);

/// How much of a rate limit is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gauge {
    pub(crate) account: String,
    pub(crate) host: String,
    pub(crate) used: usize,
    /// When it is the first time that more is let through than now.
    pub(crate) relief: Option<Time>,
}

impl RateLimiter {
    pub(crate) fn new(rule: Option<RateLimit>) -> Self {
        let books = BTreeMap::new();
        Self(Mutex::new(State { rule, books }))
    }

    /// Changes the rule; what was counted is forgotten.
    pub(crate) fn set(&self, rule: Option<RateLimit>) {
        let mut state = self.lock();
        state.rule = rule;
        state.books.clear();
    }

    pub(crate) fn rule(&self) -> Option<RateLimit> {
        self.lock().rule
    }

    /// Lets a request through, or says after how many whole seconds one will be.
    pub(crate) fn take(&self, account: &str, host: &str, now: Time) -> Result<(), u64> {
        let mut state = self.lock();
        let Some(rule) = state.rule else {
            return Ok(());
        };
        let key = match rule.scope {
            Scope::Account => (account, ""),
            Scope::Host => (account, host),
            Scope::All => ("", ""),
        };
        let key = (key.0.to_owned(), key.1.to_owned());
        let book = state.books.entry(key).or_default();
        book.forget(rule, now);
        if book.is_full(rule) {
            return Err(seconds(book.relief(rule).since(now)));
        }
        book.0.push_back(now);
        Ok(())
    }

    /// How much is used of the rate limit of everybody who has called.
    pub(crate) fn gauges(&self, now: Time) -> Vec<Gauge> {
        let mut state = self.lock();
        let Some(rule) = state.rule else {
            return Vec::new();
        };
        let books = state.books.iter_mut().map(|((account, host), book)| {
            book.forget(rule, now);
            Gauge {
                account: account.clone(),
                host: host.clone(),
                used: book.0.len(),
                relief: (!book.0.is_empty()).then(|| book.relief(rule)),
            }
        });
        books.collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn forget(&mut self, rule: RateLimit, now: Time) {
        let over = |at: &Time| at.after(rule.per) <= now;
        match rule.window {
            Window::Sliding => {
                while self.0.front().is_some_and(over) {
                    self.0.pop_front();
                }
            }
            Window::Fixed if self.0.front().is_some_and(over) => self.0.clear(),
            Window::Fixed => {}
        }
    }

    fn is_full(&self, rule: RateLimit) -> bool {
        usize::try_from(rule.requests).is_ok_and(|most| self.0.len() >= most)
    }

    fn relief(&self, rule: RateLimit) -> Time {
        let first = self.0.front().copied();
        first.map_or(Time(0), |first| first.after(rule.per))
    }
}

/// Whole seconds that are no shorter than a span, and at least one.
fn seconds(span: Duration) -> u64 {
    let more = u64::from(span.subsec_nanos() > 0);
    span.as_secs().saturating_add(more).max(1)
}
