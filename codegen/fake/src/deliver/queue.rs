//! Which delivery is tried when: one queue per connector, at least once each, ever more rarely, until it is too old.
//!
//! It knows no sockets and no clock: it is told the time and what became of an attempt.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::job::{Job, JobNotes};
use super::metrics::Metrics;
use super::record::{Delivery, Outcome, Records};
use crate::clip::clipped;
use crate::time::Time;

/// How long an event is worth a further attempt.
const LIFE: Duration = Duration::from_secs(12 * 3600);

/// How long nothing but failures are put up with.
const PATIENCE: Duration = Duration::from_secs(5 * 24 * 3600);

/// The wait before the second attempt; it doubles from there.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// The number of events that may wait for one connector; beyond, the one whose turn is next is given up.
const MOST: usize = 10_000;

/// All queues.
#[derive(Debug, Default)]
pub(super) struct Queues {
    by_connector: BTreeMap<String, Queue>,
    records: Records,
    /// What has become of jobs and is not written down yet.
    fates: JobNotes,
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
    pub(super) fn add(&mut self, job: &Arc<Job>, now: Time) {
        let lost = self
            .queue(&job.connector)
            .wait(Attempt::first(job, now), now);
        self.give_up(lost, now);
    }

    /// Lets an attempt wait that was written down; none if it cannot be read.
    pub(super) fn restore(&mut self, place: u64, text: &str) -> Option<()> {
        let (attempt, ready, failing_since) = Attempt::noted(place, text)?;
        let queue = self.queue(&attempt.job.connector);
        queue.failing_since = queue.failing_since.into_iter().chain(failing_since).min();
        queue.wait(attempt, ready);
        Some(())
    }

    /// Takes what has become of jobs since this was last asked.
    pub(super) fn fates(&mut self) -> JobNotes {
        mem::take(&mut self.fates)
    }

    fn queue(&mut self, connector: &str) -> &mut Queue {
        self.by_connector.entry(connector.to_owned()).or_default()
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
        self.fates.insert(attempt.job.place, None);
        if success {
            queue.failing_since = None;
            queue.metrics.success(now, took);
            return Verdict::GoOn;
        }
        let (verdict, lost) = queue.failed(attempt, now, &mut self.fates);
        self.give_up(lost, now);
        verdict
    }

    /// Drops an attempt and all that waits behind it: its connector is gone or switched off.
    pub(super) fn dropped(&mut self, attempt: &Attempt) {
        self.fates.insert(attempt.job.place, None);
        if let Some(queue) = self.by_connector.get_mut(&attempt.job.connector) {
            queue.busy = false;
        }
        self.forget(&attempt.job.connector);
    }

    pub(super) fn forget(&mut self, connector: &str) {
        if let Some(queue) = self.by_connector.get_mut(connector) {
            let dropped = mem::take(&mut queue.waiting).into_values();
            self.fates
                .extend(dropped.map(|attempt| (attempt.job.place, None)));
            queue.failing_since = None;
        }
    }

    /// Drops everything, and forgets what there was.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
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
            self.fates.insert(attempt.job.place, None);
            self.records
                .add(attempt.delivery(String::new(), Outcome::Expired));
        }
    }
}

impl Queue {
    /// Lets an attempt wait, and returns what there is no room for.
    fn wait(&mut self, attempt: Attempt, ready: Time) -> Option<Attempt> {
        self.waiting.insert((ready, attempt.job.place), attempt);
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

    fn failed(
        &mut self,
        attempt: Attempt,
        now: Time,
        fates: &mut JobNotes,
    ) -> (Verdict, Option<Attempt>) {
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
        let note = again.note(ready, self.failing_since);
        fates.insert(again.job.place, Some(note));
        (Verdict::GoOn, self.wait(again, ready))
    }
}

impl Attempt {
    pub(super) fn first(job: &Arc<Job>, now: Time) -> Self {
        Self {
            job: Arc::clone(job),
            number: 1,
            accepted: now,
        }
    }

    /// What is to be known of it after a restart: when it is ready, and since when its connector fails.
    pub(super) fn note(&self, ready: Time, failing_since: Option<Time>) -> String {
        let Job {
            connector,
            event,
            body,
            ..
        } = &*self.job;
        let times = (self.accepted.0, ready.0, failing_since.map(|time| time.0));
        json!([connector, event, self.number, times, body]).to_string()
    }

    /// An attempt that was written down.
    fn noted(place: u64, text: &str) -> Option<(Self, Time, Option<Time>)> {
        type Note = (String, String, u32, (i64, i64, Option<i64>), String);
        let (connector, event, number, (accepted, ready, since), body): Note =
            serde_json::from_str(text).ok()?;
        let job = Job {
            place,
            connector,
            event,
            body,
        };
        let attempt = Self {
            job: Arc::new(job),
            number,
            accepted: Time(accepted),
        };
        Some((attempt, Time(ready), since.map(Time)))
    }

    fn delivery(&self, url: String, outcome: Outcome) -> Delivery {
        Delivery {
            connector: self.job.connector.clone(),
            url: clipped(url),
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
