//! Deadlines, `Retry-After`, the rate limiter and the retry budget.

use std::time::{Duration, SystemTime};

use runtime::{
    Api, ClientBuilder, ErrorKind, MockResponse, MockTransport, RateLimit, Reason, Stop,
    VirtualClock,
};

use crate::toy::{Client, Create, Get, Stage, api, bad, good, seconds};

fn busy(retry_after: &str) -> MockResponse {
    bad(429).header("retry-after", retry_after)
}

#[tokio::test]
async fn no_attempt_comes_before_the_time_that_the_service_names() {
    let stage = Stage::new([busy("9"), good()]);
    let response = stage.client.call::<Create>().response().await.unwrap();
    assert_eq!(stage.times(), [0, 9500]);
    assert_eq!(response.attempts()[1].reason, Reason::RetryAfter);
}

#[tokio::test]
async fn the_default_counts_when_the_time_is_missing_or_unreadable() {
    for value in ["", "soon", "-3", "Mon, 99 Foo 2023 00:00:00 GMT"] {
        let stage = Stage::new([busy(value), good()]);
        stage.client.call::<Get>().await.unwrap();
        assert_eq!(stage.times(), [0, 5500], "{value}");
    }
    let stage = Stage::new([bad(429), good()]);
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.times(), [0, 5500]);
}

#[tokio::test]
async fn a_date_is_read_against_the_service_s_own_clock() {
    let there = SystemTime::UNIX_EPOCH + seconds(2_000_000_000);
    let date = |later| httpdate(there + seconds(later));
    let stage = Stage::new([busy(&date(7)).header("date", &date(0)), busy("2.5"), good()]);
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.times(), [0, 7500, 11_000]);
}

fn httpdate(time: SystemTime) -> String {
    httpdate::fmt_http_date(time)
}

#[tokio::test]
async fn a_time_beyond_the_deadline_ends_the_call_at_once() {
    let stage = Stage::new([busy("61"), good()]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.stopped()),
        (ErrorKind::RateLimited, Some(Stop::Deadline))
    );
    let start = SystemTime::UNIX_EPOCH + seconds(1_700_000_000);
    assert_eq!(error.retry_not_before(), Some(start + seconds(61)));
    assert_eq!(stage.times(), [0]);
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let stage = Stage::new([bad(504), good()]);
    let error = stage
        .client
        .call::<Get>()
        .deadline(seconds(10))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.stopped()),
        (ErrorKind::Timeout, Some(Stop::Deadline))
    );
    assert!(error.is_deadline() && error.retry_not_before().is_none());
}

#[tokio::test]
async fn an_attempt_ends_at_its_timeout_or_at_the_deadline() {
    let slow = || good().after(seconds(100));
    let stage = Stage::new([slow(), good()]);
    stage
        .client
        .call::<Get>()
        .attempt_timeout(seconds(3))
        .await
        .unwrap();
    assert_eq!(stage.times(), [0, 4500]);
    let stage = Stage::new([slow()]);
    let error = stage
        .client
        .call::<Get>()
        .deadline(seconds(7))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.stopped()),
        (ErrorKind::MaybeApplied, Some(Stop::Deadline))
    );
    assert_eq!(error.attempts()[0].took, seconds(7));
    let stage = Stage::new([slow()]);
    assert!(
        stage
            .client
            .call::<Create>()
            .await
            .unwrap_err()
            .maybe_applied()
    );
}

#[tokio::test]
async fn no_time_at_all_sends_nothing() {
    let stage = Stage::new([good()]);
    let error = stage
        .client
        .call::<Get>()
        .deadline(Duration::ZERO)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert!(stage.times().is_empty());
    let stage = Stage::authenticated([good()]);
    let error = stage.client.call::<Get>().deadline(Duration::ZERO).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Deadline);
    assert!(stage.times().is_empty(), "no token is asked for either");
}

