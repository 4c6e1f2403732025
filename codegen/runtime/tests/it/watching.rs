//! What observers are told, and what they are not.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use runtime::{
    AttemptEnded, CallEnded, Clock as _, Counters, End, Error, ErrorKind, MockResponse,
    MockTransport, Modify, Observer, Reason, Sending, TokenRefreshed, VirtualClock, WaitBegun,
    WaitReason,
};

use crate::toy::{Create, Delete, Get, Stage, Update, account, bad, good, seconds, token};

/// Writes down all that it hears.
#[derive(Default)]
struct Diary(Mutex<Vec<String>>);

impl Diary {
    fn note(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Observer for Diary {
    fn before_send(&self, sending: &mut Sending<'_>) {
        let (id, number) = (sending.operation.id, sending.number);
        assert!(sending.headers.get("authorization").is_none());
        assert!(sending.url.starts_with("https://api.cold.example/v2/"));
        let trace = format!("trace-{number}").try_into().unwrap();
        sending.headers.insert("traceparent", trace);
        let forged = "Bearer forged".try_into().unwrap();
        sending.headers.insert("authorization", forged);
        self.note(format!("send {id} {number} {}", sending.body.len()));
    }

    fn attempt_ended(&self, ended: &AttemptEnded<'_>) {
        let (attempt, took) = (ended.attempt, ended.attempt.took);
        self.note(format!("attempt {} {attempt} in {took:?}", ended.number));
    }

    fn wait_begun(&self, begun: &WaitBegun) {
        self.note(format!("wait {:?} for {}", begun.time, begun.reason));
    }

    fn token_refreshed(&self, refreshed: &TokenRefreshed<'_>) {
        let error = refreshed.error.map(Error::kind);
        self.note(format!("token in {:?} {error:?}", refreshed.took));
    }

    fn call_ended(&self, ended: &CallEnded<'_>) {
        let end = match ended.end {
            End::Success(attempts) => format!("well after {}", attempts.len()),
            End::Failure(error) => format!("with {}", error.kind()),
            _ => "cancelled".to_owned(),
        };
        self.note(format!(
            "{} ended {end} in {:?}",
            ended.operation.id, ended.took
        ));
    }
}

fn watched(
    observer: impl Observer,
    scenes: impl IntoIterator<Item = MockResponse>,
    authenticated: bool,
) -> Stage {
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), scenes);
    Stage::with(clock, script, |builder| {
        let builder = builder.observer(observer);
        if authenticated {
            builder.credentials(account())
        } else {
            builder
        }
    })
}

#[tokio::test]
async fn an_observer_hears_the_whole_story() {
    let diary = Arc::new(Diary::default());
    let scenes = [
        token("one").after(seconds(2)),
        bad(401),
        bad(503),
        token("two"),
        bad(503).after(seconds(1)),
        good(),
    ];
    let stage = watched(Arc::clone(&diary), scenes, true);
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(
        diary.lines(),
        [
            "token in 2s None",
            "send boxes.get 1 0",
            "attempt 1 401 in 0ns",
            "wait 1.5s for authentication",
            "token in 1.5s None",
            "send boxes.get 2 0",
            "attempt 2 with new credentials: 503 in 1s",
            "wait 1.5s for backoff",
            "send boxes.get 3 0",
            "attempt 3 after 1.5s: 200 in 0ns",
            "boxes.get ended well after 3 in 6s",
        ]
    );
    assert_eq!(stage.header(1, "traceparent").unwrap(), "trace-1");
    assert_eq!(stage.header(5, "traceparent").unwrap(), "trace-3");
    assert_eq!(stage.header(1, "authorization").unwrap(), "Bearer one");
    assert_eq!(
        stage.header(0, "traceparent"),
        None,
        "a token request is nobody's business"
    );
}

#[tokio::test]
async fn no_observer_can_add_credentials() {
    let stage = watched(Diary::default(), [good()], false);
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.header(0, "authorization"), None);
}

#[tokio::test]
async fn every_wait_has_its_reason() {
    let diary = Arc::new(Diary::default());
    let scenes = [
        bad(429).header("retry-after", "3"),
        good(),
        bad(404),
        good(),
        good(),
        bad(409),
        good(),
        good(),
    ];
    let stage = watched(Arc::clone(&diary), scenes, false);
    stage.client.call::<Create>().await.unwrap();
    stage.client.call::<Get>().await.unwrap();
    let modify = Modify::new(stage.client.call::<Get>(), |value| value.label.push('!'))
        .write::<Update>(stage.client.call::<Update>().into(), &["label"]);
    modify.await.unwrap();
    let waits: Vec<String> = diary
        .lines()
        .into_iter()
        .filter(|line| line.starts_with("wait"))
        .collect();
    assert_eq!(
        waits,
        [
            "wait 3.5s for retry after",
            "wait 1.5s for propagation",
            "wait 1.5s for conflict"
        ]
    );
}

