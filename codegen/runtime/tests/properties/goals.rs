//! Rate limits and outages, as figures.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fastrand::Rng;
use runtime::{Clock as _, MockResponse, MockTransport, RateLimit, Request, VirtualClock};

use crate::case::{self, below};
use crate::toy::{Client, Create, Get, account, bad, good, seconds, token};

const CALLS: usize = 500;
const PER: Duration = seconds(10);

const fn rate_limit(requests: u32) -> RateLimit {
    RateLimit { requests, per: PER }
}

/// A service that counts requests as they arrive, up to a time after they were sent.
fn counting(
    clock: &VirtualClock,
    mut random: Rng,
    arrivals: Arc<Mutex<Vec<Duration>>>,
) -> MockTransport {
    let now = clock.clone();
    MockTransport::from_fn(clock.clone(), move |_| {
        let travel = Duration::from_millis(random.u64(0..90));
        let mut arrivals = arrivals.lock().expect("nobody panicked");
        arrivals.push(now.now() + travel);
        Some(good().after(travel + Duration::from_millis(random.u64(1..30))))
    })
}

/// Makes calls through clients that share a service; returns when their requests arrived.
fn arrivals(random: &mut Rng, limits: &[u32], together: bool) -> Vec<Duration> {
    let clock = VirtualClock::new();
    let arrivals = Arc::new(Mutex::new(Vec::new()));
    let script = counting(&clock, random.fork(), Arc::clone(&arrivals));
    let share = CALLS / limits.len();
    case::run(async {
        let mut running = Vec::new();
        for requests in limits {
            let builder = Client::builder().clock(clock.clone());
            let builder = builder
                .transport(script.clone())
                .rate_limit(rate_limit(*requests));
            let client = builder.deadline(seconds(600)).build().expect("a client");
            let width = if together { share } else { 10 };
            for _ in 0..width {
                let client = client.clone();
                running.push(tokio::spawn(async move {
                    for _ in 0..share / width {
                        let response = client.call::<Create>().response().await;
                        assert_eq!(response.expect("no 429").attempts().len(), 1);
                    }
                }));
            }
        }
        for calls in running {
            calls.await.expect("no call fails");
        }
    });
    let mut arrivals = arrivals.lock().expect("nobody panicked").clone();
    arrivals.sort();
    arrivals
}

/// Checks the windows of a service that slides them, and of one that has fixed ones anywhere.
fn takes(arrivals: &[Duration], limit: usize, random: &mut Rng) {
    assert_eq!(arrivals.len(), CALLS);
    for window in arrivals.windows(limit + 1) {
        assert!(
            window[limit] >= window[0] + PER,
            "a sliding window is too full"
        );
    }
    for _ in 0..50 {
        let phase = below(random, 10);
        let index = |at: &Duration| (*at + phase).as_millis() / PER.as_millis();
        let fixed = arrivals.chunk_by(|a, b| index(a) == index(b));
        assert!(fixed.into_iter().all(|window| window.len() <= limit));
    }
}

/// Compares the time for all calls with the best: six windows of 75, then what is left as fast as
/// those were that came first.
fn slowness(arrivals: &[Duration]) -> f64 {
    let best = PER * 6 + arrivals[CALLS - 6 * 75 - 1];
    arrivals[CALLS - 1].as_secs_f64() / best.as_secs_f64()
}

#[test]
fn five_hundred_calls_under_a_rate_limit_meet_no_429_and_lose_under_2_percent() {
    case::each(12, |seed, random| {
        let arrivals = arrivals(random, &[75], seed % 2 == 0);
        takes(&arrivals, 75, random);
        let ratio = slowness(&arrivals);
        println!("rate limit, one client: {ratio:.4} of the best time");
        assert!(ratio <= 1.02, "{ratio}");
    });
}

#[test]
fn two_clients_that_share_a_rate_limit_lose_under_5_percent() {
    case::each(6, |_, random| {
        let arrivals = arrivals(random, &[37, 38], true);
        takes(&arrivals, 75, random);
        let ratio = slowness(&arrivals);
        println!("rate limit, two clients: {ratio:.4} of the best time");
        assert!(ratio <= 1.05, "{ratio}");
    });
}

