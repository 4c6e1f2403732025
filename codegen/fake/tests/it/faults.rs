//! Each fault as a client sees it that looks at every byte.

use std::io::ErrorKind;
use std::time::Duration;

use fake::Fake;
use fake::scenario::{Delay, Do, Fault, FaultBody, RetryAfter, Scenario, Shape, Status};

use crate::client::{Answer, Assertion, Connection, FORM, TOKENS, asleep, last, until};
use crate::shop::{builder, stocked};

const PROJECT: &str = "/v2/projects/p1";
const NEW: &str = r#"{"displayName": "New", "organization": "organizations/o1"}"#;

async fn fake(scenario: impl Into<fake::Script>) -> Fake {
    stocked(builder().scenario(scenario)).await
}

async fn always(does: impl Into<Do>) -> Fake {
    fake(Scenario::new().fault(Fault::on("projects", does.into()).named("it"))).await
}

async fn got(fake: &Fake) -> Answer {
    let mut connection = Connection::basic(fake).await;
    connection.get(PROJECT).await.expect("an answer")
}

/// The statuses of so many calls.
async fn statuses(fake: &Fake, count: usize) -> Vec<u16> {
    let mut connection = Connection::basic(fake).await;
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(connection.get(PROJECT).await.expect("an answer").status);
    }
    statuses
}

async fn created(fake: &Fake) -> std::io::Result<Answer> {
    let mut connection = Connection::basic(fake).await;
    connection.call("POST", "/v2/projects", NEW).await
}

#[tokio::test]
async fn a_status_comes_before_the_effect_unless_told() {
    let fake = always(Status::new(503)).await;
    let answer = created(&fake).await.expect("an answer");
    assert_eq!(
        (answer.status, answer.json()["code"].as_u64()),
        (503, Some(503))
    );
    assert_eq!(fake.effects("projects.create"), 0);
    let fake = always(Status::new(503).after_effect()).await;
    assert_eq!(created(&fake).await.expect("an answer").status, 503);
    assert_eq!(fake.effects("projects.create"), 1);
    assert_eq!(last(&fake).fault.as_deref(), Some("it"));
}

#[tokio::test]
async fn a_reset_comes_before_or_after_the_effect() {
    for (does, effects) in [(Do::ResetBefore, 0), (Do::ResetAfter, 1)] {
        let fake = always(does).await;
        let error = created(&fake).await.expect_err("a reset");
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        assert_eq!(fake.effects("projects.create"), effects);
        assert_eq!(last(&fake).status, None);
    }
}

#[tokio::test]
async fn bodies_are_cut() {
    for does in [Do::CutBody, Do::CutChunk] {
        let announced = does == Do::CutBody;
        let answer = got(&always(does).await).await;
        assert!(answer.cut && !answer.body.is_empty(), "{answer:?}");
        assert_eq!(answer.header("content-length").is_some(), announced);
    }
}

