//! A virtual clock for tests: a sleep of a day takes no time.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use crate::time::clock::Clock;
use crate::time::future::BoxFuture;

/// How often the earliest sleeper yields to the other tasks before it advances the clock.
const YIELDS: u32 = 64;

/// A clock for tests. When all tasks sleep, it advances to the time at which the earliest of them
/// wakes up.
///
/// Use it with [`MockTransport`](crate::MockTransport): it does not wait for real sockets.
#[derive(Clone)]
pub struct VirtualClock {
    start: SystemTime,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    now: Duration,
    next_id: u64,
    sleepers: BTreeMap<(Duration, u64), Option<Waker>>,
}

impl VirtualClock {
    /// Makes a clock that starts in the middle of November 2023.
    #[must_use]
    pub fn new() -> Self {
        Self::at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
    }

    /// Makes a clock that starts at a time.
    #[must_use]
    pub fn at(start: SystemTime) -> Self {
        Self {
            start,
            shared: Arc::default(),
        }
    }

    /// Advances the clock and wakes the tasks that slept until then.
    pub fn advance(&self, time: Duration) {
        let mut shared = self.lock();
        shared.now = shared.now.saturating_add(time);
        shared.wake_all();
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    fn wake_all(&mut self) {
        for waker in self.sleepers.values_mut().filter_map(Option::take) {
            waker.wake();
        }
    }
}

impl Default for VirtualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for VirtualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualClock")
            .field("now", &self.now())
            .finish()
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Duration {
        self.lock().now
    }

    fn wall(&self) -> SystemTime {
        let now = self.now();
        self.start.checked_add(now).unwrap_or(self.start)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(Sleep {
            clock: self.clone(),
            time,
            key: None,
            newest: 0,
            yields_left: YIELDS,
        })
    }
}

/// A sleep, which is registered with the clock from its first poll until it is dropped.
struct Sleep {
    clock: VirtualClock,
    time: Duration,
    key: Option<(Duration, u64)>,
    /// The newest sleep at the last poll of this one.
    newest: u64,
    yields_left: u32,
}

impl Sleep {
    fn key(&mut self, shared: &mut Shared) -> (Duration, u64) {
        *self.key.get_or_insert_with(|| {
            shared.next_id = shared.next_id.wrapping_add(1);
            (shared.now.saturating_add(self.time), shared.next_id)
        })
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let clock = self.clock.clone();
        if self.time.is_zero() {
            return Poll::Ready(());
        }
        let mut shared = clock.lock();
        let key = self.key(&mut shared);
        if shared.now >= key.0 {
            return Poll::Ready(());
        }
        shared.sleepers.insert(key, Some(context.waker().clone()));
        if shared
            .sleepers
            .first_key_value()
            .is_some_and(|(first, _)| *first != key)
        {
            self.yields_left = YIELDS;
            return Poll::Pending;
        }
        // As long as there are new sleeps, another task is still running.
        if self.newest != shared.next_id {
            self.newest = shared.next_id;
            self.yields_left = YIELDS;
        }
        if self.yields_left > 0 {
            self.yields_left -= 1;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        shared.now = key.0;
        shared.wake_all();
        Poll::Ready(())
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let Some(key) = self.key else { return };
        let mut shared = self.clock.lock();
        shared.sleepers.remove(&key);
        // Another sleep may be the earliest now, and must notice.
        shared.wake_all();
    }
}
