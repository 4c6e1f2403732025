//! When a retry is made, and when it is not: odd times from a service, little time left, the
//! budget, and what a retry cannot change.

use std::time::{Duration, SystemTime};

use runtime::{
    Api, ClientBuilder, Clock as _, ErrorKind, Method, MockResponse, MockTransport, Operation,
    RateLimit, Reason, Stop, VirtualClock,
};

use crate::toy::{
    API, Client, Create, Delete, Get, READ, Stage, account, api, bad, good, seconds, token,
};

const START: SystemTime = SystemTime::UNIX_EPOCH;

fn busy(retry_after: &str) -> MockResponse {
    bad(429).header("retry-after", retry_after)
}

fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[tokio::test]
async fn a_wait_that_nobody_can_mean_blocks_a_client_for_five_minutes_and_one_probe() {
    for named in [
        "4000000000",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "99999999999999999999999",
    ] {
        let clock = VirtualClock::new();
        let now = clock.clone();
        // The service is well again after a minute.
        let script = MockTransport::from_fn(clock.clone(), move |_| {
            let answer = if now.now() < seconds(60) {
                busy(named)
            } else {
                good()
            };
            Some(answer.after(millis(100)))
        });
        let stage = Stage::with(clock.clone(), script, |builder| builder);
        let error = stage.client.call::<Get>().await.unwrap_err();
        assert_eq!(error.stopped(), Some(Stop::ServerWait), "{named}");
        assert!(error.is_rate_limited() && error.retry_not_before().is_some());
        let patient = |stage: &Stage| {
            let call = stage.client.call::<Get>().deadline(seconds(400));
            tokio::spawn(call.into_future())
        };
        let calls = [patient(&stage), patient(&stage), patient(&stage)];
        for call in calls {
            call.await.unwrap().unwrap();
        }
        // One goes first and alone; its answer lets the others go.
        assert_eq!(stage.times(), [0, 300_100, 300_200, 300_200], "{named}");
    }
}

#[tokio::test]
async fn a_probe_that_is_refused_closes_the_client_again() {
    let stage = Stage::new([busy("4000000000"), busy("4000000000"), good()]);
    stage.client.call::<Get>().await.unwrap_err();
    let patient = || stage.client.call::<Get>().deadline(seconds(1000));
    assert_eq!(
        patient().await.unwrap_err().stopped(),
        Some(Stop::ServerWait)
    );
    patient().await.unwrap();
    assert_eq!(stage.times(), [0, 300_000, 600_000]);
}

#[tokio::test]
async fn a_dropped_probe_is_replaced() {
    let slow = good().after(seconds(50));
    let stage = Stage::new([busy("4000000000"), slow, good()]);
    stage.client.call::<Get>().await.unwrap_err();
    let patient = || stage.client.call::<Get>().deadline(seconds(1000));
    let probe = tokio::spawn(patient().into_future());
    stage.clock.sleep(seconds(301)).await;
    let second = tokio::spawn(patient().into_future());
    stage.clock.sleep(seconds(10)).await;
    probe.abort();
    second.await.unwrap().unwrap();
    assert_eq!(stage.times(), [0, 300_000, 310_000]);
}

#[tokio::test]
async fn a_number_that_can_only_be_a_time_is_read_as_one() {
    let clock = VirtualClock::at(START + seconds(1_700_000_000));
    let answers = [
        busy("1700000020"),
        busy("1700000050000"),
        busy("1600000000"),
        good(),
    ];
    let script = MockTransport::new(clock.clone(), answers);
    let stage = Stage::with(clock, script, |builder| builder.deadline(seconds(100)));
    stage.client.call::<Get>().await.unwrap();
    // 20 s and half of a tenth of that; then until 50 s, and half of 2.9 s; a past time is no wait.
    assert_eq!(stage.times(), [0, 21_000, 51_450, 54_450]);
}

#[tokio::test]
async fn a_service_that_says_zero_is_not_obeyed_at_once() {
    let past = httpdate::fmt_http_date(START + seconds(1_000_000));
    for named in ["0", "0.001", past.as_str()] {
        let stage = Stage::new([busy(named), busy(named), good()]);
        stage.client.call::<Get>().await.unwrap();
        assert_eq!(stage.times(), [0, 1500, 3500], "{named}");
    }
}

