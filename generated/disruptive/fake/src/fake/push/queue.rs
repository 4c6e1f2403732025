//! Which delivery is tried when: one queue per connector, at least once each, ever more rarely, until it is too old.
//!
//! It knows no sockets and no clock: it is told the time and what became of an attempt.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::super::time::Time;
use super::Job;
use super::metrics::Metrics;
use super::record::{Delivery, Outcome, Records};

/// How long an event is worth a further attempt.
const LIFE: Duration = Duration::from_hours(12);

/// How long nothing but failures are put up with.
const PATIENCE: Duration = Duration::from_hours(5 * 24);

/// The wait before the second attempt; it doubles from there.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// The number of events that may wait for one connector; beyond, the one whose turn is next is given up.
const MOST: usize = 10_000;

/// All queues.
#[derive(Debug, Default)]
pub(super) struct Queues {
    by_connector: BTreeMap<String, Queue>,
    records: Records,
    /// How many jobs there have been: those that are ready at the same time go in this order.
    jobs: u64,
}

#[derive(Debug, Default)]
struct Queue {
    /// What waits, by the time at which it is ready.
    waiting: BTreeMap<(Time, u64), Attempt>,
    /// Whether an attempt is under way: there is one at a time, so that a receiver sees events in their order.
    busy: bool,
    /// When the first failure after the last success was.
    failing_since: Option<Time>,
    metrics: Metrics,
}

/// An attempt that is to be made.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub(super) job: Arc<Job>,
    /// From 1.
    pub(super) number: u32,
    /// The job's place among all.
    place: u64,
    accepted: Time,
}

/// What an attempt means for its connector.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    GoOn,
    /// It has failed for too long.
    Disable,
}

impl Queues {
    pub(super) fn add(&mut self, job: Job, now: Time) {
        self.jobs += 1;
        let queue = self.by_connector.entry(job.connector.clone()).or_default();
        let attempt = Attempt {
            job: Arc::new(job),
            number: 1,
            place: self.jobs,
            accepted: now,
        };
        let lost = queue.wait(attempt, now);
        self.give_up(lost, now);
    }

    /// Takes what is to be tried now.
    pub(super) fn start(&mut self, now: Time) -> Vec<Attempt> {
        let mut started = Vec::new();
        let mut expired = Vec::new();
        for queue in self.by_connector.values_mut().filter(|queue| !queue.busy) {
            started.extend(queue.next(now, &mut expired));
        }
        self.give_up(expired, now);
        started
    }

    /// When there is something to try next, as far as is known now.
    pub(super) fn wake(&self) -> Option<Time> {
        let idle = self.by_connector.values().filter(|queue| !queue.busy);
        idle.filter_map(|queue| queue.waiting.first_key_value())
            .map(|((ready, _), _)| *ready)
            .min()
    }

    /// Notes what became of an attempt that went to `url` and took so long.
    pub(super) fn done(
        &mut self,
        attempt: Attempt,
        url: String,
        outcome: Outcome,
        took: Duration,
        now: Time,
    ) -> Verdict {
        let connector = attempt.job.connector.clone();
        let success = outcome.is_success();
        self.records.add(attempt.delivery(url, outcome));
        let Some(queue) = self.by_connector.get_mut(&connector) else {
            return Verdict::GoOn;
        };
        queue.busy = false;
        if success {
            queue.failing_since = None;
            queue.metrics.success(now, took);
            return Verdict::GoOn;
        }
        let (verdict, lost) = queue.failed(attempt, now);
        self.give_up(lost, now);
        verdict
    }

    /// Drops an attempt and all that waits behind it: its connector is gone or switched off.
    pub(super) fn dropped(&mut self, attempt: &Attempt) {
        if let Some(queue) = self.by_connector.get_mut(&attempt.job.connector) {
            queue.busy = false;
        }
        self.forget(&attempt.job.connector);
    }

    pub(super) fn forget(&mut self, connector: &str) {
        if let Some(queue) = self.by_connector.get_mut(connector) {
            queue.waiting.clear();
            queue.failing_since = None;
        }
    }

    /// Drops everything, and forgets what there was.
    pub(super) fn clear(&mut self) {
        *self = Self {
            jobs: self.jobs,
            ..Self::default()
        };
    }

    pub(super) fn metrics(&self, connector: &str, now: Time) -> Value {
        match self.by_connector.get(connector) {
            Some(queue) => queue.metrics.summary(now),
            None => Metrics::default().summary(now),
        }
    }

    pub(super) fn records(&self) -> Vec<Delivery> {
        self.records.all()
    }

    fn give_up(&mut self, attempts: impl IntoIterator<Item = Attempt>, now: Time) {
        for attempt in attempts {
            if let Some(queue) = self.by_connector.get_mut(&attempt.job.connector) {
                queue.metrics.error(now);
            }
            self.records
                .add(attempt.delivery(String::new(), Outcome::Expired));
        }
    }
}

impl Queue {
    /// Lets an attempt wait, and returns what there is no room for.
    fn wait(&mut self, attempt: Attempt, ready: Time) -> Option<Attempt> {
        self.waiting.insert((ready, attempt.place), attempt);
        if self.waiting.len() <= MOST {
            return None;
        }
        self.waiting.pop_first().map(|(_, attempt)| attempt)
    }

    fn next(&mut self, now: Time, expired: &mut Vec<Attempt>) -> Option<Attempt> {
        while let Some(first) = self.waiting.first_entry() {
            if first.key().0 > now {
                return None;
            }
            let attempt = first.remove();
            if now.since(attempt.accepted) <= LIFE {
                self.busy = true;
                return Some(attempt);
            }
            expired.push(attempt);
        }
        None
    }

    fn failed(&mut self, attempt: Attempt, now: Time) -> (Verdict, Option<Attempt>) {
        self.metrics.error(now);
        let since = *self.failing_since.get_or_insert(now);
        if now.since(since) >= PATIENCE {
            return (Verdict::Disable, None);
        }
        let ready = now.after(wait_after(attempt.number));
        let again = Attempt {
            number: attempt.number + 1,
            ..attempt
        };
        if ready.since(again.accepted) > LIFE {
            return (Verdict::GoOn, Some(again));
        }
        (Verdict::GoOn, self.wait(again, ready))
    }
}

impl Attempt {
    fn delivery(&self, url: String, outcome: Outcome) -> Delivery {
        Delivery {
            connector: self.job.connector.clone(),
            url,
            event: self.job.event.clone(),
            attempt: self.number,
            outcome,
        }
    }
}

/// The wait after the attempt of this number.
fn wait_after(number: u32) -> Duration {
    let doublings = number.saturating_sub(1).min(16);
    FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT)
}