#[tokio::test]
async fn bodies_are_spoiled() {
    let answer = got(&always(Do::MalformedBody).await).await;
    assert!(!answer.cut && serde_json::from_str::<serde_json::Value>(&answer.body).is_err());
    let answer = got(&always(Do::WrongContentType).await).await;
    assert_eq!(
        answer.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(answer.json()["displayName"], "One");
    let answer = got(&always(Status::new(502).body(FaultBody::Html)).await).await;
    assert!(answer.body.contains("<h1>502 Bad Gateway</h1>"));
    let answer = got(&always(Status::new(500).body(FaultBody::Empty)).await).await;
    assert_eq!((answer.status, answer.body.as_str()), (500, ""));
    let odd = Status::new(500).content_type("text/odd");
    assert_eq!(
        got(&always(odd).await).await.header("content-type"),
        Some("text/odd")
    );
}

#[tokio::test]
async fn retry_after_says_all_sorts_of_things() {
    let cases = [
        (RetryAfter::Seconds(7), Some("7")),
        (RetryAfter::Date(2), Some("Tue, 14 Nov 2023 22:13:22 GMT")),
        (RetryAfter::Past, Some("Tue, 14 Nov 2023 21:13:20 GMT")),
        (RetryAfter::Garbage, Some("soon")),
        (RetryAfter::Missing, None),
    ];
    for (wait, header) in cases {
        let answer = got(&always(Status::new(429).retry_after(wait)).await).await;
        assert_eq!(answer.header("retry-after"), header, "{wait:?}");
    }
}

#[tokio::test]
async fn an_answer_can_be_late() {
    let fake = always(Delay::of(Duration::from_secs(5))).await;
    let mut connection = Connection::basic(&fake).await;
    connection.send("GET", PROJECT, "", "").await.expect("sent");
    asleep(&fake, 1).await;
    fake.advance(Duration::from_millis(4999));
    asleep(&fake, 1).await;
    assert_eq!(fake.requests().len(), 0);
    fake.advance(Duration::from_millis(1));
    assert_eq!(connection.answer().await.expect("an answer").status, 200);
    assert_eq!(last(&fake).duration, Duration::from_secs(5));
}

#[tokio::test]
async fn delays_stay_within_their_bounds() {
    let (from, to) = (Duration::from_secs(1), Duration::from_secs(3));
    for shape in [Shape::Uniform, Shape::LongTail] {
        let fake = always(Delay::between(from, to, shape)).await;
        let mut connection = Connection::basic(&fake).await;
        for number in 1..=20 {
            connection.send("GET", PROJECT, "", "").await.expect("sent");
            asleep(&fake, 1).await;
            fake.advance(from.saturating_sub(Duration::from_millis(1)));
            assert_eq!(fake.sleepers(), 1, "{shape:?}: too early");
            fake.advance(to.saturating_sub(from) + Duration::from_millis(1));
            assert_eq!(fake.sleepers(), 0, "{shape:?}: too late");
            connection.answer().await.expect("an answer");
            assert_eq!(fake.requests().len(), number, "{shape:?}");
        }
    }
}

#[tokio::test]
async fn an_answer_can_come_drop_by_drop() {
    let fake = always(Do::Drip {
        bytes: 10,
        every: Duration::from_secs(1),
    })
    .await;
    let mut connection = Connection::basic(&fake).await;
    connection.send("GET", PROJECT, "", "").await.expect("sent");
    let head = connection.head().await.expect("a head");
    let length: usize = head
        .header("content-length")
        .and_then(|text| text.parse().ok())
        .expect("a length");
    for drops in 1..=length.div_ceil(10) {
        let expected = length.min(drops * 10);
        while connection.unread() < expected {
            assert!(connection.more().await.expect("a drop"));
        }
        assert_eq!(connection.unread(), expected);
        if expected < length {
            asleep(&fake, 1).await;
            fake.advance(Duration::from_secs(1));
        }
    }
}

#[tokio::test]
async fn a_stalled_call_has_no_effect_and_no_answer() {
    let fake = always(Do::Stall).await;
    let mut connection = Connection::basic(&fake).await;
    connection
        .send("POST", "/v2/projects", "application/json", NEW)
        .await
        .expect("sent");
    until("a request", || !fake.requests().is_empty()).await;
    assert_eq!(
        (last(&fake).status, fake.effects("projects.create")),
        (None, 0)
    );
    drop(fake);
    assert!(connection.answer().await.is_err());
}

#[tokio::test]
async fn counted_faults_strike_those_that_they_count() {
    let cases = [
        ("{first: 2}", [503, 503, 200, 200, 200, 200]),
        ("{every: 3}", [200, 200, 503, 200, 200, 503]),
        ("{nth: [2, 4]}", [200, 503, 200, 503, 200, 200]),
        ("{chance: 1}", [503; 6]),
        ("{chance: 0}", [200; 6]),
    ];
    for (when, expected) in cases {
        let text = format!("faults: [{{on: projects.get, when: {when}, do: {{status: 503}}}}]");
        assert_eq!(statuses(&fake(text).await, 6).await, expected, "{when}");
    }
}

#[tokio::test]
async fn a_fault_has_its_time() {
    let fake = fake("faults: [{when: {after: 10s, for: 5s}, do: {status: 503}}]").await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.extend(statuses(&fake, 1).await);
        fake.advance(Duration::from_secs(5));
    }
    assert_eq!(seen, [200, 200, 503, 200]);
}

