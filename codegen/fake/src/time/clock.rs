//! Time, passed in: the machine's, or one that moves only when it is told to.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use crate::time::Time;

/// Tells the time and waits.
#[derive(Clone, Debug)]
pub(crate) struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Real,
    Manual(Arc<Mutex<Manual>>),
}

#[derive(Debug)]
struct Manual {
    now: Time,
    sleepers: BTreeMap<(Time, u64), Waker>,
    next: u64,
}

/// Where a manual clock starts unless told: the middle of November 2023, as clocks of tests do.
const START: Time = Time(1_700_000_000_000_000);

impl Clock {
    /// The clock of the machine.
    pub(crate) fn real() -> Self {
        Self(Kind::Real)
    }

    /// A clock that stands still until it is advanced.
    pub(crate) fn manual() -> Self {
        Self(Kind::Manual(Arc::new(Mutex::new(Manual {
            now: START,
            sleepers: BTreeMap::new(),
            next: 0,
        }))))
    }

    /// The time of day.
    pub(crate) fn now(&self) -> Time {
        match &self.0 {
            Kind::Real => Time::from_system(SystemTime::now()),
            Kind::Manual(manual) => lock(manual).now,
        }
    }

    /// Whether the clock moves only when it is told to.
    pub(crate) fn is_manual(&self) -> bool {
        matches!(self.0, Kind::Manual(_))
    }

    /// Waits for a span.
    pub(crate) async fn sleep(&self, span: Duration) {
        self.sleep_until(self.now().after(span)).await;
    }

    /// Waits until a moment; what recurs waits for moments, so that a leap of a manual clock leaves none out.
    pub(crate) async fn sleep_until(&self, until: Time) {
        match &self.0 {
            Kind::Real => tokio::time::sleep(until.since(self.now())).await,
            Kind::Manual(manual) => {
                let manual = Arc::clone(manual);
                Sleep {
                    manual,
                    until,
                    key: None,
                }
                .await;
            }
        }
    }

    /// How many sleep until a manual clock moves on.
    pub(crate) fn sleepers(&self) -> usize {
        match &self.0 {
            Kind::Real => 0,
            Kind::Manual(manual) => lock(manual).sleepers.len(),
        }
    }

    /// Moves a manual clock on, waking who sleeps in the order of their moments; returns whether it is one.
    pub(crate) fn advance(&self, span: Duration) -> bool {
        let Kind::Manual(manual) = &self.0 else {
            return false;
        };
        let end = lock(manual).now.after(span);
        while let Some(waker) = next_due(manual, end) {
            waker.wake();
        }
        lock(manual).now = end;
        true
    }
}

/// Takes out the earliest sleeper that is due by `end`, at whose moment the clock then stands.
fn next_due(manual: &Mutex<Manual>, end: Time) -> Option<Waker> {
    let mut manual = lock(manual);
    let first = manual.sleepers.first_entry()?;
    let (at, _) = *first.key();
    if at > end {
        return None;
    }
    let waker = first.remove();
    manual.now = manual.now.max(at);
    Some(waker)
}

fn lock(manual: &Mutex<Manual>) -> MutexGuard<'_, Manual> {
    manual.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A sleeper of a manual clock, which knows it from its first poll until it is dropped.
struct Sleep {
    manual: Arc<Mutex<Manual>>,
    until: Time,
    key: Option<(Time, u64)>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let shared = Arc::clone(&self.manual);
        let mut manual = lock(&shared);
        if manual.now >= self.until {
            return Poll::Ready(());
        }
        let key = self.key.unwrap_or((self.until, manual.next));
        if self.key.is_none() {
            manual.next = manual.next.wrapping_add(1);
        }
        self.key = Some(key);
        manual.sleepers.insert(key, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            lock(&self.manual).sleepers.remove(&key);
        }
    }
}
