//! Every action of the table for every effect, on a virtual clock.

use runtime::{Action, Effect, Endpoint, ErrorKind, MockResponse, Outcome, Policy, Reason, Stop};

use crate::toy::{
    Create, Delete, GOOD, GUARDED, Get, Import, ONCE, Parameters, READ, Replace, Stage, Update,
    WRITE, bad, good, seconds,
};

const fn action(policy: &Policy, status: u16) -> Action {
    policy.on(status).action
}

/// The table can be asked at compile time.
const _: () = assert!(matches!(action(&READ_HERE, 503), Action::Retry));
const READ_HERE: Policy = Policy {
    name: "here",
    ..copy()
};

const fn copy() -> Policy {
    let rule = runtime::Row {
        kind: ErrorKind::Server,
        section: "",
        help: "",
        wait: runtime::Wait {
            min: seconds(1),
            max: seconds(2),
            retry_after: runtime::RetryAfter::Ignore,
        },
        ambiguous: true,
    }
    .retried();
    Policy {
        name: "",
        effect: Effect::Safe,
        statuses: &[],
        other_4xx: rule,
        other_5xx: rule,
        other: rule,
        not_sent: rule,
        maybe_applied: rule,
    }
}

#[test]
fn a_status_has_its_own_rule_or_that_of_its_class() {
    assert_eq!(READ.on(503).row.kind, ErrorKind::Server);
    assert_eq!(READ.on(418).row.kind, ErrorKind::Rejected);
    assert_eq!(READ.on(302).row.kind, ErrorKind::Unexpected);
    assert_eq!(READ.on(0).row.kind, ErrorKind::Unexpected);
    assert_eq!(action(&READ, 501), Action::Return);
    for policy in [&READ, &WRITE, &GUARDED] {
        for status in [500, 502, 503, 504] {
            assert_eq!(
                action(policy, status),
                Action::Retry,
                "{} {status}",
                policy.name
            );
            assert_eq!(action(&ONCE, status), Action::Return, "once {status}");
        }
    }
}

#[tokio::test]
async fn what_a_rule_returns_is_asked_once() {
    for status in [400, 403, 409, 418, 501, 302, 304, 101, 999] {
        let stage = Stage::new([bad(status), good()]);
        let error = stage.client.call::<Get>().await.unwrap_err();
        assert_eq!(
            (error.status(), error.stopped()),
            (Some(status), Some(Stop::Rule))
        );
        assert_eq!(stage.times(), [0], "{status}");
        assert!(!error.maybe_applied());
    }
}

#[tokio::test]
async fn repeats_wait_for_the_floor_and_doubling_jitter() {
    for status in [500, 502, 503, 599] {
        let stage = Stage::new([bad(status), bad(status), bad(status), good()]);
        let response = stage.client.call::<Get>().response().await.unwrap();
        // Jitter of one half: 1 s + half of 1 s, then half of 2 s, then half of 4 s.
        assert_eq!(stage.times(), [0, 1500, 3500, 6500]);
        let outcomes: Vec<_> = response
            .attempts()
            .iter()
            .map(|attempt| attempt.outcome.clone())
            .collect();
        let failed = Outcome::Answered(status);
        assert_eq!(
            outcomes,
            [
                failed.clone(),
                failed.clone(),
                failed,
                Outcome::Answered(200)
            ]
        );
        assert_eq!(response.attempts()[1].reason, Reason::Backoff);
        assert_eq!(response.attempts()[1].waited, seconds(1) + seconds(1) / 2);
    }
}

#[tokio::test]
async fn a_gateway_timeout_waits_longer() {
    let stage = Stage::new([bad(504), good()]);
    stage.client.call::<Update>().await.unwrap();
    assert_eq!(stage.times(), [0, 15_000]);
}

