//! Calls whose outcomes come in a certain order, or whose clients have done something before.

use std::time::Duration;

use acceptance::disruptive::Stage;
use disruptive::runtime::{
    Clock, Credentials, Outcome, Scene, Scripted, Secret, Stop, VirtualClock,
};
use disruptive::{Client, ErrorKind};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn retry_after_in_seconds_is_kept() {
    let busy = Scene::answer(429, "").header("retry-after", "7");
    let stage = Stage::new([busy, ok()]);
    stage.client.projects().get("p1").await.expect("a project");
    assert_eq!(stage.waits(), [SECOND * 7]);
}

#[tokio::test]
async fn retry_after_as_a_date_is_kept() {
    let busy = Scene::answer(503, "")
        .header("date", "Tue, 14 Nov 2023 22:00:00 GMT")
        .header("retry-after", "Tue, 14 Nov 2023 22:00:30 GMT");
    let busy_429 = Scene::answer(429, "")
        .header("date", "Tue, 14 Nov 2023 22:00:00 GMT")
        .header("retry-after", "Tue, 14 Nov 2023 22:00:30 GMT");
    let stage = Stage::new([busy_429, ok()]);
    stage.client.projects().get("p1").await.expect("a project");
    assert_eq!(stage.waits(), [SECOND * 30]);
    // The page knows the header for 429 only.
    let stage = Stage::new([busy, ok()]);
    stage.client.projects().get("p1").await.expect("a project");
    assert!(stage.waits()[0] <= SECOND * 2);
}

#[tokio::test]
async fn retry_after_that_cannot_be_read_counts_as_missing() {
    for text in ["", "soon", "-1", "NaN", "1e400"] {
        let stage = Stage::new([Scene::answer(429, "").header("retry-after", text), ok()]);
        stage.client.projects().get("p1").await.expect("a project");
        assert_eq!(stage.waits(), [SECOND * 10], "{text:?}");
    }
}

#[tokio::test]
async fn retry_after_beyond_the_deadline_ends_the_call_at_once() {
    let stage = Stage::new([Scene::answer(429, "").header("retry-after", "9")]);
    let before = stage.clock.wall();
    let call = stage.client.projects().get("p1").deadline(SECOND * 5);
    let error = call.await.expect_err("no time");
    assert_eq!(
        (error.kind(), error.stopped()),
        (ErrorKind::TooManyRequests, Some(Stop::Deadline))
    );
    assert_eq!(error.retry_not_before(), Some(before + SECOND * 9));
    assert_eq!(stage.clock.wall(), before);
}

#[tokio::test]
async fn a_429_holds_the_other_calls_of_the_client() {
    let stage = Stage::new([
        Scene::answer(429, "").header("retry-after", "9"),
        ok(),
        ok(),
    ]);
    let first = stage.client.projects().get("p1").attempts(1);
    first.await.expect_err("too many requests");
    let clone = stage.client.clone();
    clone.emulator().get("p1", "d1").await.expect("a device");
    assert_eq!(stage.waits(), [SECOND * 9]);
}

