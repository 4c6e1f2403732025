//! A service that does random things and writes down what it did.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use fastrand::Rng;
use runtime::{Clock as _, Method, MockResponse, Request, VirtualClock};

use super::calls::Plan;
use super::retry_after::{self, Named};
use crate::case::{below, one_of};
use crate::toy::{GOOD, bad, token};

/// How an exchange ends if nobody loses patience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Did {
    Answer(u16),
    /// A success whose body is not what was promised: no whole JSON, or JSON of another type.
    Broken,
    Odd,
    /// A success whose body breaks off.
    Cut,
    NotSent,
    Reset,
}

/// One exchange.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Which call it belongs to, or none if it is about a token.
    pub(crate) call: Option<usize>,
    pub(crate) at: Duration,
    pub(crate) latency: Duration,
    pub(crate) did: Did,
    pub(crate) named: Named,
    /// Whether the service did what it was asked for.
    pub(crate) applied: bool,
}

pub(crate) struct Service {
    clock: VirtualClock,
    skew: i64,
    inner: Mutex<(Rng, Vec<Entry>)>,
}

impl Service {
    pub(crate) fn new(clock: VirtualClock, random: Rng, skew: i64) -> Self {
        Self {
            clock,
            skew,
            inner: Mutex::new((random, Vec::new())),
        }
    }

    pub(crate) fn log(&self) -> Vec<Entry> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.1.clone()
    }

    pub(crate) fn answer(&self, request: &Request) -> MockResponse {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let (random, log) = &mut *inner;
        let call = request.headers.get("x-call");
        let call = call.map(|index| index.to_str().expect("a number"));
        let call = call.map(|index| index.parse().expect("a number"));
        let latency = latency(random);
        let did = did(random, call.map(|_| request.method));
        let named = match did {
            Did::Answer(300..) => self.named(random, latency),
            _ => Named::default(),
        };
        let applied = match did {
            Did::Answer(200..300) | Did::Broken | Did::Odd | Did::Cut => true,
            Did::Answer(501) | Did::NotSent => false,
            Did::Answer(500..600) | Did::Reset => random.bool(),
            Did::Answer(_) => false,
        };
        let scene = if call.is_some() {
            scene(did)
        } else {
            token_scene(random, did)
        };
        let scene = (named.headers.iter())
            .fold(scene, |scene, (name, value)| scene.header(name, value))
            .after(latency);
        log.push(Entry {
            call,
            at: self.clock.now(),
            latency,
            did,
            named,
            applied,
        });
        scene
    }

    fn named(&self, random: &mut Rng, latency: Duration) -> Named {
        let here = self.clock.wall() + latency;
        let skew = Duration::from_secs(self.skew.unsigned_abs());
        let there: SystemTime = if self.skew < 0 {
            here - skew
        } else {
            here + skew
        };
        retry_after::named(random, there, here)
    }
}

fn latency(random: &mut Rng) -> Duration {
    match random.u8(0..8) {
        0 => Duration::ZERO,
        1 => below(random, 40),
        _ => below(random, 4),
    }
}

fn did(random: &mut Rng, method: Option<Method>) -> Did {
    match (method, random.u8(0..4)) {
        (Some(Method::Get | Method::Patch), 0) => return Did::Answer(404),
        (Some(Method::Post), 0) | (None, 1..) => return Did::Answer(200),
        _ => {}
    }
    let failing = [
        Did::Answer(500),
        Did::Answer(502),
        Did::Answer(503),
        Did::Answer(504),
        Did::Answer(429),
        Did::Answer(429),
        Did::Answer(429),
        Did::NotSent,
        Did::NotSent,
        Did::Reset,
        Did::Cut,
        Did::Broken,
    ];
    let ending = [
        Did::Answer(400),
        Did::Answer(401),
        Did::Answer(403),
        Did::Answer(404),
        Did::Answer(409),
        Did::Answer(418),
        Did::Answer(501),
        Did::Answer(302),
        Did::Odd,
        Did::Answer(200),
        Did::Answer(200),
        Did::Answer(200),
        Did::Answer(200),
    ];
    if random.u8(0..10) < 6 {
        one_of(random, &failing)
    } else {
        one_of(random, &ending)
    }
}

fn scene(did: Did) -> MockResponse {
    match did {
        Did::Answer(200) => MockResponse::answer(200, GOOD),
        Did::Answer(status) => bad(status),
        Did::Broken => MockResponse::answer(200, &GOOD[..20]),
        Did::Odd => MockResponse::answer(200, "[7]"),
        Did::Cut => MockResponse::cut(200, &GOOD[..20]),
        Did::NotSent => MockResponse::not_sent(),
        Did::Reset => MockResponse::maybe_applied(),
    }
}

fn token_scene(random: &mut Rng, did: Did) -> MockResponse {
    match did {
        Did::Answer(200) if random.bool() => token("t"),
        Did::Answer(200) => MockResponse::answer(200, r#"{"access_token":"short","expires_in":9}"#),
        did => scene(did),
    }
}

/// Returns the time at which the last of some calls must have ended.
pub(crate) fn longest(plans: &[Plan]) -> Duration {
    let ends = plans.iter().map(Plan::end);
    ends.max().unwrap_or_default()
}