#[tokio::test]
async fn what_waits_for_the_rate_limiter_says_so() {
    let diary = Arc::new(Diary::default());
    let scenes = [
        bad(429).header("retry-after", "3").after(seconds(1)),
        good(),
        good(),
    ];
    let stage = watched(Arc::clone(&diary), scenes, false);
    let (first, second) = tokio::join!(stage.client.call::<Get>().into_future(), async {
        stage.clock.sleep(seconds(2)).await;
        stage.client.call::<Get>().await
    });
    first.and(second).unwrap();
    let lines = diary.lines();
    assert!(
        lines.contains(&"wait 2.5s for pause".to_owned()),
        "{lines:?}"
    );
}

#[tokio::test]
async fn calls_that_fail_or_are_dropped_end_too() {
    let diary = Arc::new(Diary::default());
    let scenes = [bad(403), good().after(seconds(9))];
    let stage = watched(Arc::clone(&diary), scenes, false);
    stage.client.call::<Get>().await.unwrap_err();
    stage.client.get("..").await.unwrap_err();
    let mut call = stage.client.call::<Get>().into_future();
    assert!(futures_poll(&mut call).is_none());
    drop(call);
    drop(stage.client.call::<Get>().into_future());
    let ends: Vec<String> = diary
        .lines()
        .into_iter()
        .filter(|line| line.contains("ended"))
        .collect();
    assert_eq!(
        ends,
        [
            "boxes.get ended with permission denied in 0ns",
            "boxes.get ended with invalid request in 0ns",
            "boxes.get ended cancelled in 0ns",
        ]
    );
}

/// Polls a future once.
fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::Pin::new(future).poll(&mut context) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}

#[tokio::test]
async fn observers_are_told_in_their_order() {
    struct Adds(&'static str);

    impl Observer for Adds {
        fn before_send(&self, sending: &mut Sending<'_>) {
            let value = self.0.try_into().unwrap();
            sending.headers.append("x-order", value);
        }
    }

    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), [good()]);
    let stage = Stage::with(clock, script, |builder| {
        builder.observer(Adds("first")).observer(Adds("second"))
    });
    stage.client.call::<Get>().await.unwrap();
    let seen = stage.script.requests();
    let values: Vec<_> = seen[0].request.headers.get_all("x-order").iter().collect();
    assert_eq!(values, ["first", "second"]);
}

#[tokio::test]
async fn counters_count() {
    let counters = Arc::new(Counters::new());
    let scenes = [
        token("t"),
        bad(503),
        bad(401),
        token("u"),
        good(),
        bad(403),
        bad(500),
        good().after(Duration::from_secs(5)),
    ];
    let stage = watched(Arc::clone(&counters), scenes, true);
    stage.client.call::<Get>().await.unwrap();
    stage.client.call::<Get>().await.unwrap_err();
    stage.client.call::<Create>().await.unwrap_err();
    let mut call = stage.client.call::<Delete>().into_future();
    assert!(futures_poll(&mut call).is_none());
    drop(call);
    let counts = counters.snapshot();
    assert_eq!(
        (counts.calls, counts.succeeded, counts.cancelled),
        (4, 1, 1)
    );
    assert_eq!(
        counts.failed,
        BTreeMap::from([(ErrorKind::PermissionDenied, 1), (ErrorKind::Internal, 1)])
    );
    assert_eq!((counts.attempts, counts.refreshes), (5, 2));
    assert_eq!(
        counts.retries,
        BTreeMap::from([(Reason::Backoff, 1), (Reason::CredentialsRefreshed, 1)])
    );
    assert_eq!(counts.waits[&WaitReason::Backoff].count, 1);
    assert_eq!(counts.waited, Duration::from_millis(1500));
    assert_eq!(counts.failed_refreshes, 0);
}

#[tokio::test]
async fn a_failed_token_request_is_counted() {
    let counters = Arc::new(Counters::new());
    let stage = watched(Arc::clone(&counters), [bad(400)], true);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    let counts = counters.snapshot();
    assert_eq!((counts.attempts, counts.failed_refreshes), (0, 1));
    assert_eq!(counts.failed[&ErrorKind::Auth], 1);
}