#[tokio::test]
async fn one_429_holds_every_other_call() {
    let stage = Stage::new([busy("9"), good(), good(), good()]);
    let first = tokio::spawn(stage.client.call::<Get>().into_future());
    let second = {
        let (client, times) = (stage.client.clone(), stage.script.clone());
        tokio::spawn(async move {
            for _ in 0..1000 {
                if !times.requests().is_empty() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            tokio::task::yield_now().await;
            client.call::<Create>().await
        })
    };
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert_eq!(stage.times(), [0, 9500, 9500]);
}

#[tokio::test]
async fn a_later_and_shorter_time_does_not_end_the_block_earlier() {
    let (slow, slower) = (Duration::from_millis(10), Duration::from_millis(20));
    let scenes = [
        busy("20").after(slow),
        busy("3").after(slower),
        good(),
        good(),
    ];
    let stage = Stage::new(scenes);
    let calls = [stage.client.call::<Get>(), stage.client.call::<Get>()];
    for call in calls.map(|call| tokio::spawn(call.into_future())) {
        call.await.unwrap().unwrap();
    }
    assert_eq!(stage.times(), [0, 0, 21_010, 21_010]);
}

#[tokio::test]
async fn a_call_that_cannot_wait_for_the_end_of_the_block_says_when_it_ends() {
    let stage = Stage::new([busy("90"), good()]);
    stage.client.call::<Get>().await.unwrap_err();
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts().len()),
        (ErrorKind::Deadline, 0)
    );
    assert!(error.retry_not_before().is_some());
    assert_eq!(stage.times(), [0]);
}

#[tokio::test]
async fn a_rate_limit_is_never_exceeded_in_any_window() {
    static LIMITED: Api = Api {
        rate_limit: Some(RateLimit {
            requests: 5,
            per: seconds(10),
        }),
        ..api()
    };
    let clock = VirtualClock::new();
    let script = MockTransport::from_fn(clock.clone(), |_| Some(good()));
    let builder: ClientBuilder<Client> = ClientBuilder::new(&LIMITED);
    let client = builder
        .clock(clock)
        .transport(script.clone())
        .build()
        .unwrap();
    for _ in 0..23 {
        client.call::<Get>().await.unwrap();
    }
    let times: Vec<_> = script.requests().iter().map(|seen| seen.at).collect();
    assert!(
        times
            .windows(6)
            .all(|window| window[5] >= window[0] + seconds(10))
    );
    assert!(times[22] < seconds(41), "it is no slower than it must be");
}

#[tokio::test]
async fn a_client_keeps_to_the_rate_limit_that_its_user_names() {
    let busy_for = async |limit: Option<RateLimit>| {
        let clock = VirtualClock::new();
        let script = MockTransport::from_fn(clock.clone(), |_| Some(good()));
        let stage = Stage::with(clock, script, |builder| builder.rate_limit(limit));
        for _ in 0..5 {
            stage.client.call::<Get>().await.unwrap();
        }
        stage.times().last().copied()
    };
    let two_in_ten_seconds = RateLimit {
        requests: 2,
        per: seconds(10),
    };
    assert_eq!(busy_for(Some(two_in_ten_seconds)).await, Some(20_000));
    assert_eq!(busy_for(None).await, Some(0));
}

#[tokio::test]
async fn an_outage_uses_the_budget_up_and_success_brings_it_back() {
    let clock = VirtualClock::new();
    let healthy = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let service = std::sync::Arc::clone(&healthy);
    let script = MockTransport::from_fn(clock.clone(), move |_| {
        let healthy = service.load(std::sync::atomic::Ordering::Relaxed);
        Some(if healthy { good() } else { bad(503) })
    });
    let stage = Stage::with(clock, script, |builder| builder);
    for _ in 0..400 {
        stage.client.call::<Get>().await.unwrap_err();
    }
    assert!(stage.times().len() <= 440, "{}", stage.times().len());
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(error.stopped(), Some(Stop::Budget));
    healthy.store(true, std::sync::atomic::Ordering::Relaxed);
    for _ in 0..20 {
        stage.client.call::<Get>().await.unwrap();
    }
    healthy.store(false, std::sync::atomic::Ordering::Relaxed);
    let error = stage.client.call::<Get>().attempts(2).await.unwrap_err();
    let attempts = error.attempts().len();
    assert_eq!((error.stopped(), attempts), (Some(Stop::Attempts), 2));
}