#[tokio::test]
async fn attempts_end() {
    let stage = Stage::new((0..9).map(|_| bad(500)));
    let error = stage.client.call::<Get>().attempts(2).await.unwrap_err();
    assert_eq!(
        (error.stopped(), error.attempts().len()),
        (Some(Stop::Attempts), 2)
    );
    let error = stage.client.call::<Get>().attempts(0).await.unwrap_err();
    assert_eq!(error.attempts().len(), 1);
}

#[tokio::test]
async fn once_is_never_repeated_on_ambiguity() {
    let ambiguous = || {
        [
            bad(500),
            bad(502),
            bad(503),
            bad(504),
            MockResponse::maybe_applied(),
            MockResponse::cut(200, "{\"na"),
        ]
    };
    for scene in ambiguous() {
        let stage = Stage::new([scene, good()]);
        let error = stage.client.call::<Create>().await.unwrap_err();
        assert_eq!(stage.times(), [0]);
        assert!(error.maybe_applied());
        assert_eq!(error.stopped(), Some(Stop::Rule));
    }
    for scene in ambiguous() {
        let stage = Stage::new([scene, good()]);
        stage
            .client
            .call::<Create>()
            .retry_ambiguous()
            .await
            .unwrap();
        assert_eq!(stage.times().len(), 2, "the caller asked for it");
    }
}

#[tokio::test]
async fn what_was_not_sent_is_repeated_for_every_effect() {
    let stage = Stage::new([MockResponse::not_sent(), good()]);
    stage.client.call::<Create>().await.unwrap();
    assert_eq!(stage.times(), [0, 1500]);
    let stage = Stage::new([MockResponse::not_sent(), good()]);
    stage.client.call::<Import>().await.unwrap();
    assert_eq!(stage.times(), [0, 1500]);
}

#[tokio::test]
async fn what_may_have_been_applied_is_repeated_where_that_is_harmless() {
    let stage = Stage::new([MockResponse::maybe_applied(), good()]);
    stage.client.call::<Get>().await.unwrap();
    let stage = Stage::new([MockResponse::maybe_applied(), good()]);
    stage.client.call::<Replace>().await.unwrap();
    let stage = Stage::new([MockResponse::maybe_applied(), good()]);
    stage.client.call::<Import>().await.unwrap();
    assert_eq!(stage.times(), [0, 1500]);
}

#[tokio::test]
async fn a_conflict_after_ambiguity_says_so() {
    let stage = Stage::new([MockResponse::maybe_applied(), bad(409)]);
    let error = stage.client.call::<Import>().await.unwrap_err();
    assert!(error.is_conflict() && error.maybe_applied());
    let stage = Stage::new([bad(409)]);
    let error = stage.client.call::<Import>().await.unwrap_err();
    assert!(error.is_conflict() && !error.maybe_applied());
}

#[tokio::test]
async fn a_delete_that_was_done_before_finishes() {
    let stage = Stage::new([MockResponse::maybe_applied(), bad(404)]);
    let response = stage.client.call::<Delete>().response().await.unwrap();
    assert_eq!(response.status(), 404);
    let stage = Stage::new([MockResponse::not_sent(), bad(404)]);
    let error = stage.client.call::<Delete>().await.unwrap_err();
    assert!(error.is_not_found() && !error.maybe_applied());
}

#[tokio::test]
async fn a_404_is_retried_only_after_an_own_creation() {
    let stage = Stage::new([good(), bad(404), good(), bad(404)]);
    stage.client.call::<Create>().await.unwrap();
    stage.client.get("b").await.unwrap();
    assert_eq!(stage.times(), [0, 0, 1500]);
    let error = stage.client.get("other").await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(
        stage.times().len(),
        4,
        "nobody here has created the other one"
    );
}