#[tokio::test]
async fn a_missing_time_is_told_as_missing() {
    let stage = Stage::new([bad(429), bad(403)]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(
        error.attempts()[1].reason,
        Reason::WithoutRetryAfter(seconds(5))
    );
    let text = error.to_string();
    assert!(
        text.contains("after 5.5s (no Retry-After; default 5s): 403"),
        "{text}"
    );
}

#[tokio::test]
async fn a_time_is_told_whatever_the_status_and_the_rule() {
    for status in [301, 400, 404, 409, 413, 423, 500, 501] {
        let stage = Stage::new([bad(status).header("retry-after", "90")]);
        let error = stage.client.call::<Create>().await.unwrap_err();
        let start = START + seconds(1_700_000_000);
        assert_eq!(
            error.retry_not_before(),
            Some(start + seconds(90)),
            "{status}"
        );
    }
}

static THERE: Operation = Operation::new("there", Method::Get, "identity", "/keys", &READ);

static SHARED: Api = Api {
    shared_limit: true,
    ..api()
};

/// Calls one host while the 429 of another still holds; returns when the requests came.
async fn beside_a_refusal(api: &'static Api) -> Vec<u128> {
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), [busy("30"), good()]);
    let builder: ClientBuilder<Client> = ClientBuilder::new(api);
    let builder = builder
        .clock(clock)
        .transport(script.clone())
        .jitter(|| 0.5);
    let client = builder.build().unwrap();
    client.call::<Get>().attempts(1).await.unwrap_err();
    client.http().request(&THERE).await.unwrap();
    let requests = script.requests();
    requests.iter().map(|seen| seen.at.as_millis()).collect()
}

#[tokio::test]
async fn one_host_s_429_holds_the_others_only_where_they_share_their_limit() {
    assert_eq!(beside_a_refusal(&API).await, [0, 0]);
    assert_eq!(beside_a_refusal(&SHARED).await, [0, 31_500]);
}

#[tokio::test]
async fn a_refused_assertion_with_retry_after_closes_nothing() {
    let stage =
        Stage::authenticated([bad(400).header("retry-after", "100000"), token("t"), good()]);
    stage.client.call::<Get>().await.unwrap_err();
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.times(), [0, 0, 0]);
}

#[tokio::test]
async fn a_token_endpoint_cannot_block_a_client_for_longer_than_five_minutes() {
    let stage = Stage::authenticated([busy("4000000000"), token("t"), good()]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(error.stopped(), Some(Stop::ServerWait));
    assert!(error.retry_not_before().is_some());
    stage
        .client
        .call::<Get>()
        .deadline(seconds(400))
        .await
        .unwrap();
    assert_eq!(stage.times(), [0, 300_000, 300_000]);
}

#[tokio::test]
async fn every_retry_costs_whatever_its_reason() {
    let outage = |answer: fn() -> MockResponse| async move {
        let clock = VirtualClock::new();
        let script = MockTransport::from_fn(clock.clone(), move |_| Some(answer()));
        let stage = Stage::with(clock, script, |builder| builder.deadline(seconds(600)));
        for _ in 0..400 {
            stage.client.call::<Get>().await.unwrap_err();
        }
        stage.times().len()
    };
    let made = [
        outage(|| bad(503)).await,
        outage(|| bad(503).header("retry-after", "1")).await,
        outage(|| bad(429)).await,
        outage(|| bad(429).header("retry-after", "0")).await,
        outage(MockResponse::not_sent).await,
    ];
    assert!(
        made.iter().all(|made| (400..=436).contains(made)),
        "{made:?}"
    );
}

#[tokio::test]
async fn one_failure_in_ten_fails_no_call_for_want_of_budget() {
    let clock = VirtualClock::new();
    let mut count = 0;
    let script = MockTransport::from_fn(clock.clone(), move |_| {
        count += 1;
        Some(if count % 10 == 0 { bad(503) } else { good() })
    });
    let stage = Stage::with(clock, script, |builder| builder);
    for _ in 0..10_000 {
        stage.client.call::<Get>().await.unwrap();
    }
}

#[tokio::test]
async fn calls_whose_tokens_are_refused_one_after_another_run_out_of_budget() {
    let clock = VirtualClock::new();
    let script = MockTransport::from_fn(clock.clone(), move |request| {
        let for_token = request.url.ends_with("/token");
        Some(if for_token { token("t") } else { bad(401) })
    });
    let stage = Stage::with(clock, script, |builder| builder.credentials(account()));
    for _ in 0..400 {
        let error = stage.client.call::<Get>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    }
    let urls = stage.urls();
    let calls = urls.iter().filter(|url| !url.ends_with("/token")).count();
    assert!((400..=436).contains(&calls), "{calls}");
}

#[tokio::test]
async fn an_attempt_that_cannot_be_answered_is_not_made() {
    // 1.5 s of backoff end 200 ms before the deadline, and at least 1 s is necessary.
    let unsent = || [MockResponse::not_sent(), MockResponse::maybe_applied()];
    let stage = Stage::new(unsent());
    let call = stage.client.call::<Create>().deadline(millis(1200));
    let error = call.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.stopped()),
        (ErrorKind::NotSent, Some(Stop::Deadline))
    );
    assert!(!error.maybe_applied());
    // With 800 ms more, the jitter is cut, and 312.5 ms are left for the answer.
    let stage = Stage::new([MockResponse::not_sent(), good()]);
    let call = stage.client.call::<Create>().deadline(millis(1700));
    call.await.unwrap();
    assert_eq!(stage.times(), [0, 1387]);
}