#[tokio::test]
async fn a_fault_strikes_what_it_is_on() {
    let cases = [
        ("projects.get", 503, 200),
        ("projects", 503, 503),
        ("projects.*", 503, 503),
        ("\"*\"", 503, 503),
        ("token", 200, 200),
        ("{effect: safe}", 503, 503),
        ("{effect: non_idempotent}", 200, 200),
        ("[devices, projects.list]", 200, 503),
    ];
    for (on, get, list) in cases {
        let fake = fake(format!("faults: [{{on: {on}, do: {{status: 503}}}}]")).await;
        let mut connection = Connection::basic(&fake).await;
        let seen = [
            connection.get(PROJECT).await.expect("an answer").status,
            connection
                .get("/v2/projects")
                .await
                .expect("an answer")
                .status,
        ];
        assert_eq!(seen, [get, list], "{on}");
    }
}

#[tokio::test]
async fn tokens_have_faults_too() {
    let fake =
        fake("faults: [{on: token, when: {first: 1}, do: {status: 503, retry_after: 3}}]").await;
    let mut connection = Connection::to(&fake).await;
    for (status, wait) in [(503, Some("3")), (200, None)] {
        connection
            .send("POST", TOKENS, FORM, &Assertion::of(&fake).form())
            .await
            .expect("sent");
        let answer = connection.answer().await.expect("an answer");
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (status, wait)
        );
    }
}

#[tokio::test]
async fn the_same_seed_has_the_same_faults() {
    let text = |seed| {
        format!(
            "{{seed: {seed}, faults: [{{name: rain, when: {{chance: 0.3}}, do: {{status: 503}}}}]}}"
        )
    };
    let first = statuses(&fake(text(7)).await, 60).await;
    assert_eq!(statuses(&fake(text(7)).await, 60).await, first);
    assert_ne!(statuses(&fake(text(8)).await, 60).await, first);
    let struck = first.iter().filter(|status| **status == 503).count();
    assert!((8..30).contains(&struck), "{struck}");
}

#[tokio::test]
async fn what_other_operations_meet_changes_no_chance() {
    let text = "faults: [{name: rain, when: {chance: 0.5}, do: {status: 503}}]";
    let expected = statuses(&fake(text).await, 30).await;
    let fake = fake(text).await;
    let mut connection = Connection::basic(&fake).await;
    for status in expected {
        connection.get("/v2/projects").await.expect("an answer");
        assert_eq!(
            connection.get(PROJECT).await.expect("an answer").status,
            status
        );
    }
}

#[tokio::test]
async fn faults_can_be_switched_and_count_how_often_they_struck() {
    let fake = fake("faults: [{name: storm, do: {status: 503}}]").await;
    assert_eq!(statuses(&fake, 2).await, [503, 503]);
    assert!(fake.switch("storm", false));
    assert_eq!(statuses(&fake, 1).await, [200]);
    assert!(fake.switch("storm", true) && !fake.switch("calm", true));
    assert_eq!(statuses(&fake, 1).await, [503]);
    assert_eq!(fake.faults()["storm"], 3);
}

#[tokio::test]
async fn a_repeat_of_what_failed_is_seen() {
    let fake = fake("faults: [{on: projects.get, when: {nth: [1, 2]}, do: {status: 503}}]").await;
    statuses(&fake, 4).await;
    let repeats: Vec<_> = fake.requests().iter().map(|seen| seen.repeats).collect();
    assert_eq!(repeats, [None, Some(1), Some(2), None]);
}
