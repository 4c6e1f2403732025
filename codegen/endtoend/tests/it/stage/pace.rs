//! One time for a fake and the clients that call it, which moves on by itself as soon as everybody waits for it.
//!
//! Requests on their way take no time: while one is, nobody's sleep ends, however long the sockets take. So no test waits for real
//! time, and none depends on how fast the machine is.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

/// The number of times that the earliest sleeper lets all other tasks run before it moves time on.
const PATIENCE: u32 = 64;

/// Where the time of a fake that is told its time begins.
const START: Duration = Duration::from_secs(1_700_000_000);

/// The time.
#[derive(Clone)]
pub(crate) struct Pace(Arc<Shared>);

struct Shared {
    /// Moves the fake's time on.
    fake: Box<dyn Fn(Duration) + Send + Sync>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    now: Duration,
    /// Requests whose answer is not here yet.
    on_the_way: u32,
    last: u64,
    sleepers: BTreeMap<Place, Waker>,
}

/// When a sleeper wakes, and its number among those that wake then.
type Place = (Duration, u64);

impl Pace {
    /// Makes the time of a fake, which a function moves on.
    pub(crate) fn of(fake: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        Self(Arc::new(Shared {
            fake: Box::new(fake),
            state: Mutex::default(),
        }))
    }

    /// The time since the beginning.
    pub(crate) fn now(&self) -> Duration {
        self.lock().now
    }

    /// The time of day, which is the fake's.
    pub(crate) fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + START + self.now()
    }

    /// Moves time on, for the fake and for everybody.
    pub(crate) fn advance(&self, span: Duration) {
        (self.0.fake)(span);
        let mut state = self.lock();
        state.now += span;
        state.wake();
    }

    /// Sleeps.
    pub(crate) fn sleep(&self, span: Duration) -> Sleep {
        Sleep {
            pace: self.clone(),
            span,
            place: None,
            newest: 0,
            patience: PATIENCE,
        }
    }

    /// Begins a request, which is on its way until what comes back is dropped.
    pub(crate) fn depart(&self) -> OnTheWay {
        self.lock().on_the_way += 1;
        OnTheWay(self.clone())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn wake(&mut self) {
        for waker in self.sleepers.values() {
            waker.wake_by_ref();
        }
    }

    fn first(&self) -> Option<Place> {
        self.sleepers.first_key_value().map(|(place, _)| *place)
    }
}

/// A request on its way.
pub(crate) struct OnTheWay(Pace);

impl Drop for OnTheWay {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.on_the_way -= 1;
        state.wake();
    }
}

/// A sleeper.
pub(crate) struct Sleep {
    pace: Pace,
    span: Duration,
    place: Option<Place>,
    /// The sleeper that had lain down last when this one looked.
    newest: u64,
    patience: u32,
}

impl Sleep {
    fn lie_down(&mut self, state: &mut State) -> Place {
        *self.place.get_or_insert_with(|| {
            state.last += 1;
            (state.now + self.span, state.last)
        })
    }

    /// Whether nobody else has anything to do before this sleeper's time.
    fn is_next(&mut self, state: &State, place: Place) -> bool {
        let alone = state.on_the_way == 0 && state.first() == Some(place);
        if !alone || self.newest != state.last {
            self.newest = state.last;
            self.patience = PATIENCE;
        }
        alone
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let pace = self.pace.clone();
        let mut state = pace.lock();
        let at = self.lie_down(&mut state);
        if state.now >= at.0 {
            return Poll::Ready(());
        }
        state.sleepers.insert(at, context.waker().clone());
        if !self.is_next(&state, at) {
            return Poll::Pending;
        }
        if self.patience > 0 {
            self.patience -= 1;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let left = at.0.saturating_sub(state.now);
        drop(state);
        pace.advance(left);
        Poll::Ready(())
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let Some(place) = self.place else { return };
        let mut state = self.pace.lock();
        state.sleepers.remove(&place);
        // Whoever is the earliest now must learn of it.
        state.wake();
    }
}