#[tokio::test]
async fn a_404_is_retried_for_each_of_several_creations_and_not_for_ever() {
    let created = r#"{"created":["rooms/r/boxes/x","rooms/r/boxes/y","rooms/r/boxes/z"]}"#;
    let stage = Stage::new([
        MockResponse::answer(200, created),
        bad(404),
        good(),
        bad(404),
        good(),
        bad(404),
        good(),
        bad(404),
    ]);
    stage.client.call::<Import>().await.unwrap();
    for id in ["x", "z", "y"] {
        stage.client.get(id).await.unwrap();
    }
    assert_eq!(stage.times(), [0, 0, 1500, 1500, 3000, 3000, 4500]);
    stage.clock.advance(seconds(10));
    assert!(stage.client.get("x").await.unwrap_err().is_not_found());
    assert_eq!(stage.times().len(), 8);
}

#[tokio::test]
async fn creations_of_several_calls_are_remembered_beside_each_other() {
    let created = |id: &str| {
        let body = format!(r#"{{"name":"rooms/r/boxes/{id}","label":"peas"}}"#);
        MockResponse::answer(200, body)
    };
    let stage = Stage::new([
        created("x"),
        created("y"),
        bad(404),
        good(),
        bad(404),
        good(),
    ]);
    stage.client.call::<Create>().await.unwrap();
    stage.client.call::<Create>().await.unwrap();
    for id in ["x", "y"] {
        stage.client.get(id).await.unwrap();
    }
    assert_eq!(stage.times().len(), 6);
}

#[tokio::test]
async fn of_more_creations_than_are_kept_the_newest_are() {
    let names: Vec<String> = (0..1100).map(|id| format!("rooms/r/boxes/{id}")).collect();
    let created = serde_json::json!({ "created": names }).to_string();
    let stage = Stage::new([
        MockResponse::answer(200, created),
        bad(404),
        bad(404),
        good(),
        bad(404),
        good(),
    ]);
    stage.client.call::<Import>().await.unwrap();
    assert!(stage.client.get("0").await.unwrap_err().is_not_found());
    stage.client.get("76").await.unwrap();
    stage.client.get("1099").await.unwrap();
    assert_eq!(stage.times().len(), 6);
}

#[tokio::test]
async fn a_wildcard_finds_an_own_creation() {
    let stage = Stage::new([good(), bad(404), good()]);
    stage.client.call::<Create>().await.unwrap();
    let call = Get::begin(stage.client.http());
    call.path::<String>("room", "-")
        .path::<String>("box", "b")
        .await
        .unwrap();
    assert_eq!(stage.times().len(), 3);
}

#[tokio::test]
async fn a_reply_of_the_wrong_type_is_returned_at_once_and_broken_json_is_repeated() {
    let stage = Stage::new([MockResponse::answer(200, r#"{"label":7}"#), good()]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.message().contains("`label`"), "{}", error.message());
    let source = std::error::Error::source(&error).expect("what serde says");
    assert!(source.to_string().contains("invalid type"), "{source}");
    assert_eq!(stage.times(), [0]);
    let stage = Stage::new([
        MockResponse::answer(200, &GOOD[..20]),
        MockResponse::answer(200, ""),
        good(),
    ]);
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(stage.times().len(), 3);
}

#[test]
fn operations_explain_themselves() {
    let lines: Vec<String> = [200, 400, 401, 404, 429, 500, 504]
        .map(|status| Get::OPERATION.explain(status))
        .into();
    let once: Vec<String> = [500, 504]
        .map(|status| Create::OPERATION.explain(status))
        .into();
    insta::assert_snapshot!([lines, once].concat().join("\n"));
}

#[tokio::test]
async fn a_reply_that_is_wrong_at_great_length_is_told_with_its_beginning_and_its_end() {
    // serde quotes the value that it finds.
    let long = format!("begin {} end", "x".repeat(50_000));
    let body = serde_json::json!({ "name": "rooms/r/boxes/b", "degrees": long });
    let stage = Stage::new([MockResponse::answer(200, body.to_string())]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let message = error.message();
    for part in [
        "`degrees`: invalid",
        "begin xxx",
        "xxx end",
        " … ",
        "expected",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    assert!(message.len() < 1024, "{}", message.len());
    // It would be as long as the reply.
    let source = std::error::Error::source(&error);
    assert!(source.is_none(), "{}", error.message());
}
