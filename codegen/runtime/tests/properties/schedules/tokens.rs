//! One sign-in for all who wait, one renewal for all who fail.

use std::cell::RefCell;
use std::time::Duration;

use fastrand::Rng;
use runtime::{Clock as _, MockResponse, MockTransport};

use super::executor::{self, StillClock, Task};
use crate::case;
use crate::toy::{Client, Get, account, bad, good, seconds, token};

/// Gives tokens, and refuses the first that it sees in use.
fn service(clock: &StillClock, random: &mut Rng) -> MockTransport {
    let (mut tokens, mut stale, mut random) = (0, None, random.fork());
    MockTransport::from_fn(clock.clone(), move |request| {
        let scene = match request.headers.get("authorization") {
            None => {
                tokens += 1;
                token(&format!("t{tokens}"))
            }
            Some(token) if stale.get_or_insert_with(|| token.clone()) == token => bad(401),
            Some(_) => good(),
        };
        Some(scene.after(Duration::from_millis(random.u64(0..9))))
    })
}

fn client(clock: &StillClock, script: &MockTransport) -> Client {
    let builder = Client::builder().clock(clock.clone());
    let builder = builder.transport(script.clone()).credentials(account());
    builder
        .jitter(|| 0.5)
        .build()
        .expect("the client is set up")
}

fn sign_ins(script: &MockTransport) -> usize {
    let seen = script.requests();
    let tokens = seen
        .iter()
        .filter(|seen| seen.request.url.ends_with("/token"));
    tokens.count()
}

/// Runs calls of which all get a stale token first; returns how often somebody signed in.
fn refreshes(random: &mut Rng, count: usize, drops: usize) -> (usize, usize) {
    let clock = StillClock::default();
    let script = service(&clock, random);
    let client = client(&clock, &script);
    let ended = RefCell::new(0);
    let tasks = (0..count).map(|_| {
        let (client, ended) = (&client, &ended);
        Box::pin(async move {
            let response = client.call::<Get>().response().await.expect("a new token");
            assert!(response.attempts().len() <= 2, "{:?}", response.attempts());
            *ended.borrow_mut() += 1;
        }) as Task<'_>
    });
    let dropped = executor::run(&clock, random, tasks.collect(), drops);
    assert_eq!(*ended.borrow() + dropped, count);
    (sign_ins(&script), dropped)
}

#[test]
fn a_hundred_failing_calls_renew_once() {
    case::each(300, |_, random| assert_eq!(refreshes(random, 100, 0).0, 2));
}

#[test]
fn a_few_failing_calls_renew_once_in_any_order() {
    case::each(10_000, |_, random| assert_eq!(refreshes(random, 5, 0).0, 2));
}

/// Whoever signs in may be dropped, which costs another sign-in but nobody's call.
#[test]
fn a_dropped_call_hands_its_turn_on() {
    case::each(10_000, |_, random| {
        let drops = random.usize(1..4);
        let (sign_ins, dropped) = refreshes(random, 6, drops);
        assert!(sign_ins <= 2 + dropped);
    });
}

#[test]
fn a_token_near_its_end_serves_while_it_is_renewed_or_cannot_be() {
    case::each(1000, |seed, random| {
        let clock = StillClock::default();
        let (mut first, mut random_latency) = (true, random.fork());
        let script = MockTransport::from_fn(clock.clone(), move |request| {
            Some(match request.headers.get("authorization") {
                Some(_) => good().after(Duration::from_millis(random_latency.u64(0..9))),
                None if std::mem::take(&mut first) => token("t1"),
                None if seed % 3 == 0 => bad(503),
                None if seed % 3 == 1 => MockResponse::not_sent(),
                None => token("t2").after(seconds(100)),
            })
        });
        let client = client(&clock, &script);
        let slow = RefCell::new(0);
        let tasks = (0..20).map(|index| {
            let (client, clock, slow) = (&client, &clock, &slow);
            Box::pin(async move {
                if index > 0 {
                    clock.sleep(seconds(3570)).await;
                }
                let since = clock.now();
                client.call::<Get>().await.expect("the old token is good");
                let took = case::between(since, clock.now());
                assert!(took <= seconds(11), "{took:?}");
                *slow.borrow_mut() += usize::from(took > seconds(1));
            }) as Task<'_>
        });
        executor::run(&clock, random, tasks.collect(), 0);
        assert!(*slow.borrow() <= 1, "only one call waits for the renewal");
        assert_eq!(sign_ins(&script), 2);
    });
}
