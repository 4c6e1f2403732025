//! How many requests are let through, how long whoever comes too often has to wait, and how many came in any case.

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
    /// The API's own rule, by which is counted while none is enforced.
    own: Option<RateLimit>,
    books: BTreeMap<(String, String), Book>,
}

#[derive(Debug, Default)]
struct Book {
    /// The requests that were let through and still count, the oldest first.
    ///
    /// With a fixed window all of them count until the window ends that the first of them has begun.
    admitted: VecDeque<Time>,
    /// All requests of the last stretch of the limit's length, the oldest first.
    recent: VecDeque<Time>,
    requests: u64,
    refused: u64,
    most: usize,
}

/// How many requests came, let through or not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arrivals {
    /// Who sent them; empty where all are counted together.
    pub account: String,
    /// The host that they were sent to; empty where hosts are counted together.
    pub host: String,
    /// The length of the stretches of time of which the fullest counts: that of the rate limit.
    pub per: Duration,
    /// How many there were.
    pub requests: u64,
    /// How many of them were refused for being too many.
    pub refused: u64,
    /// How many came in the fullest stretch.
    pub most: usize,
}

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
    /// Lets everything through until a rule is set; counts by the API's own meanwhile.
    pub(crate) fn new(own: Option<RateLimit>) -> Self {
        let books = BTreeMap::new();
        Self(Mutex::new(State {
            rule: None,
            own,
            books,
        }))
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
        let Some(counted) = state.rule.or(state.own) else {
            return Ok(());
        };
        let key = match counted.scope {
            Scope::Account => (account, ""),
            Scope::Host => (account, host),
            Scope::All => ("", ""),
        };
        let key = (key.0.to_owned(), key.1.to_owned());
        let rule = state.rule;
        let book = state.books.entry(key).or_default();
        book.arrived(counted.per, now);
        let Some(rule) = rule else {
            return Ok(());
        };
        book.forget(rule, now);
        if book.is_full(rule) {
            book.refused = book.refused.saturating_add(1);
            return Err(seconds(book.relief(rule).since(now)));
        }
        book.admitted.push_back(now);
        Ok(())
    }

    /// How many requests of everybody have come since the rule was set.
    pub(crate) fn arrivals(&self) -> Vec<Arrivals> {
        let state = self.lock();
        let Some(counted) = state.rule.or(state.own) else {
            return Vec::new();
        };
        let books = state.books.iter().map(|((account, host), book)| Arrivals {
            account: account.clone(),
            host: host.clone(),
            per: counted.per,
            requests: book.requests,
            refused: book.refused,
            most: book.most,
        });
        books.collect()
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
                used: book.admitted.len(),
                relief: (!book.admitted.is_empty()).then(|| book.relief(rule)),
            }
        });
        books.collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// Counts a request.
    fn arrived(&mut self, per: Duration, now: Time) {
        let over = |at: &Time| at.after(per) <= now;
        while self.recent.front().is_some_and(over) {
            self.recent.pop_front();
        }
        self.recent.push_back(now);
        self.requests = self.requests.saturating_add(1);
        self.most = self.most.max(self.recent.len());
    }

    fn forget(&mut self, rule: RateLimit, now: Time) {
        let over = |at: &Time| at.after(rule.per) <= now;
        match rule.window {
            Window::Sliding => {
                while self.admitted.front().is_some_and(over) {
                    self.admitted.pop_front();
                }
            }
            Window::Fixed if self.admitted.front().is_some_and(over) => self.admitted.clear(),
            Window::Fixed => {}
        }
    }

    fn is_full(&self, rule: RateLimit) -> bool {
        usize::try_from(rule.requests).is_ok_and(|most| self.admitted.len() >= most)
    }

    fn relief(&self, rule: RateLimit) -> Time {
        let first = self.admitted.front().copied();
        first.map_or(Time(0), |first| first.after(rule.per))
    }
}

/// Whole seconds that are no shorter than a span, and at least one.
fn seconds(span: Duration) -> u64 {
    let more = u64::from(span.subsec_nanos() > 0);
    span.as_secs().saturating_add(more).max(1)
}
