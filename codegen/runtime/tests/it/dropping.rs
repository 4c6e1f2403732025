//! A call that is dropped leaves nothing behind, in whatever phase it is.

use std::pin::Pin;
use std::task::{Context, Waker};

use runtime::{Clock as _, MockResponse, MockTransport, RateLimit, Stop, VirtualClock};

use crate::toy::{Get, Stage, account, bad, good, seconds, token};

type Running = <Get as IntoFuture>::IntoFuture;

/// Starts a call and lets it run until it has nothing to do.
fn start(stage: &Stage) -> Running {
    let mut call = stage.client.call::<Get>().into_future();
    assert!(
        Pin::new(&mut call)
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    call
}

/// A service that is down as long as the script says.
fn outage(calls: usize) -> Stage {
    Stage::new((0..calls).map(|_| bad(503)))
}

/// Counts the repeats for which a client has credit.
async fn credit(stage: &Stage) -> usize {
    let before = stage.times().len();
    let mut repeats = 0;
    for _ in 0..40 {
        let attempts = match stage.client.call::<Get>().attempts(2).await {
            Ok(_) => 1,
            Err(error) => error.attempts().len(),
        };
        repeats += attempts.saturating_sub(1);
    }
    assert_eq!(stage.times().len() - before, 40 + repeats);
    repeats
}

#[tokio::test]
async fn dropped_in_a_wait_it_pays_for_no_repeat() {
    let untouched = credit(&outage(200)).await;
    let stage = outage(200);
    for _ in 0..30 {
        drop(start(&stage));
    }
    assert_eq!(stage.times().len(), 30);
    assert_eq!(credit(&stage).await, untouched);
}

#[tokio::test]
async fn dropped_on_the_way_it_closes_nothing() {
    let stage = Stage::new((0..3).map(|_| good().after(seconds(5))));
    drop(start(&stage));
    drop(start(&stage));
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.times(), [0, 0, 0]);
}

#[tokio::test]
async fn dropped_while_blocked_it_takes_no_place() {
    let stage = Stage::new([bad(429).header("retry-after", "5"), good(), good()]);
    drop(start(&stage));
    drop(start(&stage));
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(
        stage.times(),
        [0, 5500],
        "those who come later stay blocked"
    );
}

#[tokio::test]
async fn dropped_at_the_rate_limit_it_takes_no_place() {
    let limit = RateLimit {
        requests: 1,
        per: seconds(10),
    };
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), [good(), good()]);
    let stage = Stage::with(clock, script, |builder| builder.rate_limit(limit));
    stage.client.call::<Get>().await.unwrap();
    for _ in 0..5 {
        drop(start(&stage));
    }
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.times(), [0, 10_000]);
}

#[tokio::test]
async fn dropped_in_a_token_request_it_lets_the_next_call_make_one() {
    let clock = VirtualClock::new();
    let scenes = [
        token("lost").after(seconds(5)),
        token("kept"),
        good(),
        good(),
    ];
    let script = MockTransport::new(clock.clone(), scenes);
    let stage = Stage::with(clock, script, |builder| builder.credentials(account()));
    let signing_in = start(&stage);
    let waiting = start(&stage);
    drop(signing_in);
    stage.clock.advance(seconds(1));
    waiting.await.unwrap();
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.header(3, "authorization").unwrap(), "Bearer kept");
    assert_eq!(stage.times(), [0, 1000, 1000, 1000]);
}

#[tokio::test]
async fn dropped_in_the_queue_for_a_token_it_is_out_of_it() {
    let scenes = [token("t").after(seconds(1)), good(), good()];
    let stage = Stage::authenticated(scenes);
    let first = start(&stage);
    let second = start(&stage);
    let third = start(&stage);
    drop(second);
    let (first, third) = tokio::join!(first, third);
    first.and(third).unwrap();
    assert_eq!(stage.times(), [0, 1000, 1000]);
}

#[tokio::test]
async fn dropped_while_it_refreshes_it_leaves_the_token_to_others() {
    let scenes = [
        token("old"),
        bad(401),
        token("lost").after(seconds(5)),
        token("new"),
        good(),
    ];
    let stage = Stage::authenticated(scenes);
    drop(start(&stage));
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.header(4, "authorization").unwrap(), "Bearer new");
}

#[tokio::test]
async fn no_timer_is_left() {
    let stage = Stage::new((0..20).map(|_| MockResponse::answer(503, "")));
    let calls: Vec<Running> = (0..20).map(|_| start(&stage)).collect();
    drop(calls);
    // The waits that were given up would end after 1.5 s.
    let slept = tokio::time::timeout(seconds(9), stage.clock.sleep(seconds(2))).await;
    slept.expect("a timer is left");
    let sent = stage.times().len();
    assert_eq!((stage.clock.now(), sent), (seconds(2), 20));
}

#[tokio::test]
async fn dropped_in_a_wait_for_a_token_it_pays_for_no_retry() {
    let clock = VirtualClock::new();
    let script = MockTransport::from_fn(clock.clone(), |_| Some(bad(503)));
    let stage = Stage::with(clock, script, |builder| builder.credentials(account()));
    for _ in 0..60 {
        drop(start(&stage));
    }
    assert_eq!(stage.times().len(), 60);
    let error = stage.client.call::<Get>().attempts(2).await.unwrap_err();
    assert_eq!(error.stopped(), Some(Stop::Attempts));
}
