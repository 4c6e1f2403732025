//! Calls that may have been done already.

use std::time::Duration;

use acceptance::disruptive::Stage;
use disruptive::ErrorKind;
use disruptive::runtime::{MockResponse, Outcome, Stop};

use super::scenes::{missing, ok};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn once_is_not_repeated_when_it_may_have_been_done() {
    let doubtful = [
        MockResponse::answer(500, ""),
        MockResponse::answer(502, ""),
        MockResponse::answer(503, "<html>"),
        MockResponse::answer(504, ""),
        MockResponse::answer(599, ""),
        MockResponse::maybe_applied(),
        MockResponse::cut(200, r#"{"name": "projects/"#),
        MockResponse::answer(200, r#"{"name": "projects/"#),
        MockResponse::answer(200, "<html>"),
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
        (MockResponse::answer(500, ""), SECOND),
        (MockResponse::answer(504, ""), SECOND * 10),
        (MockResponse::maybe_applied(), SECOND),
        (MockResponse::cut(200, "{"), SECOND),
    ];
    for (scene, floor) in doubtful {
        let stage = Stage::new([scene.clone(), ok()]);
        let call = stage
            .client
            .projects()
            .create("organizations/o1", "Cold rooms");
        call.retry_ambiguous().await.expect("a project");
        assert_eq!(stage.seen().len(), 2, "{scene:?}");
        assert!(stage.waits()[0] >= floor, "{scene:?}");
    }
    let stage = Stage::new([MockResponse::not_sent(), MockResponse::not_sent(), ok()]);
    let call = stage
        .client
        .projects()
        .create("organizations/o1", "Cold rooms");
    call.await.expect("a project");
    assert_eq!(stage.seen().len(), 3);
}

#[tokio::test]
async fn a_delete_that_may_have_been_done_is_done_when_nothing_is_there() {
    for doubt in [
        MockResponse::answer(503, ""),
        MockResponse::answer(504, ""),
        MockResponse::maybe_applied(),
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
        MockResponse::not_sent(),
        MockResponse::answer(429, ""),
        MockResponse::answer(401, ""),
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
    let stage = Stage::new([MockResponse::answer(503, ""), MockResponse::answer(409, "")]);
    let call = stage.client.labels().create("p1", "d1", "room", "99");
    let error = call.await.expect_err("a conflict");
    assert!(error.is_conflict() && error.maybe_applied(), "{error}");

    let stage = Stage::new([MockResponse::answer(409, "")]);
    let call = stage.client.labels().create("p1", "d1", "room", "99");
    let error = call.await.expect_err("a conflict");
    assert!(error.is_conflict() && !error.maybe_applied(), "{error}");
}
