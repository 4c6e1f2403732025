//! Rate limits and outages, as figures.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
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

/// How long requests take until they are answered, in milliseconds.
#[derive(Clone, Copy, Debug)]
enum Latency {
    Fixed(u64),
    Uniform(u64),
    /// One in ten takes the longer time.
    Bimodal(u64, u64),
    /// The first requests also wait for their connections to open.
    Cold(u64),
}

impl Latency {
    fn of(self, number: usize, random: &mut Rng) -> Duration {
        Duration::from_millis(match self {
            Self::Fixed(time) => time,
            Self::Uniform(most) => random.u64(0..=most),
            Self::Bimodal(_, long) if random.u8(0..10) == 0 => long,
            Self::Bimodal(short, _) => short,
            Self::Cold(open) if number < 75 => open + random.u64(1..30),
            Self::Cold(_) => random.u64(1..30),
        })
    }
}

/// What a service counts, and when the client was done.
struct Traffic {
    /// When requests arrived, in order.
    arrivals: Vec<Duration>,
    /// The latencies in the order of sending.
    latencies: Vec<Duration>,
    done: Duration,
}

/// A service that counts requests as they arrive, at any time before they are answered.
fn counting(
    clock: &VirtualClock,
    mut random: Rng,
    latency: Latency,
    traffic: Arc<Mutex<Traffic>>,
) -> MockTransport {
    let now = clock.clone();
    MockTransport::from_fn(clock.clone(), move |_| {
        let mut traffic = traffic.lock().expect("nobody panicked");
        let latency = latency.of(traffic.latencies.len(), &mut random);
        let part = [0.0, 1.0, random.f64()][random.usize(0..3)];
        traffic.arrivals.push(now.now() + latency.mul_f64(part));
        traffic.latencies.push(latency);
        Some(good().after(latency))
    })
}

/// Makes calls through clients that share a service, each with so many workers.
fn traffic(random: &mut Rng, limits: &[u32], workers: usize, latency: Latency) -> Traffic {
    let clock = VirtualClock::new();
    let traffic = Arc::new(Mutex::new(Traffic {
        arrivals: Vec::new(),
        latencies: Vec::new(),
        done: Duration::ZERO,
    }));
    let script = counting(&clock, random.fork(), latency, Arc::clone(&traffic));
    case::run(async {
        let mut running = Vec::new();
        for requests in limits {
            let builder = Client::builder().clock(clock.clone());
            let builder = builder
                .transport(script.clone())
                .rate_limit(rate_limit(*requests));
            let client = builder.deadline(seconds(6000)).build().expect("a client");
            let left = Arc::new(AtomicUsize::new(CALLS / limits.len()));
            for _ in 0..workers {
                let (client, left) = (client.clone(), Arc::clone(&left));
                let more = move || {
                    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                        left.checked_sub(1)
                    })
                    .is_ok()
                };
                running.push(tokio::spawn(async move {
                    while more() {
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
    drop(script);
    let traffic = Arc::into_inner(traffic).expect("the service is gone");
    let mut traffic = traffic.into_inner().expect("nobody panicked");
    traffic.arrivals.sort();
    traffic.done = clock.now();
    traffic
}

/// Checks the windows of a service that slides them, and of one that has fixed ones anywhere.
fn takes(arrivals: &[Duration], limit: usize, random: &mut Rng) {
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

/// Returns the time that the same requests take a client with as many workers that cannot know when
/// a request arrives, so that it uses a slot again one period after the answer, and loses no time
/// besides.
fn best(latencies: &[Duration], limit: usize, workers: usize) -> Duration {
    let mut slots = BinaryHeap::from(vec![Reverse(Duration::ZERO); limit]);
    let mut idle = BinaryHeap::from(vec![Reverse(Duration::ZERO); workers]);
    let mut done = Duration::ZERO;
    for latency in latencies {
        let (Some(Reverse(slot)), Some(Reverse(worker))) = (slots.pop(), idle.pop()) else {
            return done;
        };
        let end = slot.max(worker) + *latency;
        slots.push(Reverse(end + PER));
        idle.push(Reverse(end));
        done = done.max(end);
    }
    done
}

#[test]
fn no_latency_makes_the_service_count_more_than_its_limit() {
    let latencies = [
        Latency::Fixed(0),
        Latency::Fixed(100),
        Latency::Uniform(500),
        Latency::Bimodal(20, 2000),
        Latency::Cold(150),
        Latency::Cold(500),
        Latency::Uniform(5000),
        Latency::Fixed(5000),
    ];
    let mut calls = 0;
    for latency in latencies {
        for workers in [CALLS, 8, 75] {
            case::each(1, |_, random| {
                let traffic = traffic(random, &[75], workers, latency);
                takes(&traffic.arrivals, 75, random);
                let best = best(&traffic.latencies, 75, workers);
                let longest = traffic.latencies.iter().max().expect("a call");
                println!(
                    "{latency:?}, {workers} at once: {:?}, at best {best:?}",
                    traffic.done
                );
                assert!(
                    traffic.done <= best.mul_f64(1.02) + *longest,
                    "{latency:?} {workers}"
                );
                calls += traffic.arrivals.len();
            });
        }
    }
    assert!(calls >= 10_000, "{calls}");
}

/// Compares the time for all calls with six windows of 75, which is the best where answers take no
/// time.
#[test]
fn five_hundred_calls_under_a_rate_limit_lose_under_2_percent() {
    case::each(6, |_, random| {
        let traffic = traffic(random, &[75], CALLS, Latency::Uniform(120));
        takes(&traffic.arrivals, 75, random);
        let longest = Duration::from_millis(120);
        println!("500 calls: {:?}", traffic.done);
        assert!(
            traffic.done <= (PER * 6).mul_f64(1.02) + longest,
            "{:?}",
            traffic.done
        );
    });
}

#[test]
fn two_clients_that_share_a_rate_limit_lose_under_5_percent() {
    case::each(6, |_, random| {
        let traffic = traffic(random, &[37, 38], CALLS, Latency::Uniform(120));
        takes(&traffic.arrivals, 75, random);
        let longest = Duration::from_millis(120);
        println!("two clients: {:?}", traffic.done);
        assert!(
            traffic.done <= (PER * 6).mul_f64(1.05) + longest,
            "{:?}",
            traffic.done
        );
    });
}

/// What an outage looks like.
#[derive(Clone, Copy, Debug)]
enum Down {
    Answers(u16),
    /// Answers with a status, and asks for a retry after so many seconds.
    Names(u16, u64),
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
            Self::Names(status, seconds) => {
                let named = seconds.to_string();
                bad(status).header("retry-after", &named).after(pause)
            }
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
        Down::Answers(429),
        Down::Names(503, 1),
        Down::Names(503, 20),
        Down::Names(429, 0),
        Down::Names(429, 1),
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