#[tokio::test]
async fn a_429_holds_a_call_that_runs_beside_it() {
    let stage = Stage::new([
        Scene::answer(429, "").header("retry-after", "9"),
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
async fn once_is_not_repeated_when_it_may_have_been_done() {
    let doubtful = [
        Scene::answer(500, ""),
        Scene::answer(502, ""),
        Scene::answer(503, "<html>"),
        Scene::answer(504, ""),
        Scene::answer(599, ""),
        Scene::maybe_applied(),
        Scene::cut(200, r#"{"name": "projects/"#),
        Scene::answer(200, r#"{"name": "projects/"#),
        Scene::answer(200, "<html>"),
    ];
    for scene in doubtful {
        let stage = Stage::new([scene.clone(), ok()]);
        let call = stage
            .client
            .projects()
            .create("organizations/o1", "Cold rooms");
        let error = call.await.expect_err("a doubt");
        assert!(error.maybe_applied(), "{scene:?}: {error}");
        assert_eq!(
            (stage.seen().len(), error.stopped()),
            (1, Some(Stop::Rule)),
            "{scene:?}"
        );
    }
}

#[tokio::test]
async fn once_is_repeated_when_the_caller_wants_it_or_nothing_was_sent() {
    let doubtful = [
        (Scene::answer(500, ""), SECOND),
        (Scene::answer(504, ""), SECOND * 10),
        (Scene::maybe_applied(), SECOND),
        (Scene::cut(200, "{"), SECOND),
    ];
    for (scene, floor) in doubtful {
        let stage = Stage::new([scene.clone(), ok()]);
        let call = stage
            .client
            .projects()
            .create("organizations/o1", "Cold rooms");
        call.repeat_if_ambiguous().await.expect("a project");
        assert_eq!(stage.seen().len(), 2, "{scene:?}");
        assert!(stage.waits()[0] >= floor, "{scene:?}");
    }
    let stage = Stage::new([Scene::not_sent(), Scene::not_sent(), ok()]);
    let call = stage
        .client
        .projects()
        .create("organizations/o1", "Cold rooms");
    call.await.expect("a project");
    assert_eq!(stage.seen().len(), 3);
}

#[tokio::test]
async fn a_404_settles_after_an_own_create() {
    let created = Scene::answer(200, r#"{"name": "projects/p1"}"#);
    let stage = Stage::new([created.clone(), missing(), missing(), ok(), missing()]);
    let client = &stage.client;
    client
        .projects()
        .create("organizations/o1", "Cold rooms")
        .await
        .expect("a project");
    let got = client
        .projects()
        .get("p1")
        .response()
        .await
        .expect("it has settled");
    assert_eq!(got.attempts().len(), 3);
    assert!(
        stage.waits()[1..].iter().all(|wait| *wait >= SECOND),
        "{:?}",
        stage.waits()
    );
    let error = client
        .projects()
        .get("p2")
        .await
        .expect_err("another project");
    assert_eq!(
        (error.kind(), error.attempts().len()),
        (ErrorKind::NotFound, 1)
    );

    let stage = Stage::new([created, missing()]);
    let client = &stage.client;
    client
        .projects()
        .create("organizations/o1", "Cold rooms")
        .await
        .expect("a project");
    stage.clock.advance(SECOND * 11);
    let error = client.projects().get("p1").await.expect_err("long ago");
    assert_eq!(error.attempts().len(), 1);
}

#[tokio::test]
async fn a_404_below_something_new_settles_only_where_it_is_about_that() {
    let created = Scene::answer(200, r#"{"name": "projects/p1"}"#);
    let stage = Stage::new([created, missing(), ok(), missing()]);
    let client = &stage.client;
    client
        .projects()
        .create("organizations/o1", "Cold rooms")
        .await
        .expect("a project");
    // Here the path's project is what a 404 is about, not the devices.
    let call = client.devices().transfer("p1", ["projects/p0/devices/d1"]);
    assert_eq!(
        call.response()
            .await
            .expect("it has settled")
            .attempts()
            .len(),
        2
    );
    let error = client
        .devices()
        .get("p1", "d1")
        .await
        .expect_err("no such device");
    assert_eq!(error.attempts().len(), 1);
}

#[tokio::test]
async fn what_was_created_in_a_batch_settles_too() {
    let members =
        r#"{"members": [{"name": "projects/p1/members/m1"}, {"name": "projects/p2/members/m2"}]}"#;
    let stage = Stage::new([
        Scene::answer(200, members),
        missing(),
        ok(),
        missing(),
        ok(),
    ]);
    let client = &stage.client;
    client.members().batch_create([]).await.expect("members");
    client
        .members()
        .get("p2", "m2")
        .await
        .expect("it has settled");
    client
        .members()
        .get("-", "m1")
        .await
        .expect("it has settled");
}

#[tokio::test]
async fn a_delete_that_may_have_been_done_is_done_when_nothing_is_there() {
    for doubt in [
        Scene::answer(503, ""),
        Scene::answer(504, ""),
        Scene::maybe_applied(),
    ] {
        let stage = Stage::new([doubt, missing()]);
        let response = stage
            .client
            .projects()
            .delete("p1")
            .response()
            .await
            .expect("deleted");
        assert_eq!(response.attempts().len(), 2);
        assert_eq!(response.attempts()[1].outcome, Outcome::Answered(404));
    }
    for certain in [
        Scene::not_sent(),
        Scene::answer(429, ""),
        Scene::answer(401, ""),
    ] {
        let stage = Stage::new([certain, missing()]);
        let error = stage
            .client
            .projects()
            .delete("p1")
            .await
            .expect_err("never there");
        assert_eq!(
            (error.kind(), error.attempts().len()),
            (ErrorKind::NotFound, 2)
        );
    }
    let stage = Stage::new([missing()]);
    stage
        .client
        .projects()
        .delete("p1")
        .await
        .expect_err("never there");
}

#[tokio::test]
async fn a_conflict_after_a_doubtful_attempt_says_so() {
    let stage = Stage::new([Scene::answer(503, ""), Scene::answer(409, "")]);
    let call = stage.client.labels().create("p1", "d1", "room", "99");
    let error = call.await.expect_err("a conflict");
    assert!(error.is_conflict() && error.maybe_applied(), "{error}");

    let stage = Stage::new([Scene::answer(409, "")]);
    let call = stage.client.labels().create("p1", "d1", "room", "99");
    let error = call.await.expect_err("a conflict");
    assert!(error.is_conflict() && !error.maybe_applied(), "{error}");
}

#[tokio::test]
async fn a_401_gets_one_new_token() {
    let stage = Stage::new([Scene::answer(401, ""), ok(), ok()]);
    stage.client.projects().get("p1").await.expect("a project");
    stage.client.projects().get("p1").await.expect("a project");
    assert_eq!(
        tokens(&stage),
        ["Bearer token-1", "Bearer token-2", "Bearer token-2"]
    );

    let stage = Stage::new([Scene::answer(401, ""), Scene::answer(401, ""), ok()]);
    let error = stage
        .client
        .projects()
        .get("p1")
        .await
        .expect_err("refused twice");
    assert_eq!(
        (error.kind(), error.stopped()),
        (ErrorKind::Unauthenticated, Some(Stop::Rule))
    );
    assert_eq!(tokens(&stage), ["Bearer token-1", "Bearer token-2"]);
}

#[tokio::test]
async fn a_once_is_renewed_too_since_a_401_comes_before_the_deed() {
    let stage = Stage::new([Scene::answer(401, ""), ok()]);
    let call = stage
        .client
        .projects()
        .create("organizations/o1", "Cold rooms");
    assert_eq!(
        call.response().await.expect("a project").attempts().len(),
        2
    );
}

#[tokio::test]
async fn a_401_is_returned_where_nothing_can_be_renewed() {
    let secret = || Secret::from("s3cret");
    let basic = Credentials::Basic {
        key_id: "key".to_owned(),
        secret: secret(),
    };
    for credentials in [basic, Credentials::Token(secret()), Credentials::None] {
        let clock = VirtualClock::new();
        let script = Scripted::new(clock.clone(), [Scene::answer(401, ""), ok()]);
        let builder = Client::builder().credentials(credentials).clock(clock);
        let client = builder.transport(script.clone()).build().expect("a client");
        let error = client.projects().get("p1").await.expect_err("refused");
        assert!(error.is_unauthenticated());
        assert_eq!(script.seen().len(), 1);
    }
}

#[tokio::test]
async fn waits_grow_from_the_floor() {
    let stage = Stage::new(vec![Scene::answer(500, ""); 5]);
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
}

#[tokio::test]
async fn nothing_sleeps_past_the_deadline() {
    let stage = Stage::new([Scene::answer(504, "")]);
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

fn ok() -> Scene {
    Scene::answer(200, "{}")
}

fn missing() -> Scene {
    Scene::answer(404, r#"{"error": "resource not found", "code": 404}"#)
}

fn tokens(stage: &Stage) -> Vec<String> {
    let seen = stage.seen();
    let token = |seen: &disruptive::runtime::Seen| {
        let header = seen.request.headers.get("authorization");
        header
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    seen.iter().map(token).collect()
}
