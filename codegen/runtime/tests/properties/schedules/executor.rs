//! An executor that polls tasks in a random but repeatable order, and a clock that moves when
//! nobody can run. When nobody can run and nobody sleeps, a wakeup was lost, and it says so.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, SystemTime};

use fastrand::Rng;
use runtime::{BoxFuture, Clock};

use crate::toy::seconds;

/// A clock that only the executor moves.
#[derive(Clone, Default)]
pub(crate) struct StillClock(Arc<Mutex<Sleepers>>);

#[derive(Default)]
struct Sleepers {
    now: Duration,
    next: u64,
    wakers: BTreeMap<(Duration, u64), Waker>,
}

impl StillClock {
    fn lock(&self) -> MutexGuard<'_, Sleepers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves to the hour of the earliest sleepers and wakes them; returns whether there are any.
    fn advance(&self) -> bool {
        let mut sleepers = self.lock();
        let Some((&(time, _), _)) = sleepers.wakers.first_key_value() else {
            return false;
        };
        sleepers.now = sleepers.now.max(time);
        while let Some(entry) = sleepers.wakers.first_entry()
            && entry.key().0 <= time
        {
            entry.remove().wake();
        }
        true
    }
}

impl Clock for StillClock {
    fn now(&self) -> Duration {
        self.lock().now
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + seconds(1_700_000_000) + self.now()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(Sleep {
            clock: self.clone(),
            time,
            key: None,
        })
    }
}

struct Sleep {
    clock: StillClock,
    time: Duration,
    key: Option<(Duration, u64)>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let clock = self.clock.clone();
        let mut sleepers = clock.lock();
        sleepers.next += 1;
        let fresh = (sleepers.now.saturating_add(self.time), sleepers.next);
        let key = *self.key.get_or_insert(fresh);
        if sleepers.now >= key.0 {
            return Poll::Ready(());
        }
        sleepers.wakers.insert(key, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.clock.lock().wakers.remove(&key);
        }
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A future to be run.
pub(crate) type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Runs tasks until all have ended, and drops up to a number of them on the way.
pub(crate) fn run(
    clock: &StillClock,
    random: &mut Rng,
    tasks: Vec<Task<'_>>,
    mut drops: usize,
) -> usize {
    let mut dropped = 0;
    let mut alive: Vec<(Task<'_>, Arc<Flag>)> = tasks
        .into_iter()
        .map(|task| (task, Arc::new(Flag(AtomicBool::new(true)))))
        .collect();
    while !alive.is_empty() {
        if drops > 0 && random.u8(0..16) == 0 {
            drop(alive.swap_remove(random.usize(0..alive.len())));
            (drops, dropped) = (drops - 1, dropped + 1);
            continue;
        }
        let woken = |(_, flag): &(_, Arc<Flag>)| flag.0.load(Ordering::Relaxed);
        let ready: Vec<usize> = (0..alive.len())
            .filter(|index| woken(&alive[*index]))
            .collect();
        let index = if ready.is_empty() {
            assert!(clock.advance(), "{} tasks sleep for ever", alive.len());
            continue;
        } else if random.u8(0..32) == 0 {
            // Anybody may be polled without having been woken.
            random.usize(0..alive.len())
        } else {
            ready[random.usize(0..ready.len())]
        };
        let (task, flag) = &mut alive[index];
        flag.0.store(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(flag));
        if task
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_ready()
        {
            drop(alive.swap_remove(index));
        }
    }
    dropped
}