/// What an outage looks like.
#[derive(Clone, Copy, Debug)]
enum Down {
    Answers(u16),
    Refuses,
    Resets,
    SaysNothing,
    /// One of so many calls succeeds.
    Mostly(usize),
}

impl Down {
    fn scene(self, number: usize) -> MockResponse {
        let pause = Duration::from_millis(20);
        match self {
            Self::Answers(status) => bad(status).after(pause),
            Self::Refuses => MockResponse::not_sent().after(pause),
            Self::Resets => MockResponse::maybe_applied().after(pause),
            Self::SaysNothing => good().after(seconds(100_000)),
            Self::Mostly(one) if number.is_multiple_of(one) => good().after(pause),
            Self::Mostly(_) => bad(502).after(pause),
        }
    }
}

const EVERY: Duration = Duration::from_millis(500);
const OUTAGE: Duration = seconds(260);
const END: Duration = seconds(340);

/// What came of the calls of an outage.
struct Outcomes {
    /// Requests and calls after the credit was spent, until the service was back.
    ratio: f64,
    /// How long after the service was back the last call began that failed nevertheless.
    late: Duration,
}

/// Makes a call every half second while a service is down, with its tokens or without.
fn outage(down: Down, tokens_too: bool) -> Outcomes {
    let clock = VirtualClock::new();
    let now = clock.clone();
    let requests = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&requests);
    let script = MockTransport::from_fn(clock.clone(), move |request: &Request| {
        let number = count.fetch_add(1, Ordering::Relaxed);
        let for_token = request.url.ends_with("/token");
        Some(match (now.now() < OUTAGE, for_token) {
            (true, true) if tokens_too => down.scene(number),
            (true, false) => down.scene(number),
            (_, true) => token("t"),
            (false, false) => good().after(Duration::from_millis(20)),
        })
    });
    let builder = Client::builder().clock(clock.clone()).seed(7);
    let builder = builder.transport(script).credentials(account());
    let client = builder.build().expect("a client");
    let spent = seconds(100);
    case::run(async {
        let mut running = Vec::new();
        let mut marks = Vec::new();
        while clock.now() < END {
            if clock.now() >= spent && clock.now() < OUTAGE {
                marks.push(requests.load(Ordering::Relaxed));
            }
            let (client, since) = (client.clone(), clock.now());
            running.push(tokio::spawn(async move {
                client.call::<Get>().await.err().map(|_| since)
            }));
            clock.sleep(EVERY).await;
        }
        let mut last = Duration::ZERO;
        for call in running {
            last = last.max(call.await.expect("no panic").unwrap_or_default());
        }
        let made = marks[marks.len() - 1] - marks[0];
        let calls = marks.len() - 1;
        Outcomes {
            ratio: ratio(made, calls),
            late: last.saturating_sub(OUTAGE),
        }
    })
}

fn ratio(part: usize, whole: usize) -> f64 {
    let exact = |count: usize| f64::from(u32::try_from(count).expect("a small number"));
    exact(part) / exact(whole)
}

#[test]
fn an_outage_is_not_made_worse_and_its_end_is_noticed() {
    let partly = [Down::Mostly(2), Down::Mostly(5), Down::Mostly(20)];
    let wholly = [
        Down::Answers(503),
        Down::Answers(500),
        Down::Refuses,
        Down::Resets,
        Down::SaysNothing,
    ];
    for down in wholly.into_iter().chain(partly) {
        for tokens_too in [false, true] {
            let Outcomes { ratio, late } = outage(down, tokens_too);
            println!(
                "{down:?}, tokens too: {tokens_too}: {ratio:.3} requests a call, {late:?} late"
            );
            assert!(ratio <= 1.10, "{down:?} {tokens_too}: {ratio}");
            assert!(late <= seconds(60), "{down:?} {tokens_too}: {late:?}");
        }
    }
}
