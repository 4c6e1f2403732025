//! The rate limit as a service counts it, whatever the network does to requests on their way; as
//! figures.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use http::HeaderMap;
use runtime::{
    Body, BoxFuture, Clock as _, RateLimit, RawResponse, Request, Transport, TransportError,
    VirtualClock,
};

use crate::case::{self, below};
use crate::toy::{Client, Create, GOOD, seconds};

const LIMIT: usize = 75;
const PER: Duration = seconds(10);

/// No request is longer on its way than this.
const LONGEST: Duration = seconds(5);

const fn rate_limit(requests: u32) -> RateLimit {
    RateLimit { requests, per: PER }
}

const fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// How long requests take until they are answered, in milliseconds.
#[derive(Clone, Copy, Debug)]
enum Latency {
    Fixed(u64),
    Uniform(u64),
    /// One in ten takes the longer time.
    Bimodal(u64, u64),
    /// A request for which no connection is open waits until one is.
    Cold(u64),
}

impl Latency {
    /// Every kind that is tried.
    const ALL: [Self; 8] = [
        Self::Fixed(0),
        Self::Fixed(100),
        Self::Uniform(500),
        Self::Bimodal(20, 2000),
        Self::Cold(150),
        Self::Cold(500),
        Self::Uniform(5000),
        Self::Fixed(5000),
    ];

    /// The time to open a connection.
    const fn opening(self) -> Duration {
        match self {
            Self::Cold(open) => milliseconds(open),
            Self::Fixed(_) | Self::Uniform(_) | Self::Bimodal(..) => Duration::ZERO,
        }
    }

    /// The time of a request on an open connection.
    fn of(self, random: &mut Rng) -> Duration {
        milliseconds(match self {
            Self::Fixed(time) => time,
            Self::Uniform(most) => random.u64(0..=most),
            Self::Bimodal(_, long) if random.u8(0..10) == 0 => long,
            Self::Bimodal(short, _) => short,
            Self::Cold(_) => random.u64(1..30),
        })
    }
}

/// When calls are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Load {
    /// All at once.
    Burst,
    /// So many workers, each of which makes a call as soon as its last one has ended.
    Workers(usize),
    /// Bursts of all sizes and single calls, more than the limit at times and less at others; the
    /// caller gives up one in ten, before it is sent or after.
    Mixed,
    /// The same, where callers give up all but one in ten within a second.
    Impatient,
}

/// A call of a load: when it is made, and how long its caller waits.
#[derive(Clone, Copy, Debug)]
struct Planned {
    at: Duration,
    patience: Option<Duration>,
}

impl Load {
    fn plan(self, calls: usize, random: &mut Rng) -> Vec<Planned> {
        let (mut at, mut left) = (Duration::ZERO, 0_usize);
        let planned = |_| match self {
            Self::Burst | Self::Workers(_) => Planned { at, patience: None },
            Self::Mixed | Self::Impatient => {
                if left == 0 {
                    left = case::one_of(random, &[1, 1, 1, 20, 60, 120]);
                    at += milliseconds(random.u64(0..8_000));
                }
                left -= 1;
                let (one_in_ten, most) = (random.u8(0..10) == 0, random.u64(1..6_000));
                let patience = match self {
                    Self::Impatient => (!one_in_ten).then_some(most / 6),
                    _ => one_in_ten.then_some(most),
                };
                Planned {
                    at,
                    patience: patience.map(milliseconds),
                }
            }
        };
        (0..calls).map(planned).collect()
    }
}

/// A network, the service behind it, and what both saw.
#[derive(Clone)]
struct Net {
    clock: VirtualClock,
    latency: Latency,
    seen: Arc<Mutex<Seen>>,
}

struct Seen {
    random: Rng,
    /// Open connections that no request uses.
    idle: usize,
    /// When requests arrive at the service.
    arrivals: Vec<Duration>,
    /// The requests in the order in which they were sent.
    sent: Vec<Sent>,
}

/// A request that was sent.
#[derive(Clone, Copy)]
struct Sent {
    /// Of which call.
    call: usize,
    /// How long its caller waited.
    held: Duration,
    answered: bool,
}

impl Net {
    fn new(clock: &VirtualClock, latency: Latency, random: Rng) -> Self {
        let seen = Seen {
            random,
            idle: 0,
            arrivals: Vec::new(),
            sent: Vec::new(),
        };
        Self {
            clock: clock.clone(),
            latency,
            seen: Arc::new(Mutex::new(seen)),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("nobody panicked")
    }

    async fn answer(&self, call: usize) -> Result<RawResponse, TransportError> {
        let on_its_way = OnItsWay::new(self, call);
        if on_its_way.opens {
            self.clock.sleep(self.latency.opening()).await;
        }
        let time = {
            let seen = &mut *self.seen();
            let time = self.latency.of(&mut seen.random);
            // On its way, in the service and on the way back; a request whose caller gives up now
            // arrives nevertheless.
            let part = [0.0, 1.0, seen.random.f64()][seen.random.usize(0..3)];
            seen.arrivals.push(self.clock.now() + time.mul_f64(part));
            time
        };
        self.clock.sleep(time).await;
        on_its_way.answered();
        Ok(RawResponse {
            status: 200,
            headers: HeaderMap::new(),
            body: Body::from(Bytes::from_static(GOOD.as_bytes())),
        })
    }
}

impl Transport for Net {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let call = request.headers["x-call"].to_str().expect("a number");
        Box::pin(self.answer(call.parse().expect("a number")))
    }
}

