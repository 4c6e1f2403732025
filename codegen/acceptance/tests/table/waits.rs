//! How long a call waits: for the service, for its own floor, and never past its deadline.

use std::time::Duration;

use acceptance::disruptive::Stage;
use disruptive::ErrorKind;
use disruptive::runtime::{Clock as _, MockResponse, Reason, Stop};

use super::scenes::ok;

const SECOND: Duration = Duration::from_secs(1);

/// Checks that there was one wait: as long as it must be, and at most that much with its jitter.
fn within(stage: &Stage, least: Duration, most: Duration) {
    let waits = stage.waits();
    let [wait] = waits[..] else {
        panic!("{waits:?}");
    };
    assert!((least..=most).contains(&wait), "{wait:?}");
}

#[tokio::test]
async fn a_service_that_is_down_may_name_its_time_too() {
    let down = |seconds| MockResponse::answer(503, "").header("retry-after", seconds);
    let stage = Stage::new([down("9"), down("0"), ok()]);
    let call = stage.client.projects().get("p1");
    let response = call.response().await.expect("a project");
    // The second time is too short for the rule, which keeps its own.
    let waits = stage.waits();
    assert!(
        waits[0] >= SECOND * 9 && waits[0] <= SECOND * 10,
        "{waits:?}"
    );
    assert!(waits[1] >= SECOND, "{waits:?}");
    let reasons: Vec<Reason> = response.attempts().iter().map(|one| one.reason).collect();
    assert_eq!(
        reasons,
        [Reason::First, Reason::RetryAfter, Reason::Backoff]
    );
}

#[tokio::test]
async fn retry_after_in_seconds_is_kept() {
    let busy = MockResponse::answer(429, "").header("retry-after", "7");
    let stage = Stage::new([busy, ok()]);
    let call = stage.client.projects().get("p1");
    let response = call.response().await.expect("a project");
    within(&stage, SECOND * 7, SECOND * 8);
    assert_eq!(response.attempts()[1].reason, Reason::RetryAfter);
}

#[tokio::test]
async fn retry_after_as_a_date_is_kept() {
    let busy = MockResponse::answer(503, "")
        .header("date", "Tue, 14 Nov 2023 22:00:00 GMT")
        .header("retry-after", "Tue, 14 Nov 2023 22:00:30 GMT");
    let busy_429 = MockResponse::answer(429, "")
        .header("date", "Tue, 14 Nov 2023 22:00:00 GMT")
        .header("retry-after", "Tue, 14 Nov 2023 22:00:30 GMT");
    let stage = Stage::new([busy_429, ok()]);
    stage.client.projects().get("p1").await.expect("a project");
    within(&stage, SECOND * 30, SECOND * 33);
    let stage = Stage::new([busy, ok()]);
    stage.client.projects().get("p1").await.expect("a project");
    within(&stage, SECOND * 30, SECOND * 33);
}

#[tokio::test]
async fn retry_after_that_cannot_be_read_counts_as_missing() {
    for text in ["", "soon", "-1", "NaN", "1e400"] {
        let stage = Stage::new([
            MockResponse::answer(429, "").header("retry-after", text),
            ok(),
        ]);
        stage.client.projects().get("p1").await.expect("a project");
        within(&stage, SECOND * 10, SECOND * 11);
    }
}

#[tokio::test]
async fn retry_after_beyond_the_deadline_ends_the_call_at_once() {
    let stage = Stage::new([MockResponse::answer(429, "").header("retry-after", "9")]);
    let before = stage.clock.wall();
    let call = stage.client.projects().get("p1").deadline(SECOND * 5);
    let error = call.await.expect_err("no time");
    assert_eq!(
        (error.kind(), error.stopped()),
        (ErrorKind::RateLimited, Some(Stop::Deadline))
    );
    assert_eq!(error.retry_not_before(), Some(before + SECOND * 9));
    assert_eq!(stage.clock.wall(), before);
}

#[tokio::test]
async fn a_429_holds_the_other_calls_to_that_host_and_no_others() {
    let stage = Stage::new([
        MockResponse::answer(429, "").header("retry-after", "9"),
        ok(),
        ok(),
    ]);
    let first = stage.client.projects().get("p1").attempts(1);
    first.await.expect_err("too many requests");
    let clone = stage.client.clone();
    clone.emulator().get("p1", "d1").await.expect("a device");
    assert_eq!(stage.seen().last().expect("a request").at, Duration::ZERO);
    clone.devices().get("p1", "d1").await.expect("a device");
    let at = stage.seen().last().expect("a request").at;
    assert!((SECOND * 9..=SECOND * 10).contains(&at), "{at:?}");
}

#[tokio::test]
async fn a_429_holds_a_call_that_runs_beside_it() {
    let stage = Stage::new([
        MockResponse::answer(429, "").header("retry-after", "9"),
        ok(),
        ok(),
    ]);
    let (client, other) = (stage.client.clone(), stage.client.clone());
    let (one, two) = tokio::join!(async { client.projects().get("p1").await }, async {
        other.devices().get("p1", "d1").await
    },);
    one.expect("a project");
    two.expect("a device");
    let times: Vec<Duration> = stage.seen().iter().map(|seen| seen.at).collect();
    assert_eq!(times.len(), 3);
    assert!(
        times[1..].iter().all(|time| *time >= times[0] + SECOND * 9),
        "{times:?}"
    );
}

#[tokio::test]
async fn waits_grow_from_the_floor() {
    let stage = Stage::new(vec![MockResponse::answer(500, ""); 5]);
    let error = stage
        .client
        .projects()
        .get("p1")
        .await
        .expect_err("an outage");
    assert_eq!(
        (error.stopped(), error.attempts().len()),
        (Some(Stop::Attempts), 5)
    );
    let told: Vec<Duration> = error.attempts()[1..]
        .iter()
        .map(|attempt| attempt.waited)
        .collect();
    assert_eq!(told, stage.waits());
    for (wait, most) in stage.waits().into_iter().zip([2, 3, 5, 9]) {
        assert!(wait >= SECOND && wait <= SECOND * most, "{wait:?}");
    }
    // The seed of the stage makes this one long.
    assert!(stage.waits()[3] > SECOND * 3, "{:?}", stage.waits());
}

#[tokio::test]
async fn nothing_sleeps_past_the_deadline() {
    let stage = Stage::new([MockResponse::answer(504, "")]);
    let call = stage.client.projects().get("p1").deadline(SECOND * 8);
    let error = call.await.expect_err("no time");
    assert_eq!(error.stopped(), Some(Stop::Deadline));
    assert_eq!(stage.clock.now(), Duration::ZERO);
}

#[tokio::test]
async fn an_attempt_that_takes_too_long_is_lost() {
    let slow = ok().after(SECOND * 30);
    let stage = Stage::new([slow.clone(), ok()]);
    stage
        .client
        .projects()
        .get("p1")
        .await
        .expect("the second attempt");
    assert!(stage.waits()[0] >= SECOND * 21, "{:?}", stage.waits());
    let stage = Stage::new([slow]);
    let call = stage
        .client
        .projects()
        .create("organizations/o1", "Cold rooms");
    let error = call.await.expect_err("a doubt");
    assert!(error.maybe_applied());
    assert_eq!(error.kind(), ErrorKind::MaybeApplied);
}
