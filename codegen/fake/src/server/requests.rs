//! What was asked for and what was answered, as far back as it is remembered.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::broadcast;

use crate::time::Time;

/// How many requests are remembered.
const MOST: usize = 10_000;

/// How many a slow watcher may be behind.
const BEHIND: usize = 1_024;

/// A request that came, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// Counted from 1 in the order of the answers.
    pub number: u64,
    /// When it came.
    pub time: Time,
    /// What it called, such as `devices.list`; `token` for a token, empty for what is no operation.
    pub operation: String,
    /// The verb.
    pub method: String,
    /// Path and query, without the values of secrets.
    pub path: String,
    /// What was answered; none if nothing was.
    pub status: Option<u16>,
    /// The fault that struck it.
    pub fault: Option<String>,
    /// What the answer's `Retry-After` said.
    pub retry_after: Option<String>,
    /// The earlier request that did not succeed and was the same.
    pub repeats: Option<u64>,
    /// Id of the key that the caller signed in with.
    pub key: Option<String>,
    /// Name of the account that called.
    pub account: Option<String>,
    /// What its body looked like: names of members and kinds of values, without the values.
    pub body: Option<String>,
    /// How long the answer took.
    pub duration: Duration,
    /// How many parameters and members it held that the operation does not have.
    pub ignored: u32,
}

impl RecordedRequest {
    /// The same for the control interface.
    pub(crate) fn json(&self) -> Value {
        json!({
            "number": self.number,
            "time": self.time.rfc3339(),
            "operation": self.operation,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "fault": self.fault,
            "retryAfter": self.retry_after,
            "repeats": self.repeats,
            "key": self.key,
            "account": self.account,
            "body": self.body,
            "durationMs": millis(self.duration),
            "ignored": self.ignored,
        })
    }
}

fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

/// What tells requests apart.
pub(super) fn fingerprint(parts: &[&[u8]]) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

/// The same request by nobody who is known, and by its caller.
///
/// Whoever is refused for want of a token, gets one and asks again is the same caller.
fn of_caller(request: u64, key: Option<&str>) -> (u64, u64) {
    let request = request.to_le_bytes();
    let of = |key: &str| fingerprint(&[&request, key.as_bytes()]);
    (of(""), of(key.unwrap_or_default()))
}

/// The latest requests.
#[derive(Debug)]
pub(crate) struct Log {
    state: Mutex<State>,
    news: broadcast::Sender<Arc<RecordedRequest>>,
}

#[derive(Debug, Default)]
struct State {
    last: u64,
    /// The latest number that is no longer remembered.
    forgotten: u64,
    seen: VecDeque<(u64, Arc<RecordedRequest>)>,
    /// The latest number of each request that has not succeeded.
    failed: HashMap<u64, u64>,
}

impl Log {
    pub(crate) fn new() -> Self {
        let (news, _) = broadcast::channel(BEHIND);
        let state = Mutex::default();
        Self { state, news }
    }

    /// Notes a request, which gets its number here.
    pub(super) fn note(&self, fingerprint: u64, mut seen: RecordedRequest) {
        let mut state = self.lock();
        state.last = state.last.saturating_add(1);
        seen.number = state.last;
        let (unknown, fingerprint) = of_caller(fingerprint, seen.key.as_deref());
        // Whoever comes back with a token takes the refusal for the lack of it along.
        let own = state.failed.remove(&fingerprint);
        seen.repeats = own.or_else(|| state.failed.remove(&unknown));
        let succeeded = seen.status.is_some_and(|status| status < 400);
        if !succeeded || seen.fault.is_some() {
            state.failed.insert(fingerprint, seen.number);
        }
        let seen = Arc::new(seen);
        if state.seen.len() >= MOST {
            state.forget();
        }
        state.seen.push_back((fingerprint, Arc::clone(&seen)));
        drop(state);
        if self.news.receiver_count() > 0 {
            // Nobody watches any more: then nobody has to know.
            let _ = self.news.send(seen);
        }
    }

    /// The requests after a number, the oldest first.
    pub(crate) fn since(&self, number: u64, most: usize) -> Vec<Arc<RecordedRequest>> {
        let state = self.lock();
        let start = state
            .seen
            .partition_point(|(_, seen)| seen.number <= number);
        let later = state.seen.range(start..).take(most);
        later.map(|(_, seen)| Arc::clone(seen)).collect()
    }

    /// Number of the latest request.
    pub(crate) fn last(&self) -> u64 {
        self.lock().last
    }

    /// Number of the latest request that is no longer remembered.
    pub(crate) fn forgotten(&self) -> u64 {
        self.lock().forgotten
    }

    /// The requests from now on.
    pub(super) fn watch(&self) -> broadcast::Receiver<Arc<RecordedRequest>> {
        self.news.subscribe()
    }

    /// Forgets all requests; numbers go on.
    pub(crate) fn clear(&self) {
        let mut state = self.lock();
        state.seen.clear();
        state.forgotten = state.last;
        state.failed.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget(&mut self) {
        let Some((fingerprint, seen)) = self.seen.pop_front() else {
            return;
        };
        self.forgotten = seen.number;
        if self.failed.get(&fingerprint) == Some(&seen.number) {
            self.failed.remove(&fingerprint);
        }
    }
}