/// A request until its answer comes or its caller gives up.
struct OnItsWay<'a> {
    net: &'a Net,
    index: usize,
    since: Duration,
    /// Whether it needs a new connection.
    opens: bool,
}

impl<'a> OnItsWay<'a> {
    fn new(net: &'a Net, call: usize) -> Self {
        let mut seen = net.seen();
        let opens = seen.idle == 0;
        seen.idle -= usize::from(!opens);
        seen.sent.push(Sent {
            call,
            held: Duration::ZERO,
            answered: false,
        });
        Self {
            net,
            index: seen.sent.len() - 1,
            since: net.clock.now(),
            opens,
        }
    }

    /// Leaves the connection to the next request.
    fn answered(self) {
        let mut seen = self.net.seen();
        seen.idle += 1;
        seen.sent[self.index].answered = true;
    }
}

impl Drop for OnItsWay<'_> {
    fn drop(&mut self) {
        let held = case::between(self.since, self.net.clock.now());
        self.net.seen().sent[self.index].held = held;
    }
}

/// What came of a load.
struct Outcome {
    /// When requests arrived, in order.
    arrivals: Vec<Duration>,
    /// The requests in the order in which they were sent, and when their calls were made.
    sent: Vec<(Duration, Sent)>,
    workers: usize,
    done: Duration,
}

/// Makes calls through clients that share a service.
fn play(random: &mut Rng, limits: &[u32], load: Load, calls: usize, latency: Latency) -> Outcome {
    let clock = VirtualClock::new();
    let net = Net::new(&clock, latency, random.fork());
    let plan: Arc<[Planned]> = load.plan(calls, random).into();
    let workers = match load {
        Load::Burst | Load::Mixed | Load::Impatient => calls,
        Load::Workers(count) => count,
    };
    case::run(async {
        let mut running = Vec::new();
        let started = Arc::new(AtomicUsize::new(0));
        for (index, requests) in limits.iter().enumerate() {
            let builder = Client::builder().clock(clock.clone());
            let builder = builder.transport(net.clone()).seed(random.u64(..));
            let builder = builder.rate_limit(rate_limit(*requests));
            let client = builder.deadline(seconds(6000)).build().expect("a client");
            for _ in (0..workers).skip(index).step_by(limits.len()) {
                let (client, started) = (client.clone(), Arc::clone(&started));
                let (plan, clock) = (Arc::clone(&plan), clock.clone());
                running.push(tokio::spawn(async move {
                    if matches!(load, Load::Mixed | Load::Impatient) {
                        let index = started.fetch_add(1, Ordering::Relaxed);
                        return one(&client, &clock, index, plan[index]).await;
                    }
                    loop {
                        let index = started.fetch_add(1, Ordering::Relaxed);
                        let Some(planned) = plan.get(index) else {
                            return;
                        };
                        one(&client, &clock, index, *planned).await;
                    }
                }));
            }
        }
        for calls in running {
            calls.await.expect("no call fails");
        }
    });
    let seen = net.seen();
    let mut arrivals = seen.arrivals.clone();
    arrivals.sort();
    let sent = seen.sent.iter().map(|sent| (plan[sent.call].at, *sent));
    Outcome {
        arrivals,
        sent: sent.collect(),
        workers,
        done: clock.now(),
    }
}

/// Makes a call, unless its caller gives up before.
async fn one(client: &Client, clock: &VirtualClock, index: usize, planned: Planned) {
    clock.sleep(planned.at.saturating_sub(clock.now())).await;
    let call = client.call::<Create>().header("x-call", &index.to_string());
    let mut call = std::pin::pin!(call.response());
    let Some(patience) = planned.patience else {
        let response = call.await.expect("no 429");
        assert_eq!(response.attempts().len(), 1);
        return;
    };
    let mut patience = clock.sleep(patience);
    std::future::poll_fn(|context| {
        let ended = call.as_mut().poll(context).map(drop);
        if ended.is_pending() {
            return patience.as_mut().poll(context);
        }
        ended
    })
    .await;
}

/// The fullest window of a service that slides it, and how many requests find one that is full.
fn counted(arrivals: &[Duration]) -> (usize, usize) {
    let mut window = VecDeque::new();
    let (mut fullest, mut over) = (0, 0);
    for at in arrivals {
        while window.front().is_some_and(|first| *first + PER <= *at) {
            window.pop_front();
        }
        window.push_back(*at);
        fullest = fullest.max(window.len());
        over += usize::from(window.len() > LIMIT);
    }
    (fullest, over)
}