#[tokio::test]
async fn a_call_with_little_time_from_the_start_makes_its_attempt() {
    let stage = Stage::new([good().after(millis(50))]);
    stage
        .client
        .call::<Get>()
        .deadline(millis(100))
        .await
        .unwrap();
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), [good()]);
    let stage = Stage::with(clock, script, |builder| builder.min_attempt(seconds(90)));
    stage.client.call::<Get>().await.unwrap();
}

#[tokio::test]
async fn a_refused_token_is_dropped_whatever_stops_the_call() {
    let stage = Stage::authenticated([token("old"), bad(401), token("new"), good()]);
    let error = stage.client.call::<Get>().attempts(1).await.unwrap_err();
    assert_eq!(error.stopped(), Some(Stop::Attempts));
    stage.client.call::<Get>().attempts(1).await.unwrap();
    assert_eq!(stage.header(3, "authorization").unwrap(), "Bearer new");
}

#[tokio::test]
async fn a_token_that_expires_during_a_wait_is_not_sent() {
    let short = |value: &str| {
        let reply = format!(r#"{{"access_token":"{value}","expires_in":20}}"#);
        MockResponse::answer(200, reply)
    };
    let clock = VirtualClock::new();
    let answers = [short("old"), good(), short("new"), good()];
    let script = MockTransport::new(clock.clone(), answers);
    let stage = Stage::with(clock, script, |builder| {
        let one_a_minute = RateLimit {
            requests: 1,
            per: seconds(50),
        };
        builder.credentials(account()).rate_limit(one_a_minute)
    });
    stage.client.call::<Get>().await.unwrap();
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.header(3, "authorization").unwrap(), "Bearer new");
    assert_eq!(stage.times(), [0, 0, 50_000, 50_000]);
}

#[tokio::test]
async fn what_was_deleted_again_is_not_waited_for() {
    let stage = Stage::new([good(), good(), bad(404)]);
    stage.client.call::<Create>().await.unwrap();
    stage.client.call::<Delete>().await.unwrap();
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(
        (error.kind(), stage.times().len()),
        (ErrorKind::NotFound, 3)
    );
}

#[tokio::test]
async fn what_may_have_been_deleted_is_not_waited_for() {
    let stage = Stage::new([good(), MockResponse::maybe_applied(), bad(404)]);
    stage.client.call::<Create>().await.unwrap();
    let lost = stage.client.call::<Delete>().attempts(1).await.unwrap_err();
    assert_eq!(lost.kind(), ErrorKind::MaybeApplied);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(
        (error.kind(), stage.times().len()),
        (ErrorKind::NotFound, 3)
    );
}

#[tokio::test]
async fn no_wait_for_propagation_reaches_past_its_window() {
    let clock = VirtualClock::new();
    let mut first = true;
    let script = MockTransport::from_fn(clock.clone(), move |_| {
        Some(if std::mem::take(&mut first) {
            good()
        } else {
            bad(404)
        })
    });
    let stage = Stage::with(clock, script, |builder| builder.attempts(20));
    stage.client.call::<Create>().await.unwrap();
    stage.client.call::<Get>().await.unwrap_err();
    let last = *stage.times().last().unwrap();
    assert!((9_000..=10_000).contains(&last), "{:?}", stage.times());
}

#[tokio::test]
async fn backoff_grows_with_each_row_by_itself() {
    let again = || busy("1");
    let stage = Stage::new([again(), again(), again(), bad(503), good()]);
    let call = stage.client.call::<Get>().attempts(5).response();
    let response = call.await.unwrap();
    assert_eq!(
        response.attempts()[4].waited,
        millis(1500),
        "the first of its row"
    );
}

#[tokio::test]
async fn what_cannot_get_better_is_not_retried() {
    let stage = Stage::new([MockResponse::never_sent(), good()]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.stopped()),
        (ErrorKind::NotSent, Some(Stop::Rule))
    );
    assert_eq!(stage.times(), [0]);
}