/// The requests that are too many for a service whose windows begin at any time, but are fixed.
fn over_fixed(arrivals: &[Duration], random: &mut Rng) -> usize {
    let over = |_| {
        let phase = below(random, 10);
        let index = |at: &Duration| (*at + phase).as_millis() / PER.as_millis();
        let windows = arrivals.chunk_by(|a, b| index(a) == index(b));
        windows
            .map(|window| window.len().saturating_sub(LIMIT))
            .sum()
    };
    (0..50).map(over).max().unwrap_or_default()
}

/// When a slot can be used again.
#[derive(Clone, Copy)]
enum Again {
    /// One period after the request was sent, as if it arrived at once: less is not possible.
    AfterSending,
    /// One period after its answer, as a client must that cannot know when a request arrives; one
    /// without an answer may be on its way for as long as any.
    AfterAnswer,
}

/// The time that the same requests take a client with as many workers that loses no time besides.
fn least(outcome: &Outcome, again: Again) -> Duration {
    let mut slots = BinaryHeap::from(vec![Reverse(Duration::ZERO); LIMIT]);
    let mut idle = BinaryHeap::from(vec![Reverse(Duration::ZERO); outcome.workers]);
    let mut done = Duration::ZERO;
    for (made, sent) in &outcome.sent {
        let (Some(Reverse(slot)), Some(Reverse(worker))) = (slots.pop(), idle.pop()) else {
            return done;
        };
        let start = slot.max(worker).max(*made);
        let end = start + sent.held;
        let from = match again {
            Again::AfterSending => start,
            Again::AfterAnswer if sent.answered => end,
            Again::AfterAnswer => end.max(start + LONGEST),
        };
        slots.push(Reverse(from + PER));
        idle.push(Reverse(end));
        done = done.max(end);
    }
    done
}

#[test]
fn no_latency_makes_the_service_count_more_than_its_limit() {
    const CALLS: usize = 360;
    println!("at most {LIMIT} requests in {PER:?}; {CALLS} calls in each row; times in seconds");
    println!(
        "{:<18} {:<11} {:>8} {:>5} {:>8} {:>9} {:>9} {:>9}",
        "latency", "load", "arrivals", "over", "fullest", "makespan", "best", "ideal"
    );
    let mut arrivals = 0;
    for latency in Latency::ALL {
        for load in [Load::Burst, Load::Workers(8), Load::Mixed, Load::Impatient] {
            case::each(1, |_, random| {
                let outcome = play(random, &[75], load, CALLS, latency);
                let (fullest, over) = counted(&outcome.arrivals);
                let best = least(&outcome, Again::AfterAnswer);
                let ideal = least(&outcome, Again::AfterSending);
                let seconds = |time: Duration| format!("{:.2}", time.as_secs_f64());
                println!(
                    "{:<18} {:<11} {:>8} {over:>5} {fullest:>8} {:>9} {:>9} {:>9}",
                    format!("{latency:?}"),
                    format!("{load:?}"),
                    outcome.arrivals.len(),
                    seconds(outcome.done),
                    seconds(best),
                    seconds(ideal),
                );
                assert_eq!(over, 0, "a window that slides");
                assert_eq!(over_fixed(&outcome.arrivals, random), 0, "a fixed window");
                let longest = outcome
                    .sent
                    .iter()
                    .map(|(_, sent)| if sent.answered { sent.held } else { LONGEST });
                let longest = longest.max().expect("a request");
                assert!(outcome.done <= best.mul_f64(1.02) + longest);
                // A window takes one latency longer than it must, since the client cannot know when
                // a request arrived.
                let stretch = 1.0 + longest.as_secs_f64() / PER.as_secs_f64();
                assert!(outcome.done <= ideal.mul_f64(1.02 * stretch) + longest);
                arrivals += outcome.arrivals.len();
            });
        }
    }
    assert!(arrivals >= 10_000, "{arrivals}");
}

/// Compares the time for all calls with six windows of 75, which is the best where answers take no
/// time.
#[test]
fn five_hundred_calls_under_a_rate_limit_lose_under_2_percent() {
    shared_limit(&[75], 1.02);
}

#[test]
fn two_clients_that_share_a_rate_limit_lose_under_5_percent() {
    shared_limit(&[37, 38], 1.05);
}

fn shared_limit(limits: &[u32], most: f64) {
    case::each(6, |_, random| {
        let outcome = play(random, limits, Load::Burst, 500, Latency::Uniform(120));
        assert_eq!(counted(&outcome.arrivals).1, 0);
        assert_eq!(over_fixed(&outcome.arrivals, random), 0);
        println!("500 calls under {limits:?}: {:?}", outcome.done);
        let longest = milliseconds(120);
        assert!(
            outcome.done <= (PER * 6).mul_f64(most) + longest,
            "{:?}",
            outcome.done
        );
    });
}
