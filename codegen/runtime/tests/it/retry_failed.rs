//! Items that have failed in a successful reply, retried.

use std::pin::Pin;

use runtime::{
    Extra, Json, Method, MockResponse, Operation, Partial, Reason, WaitReason, endpoint, members,
};
use serde_json::{Value, json};

use crate::toy::{GUARDED, Parameters, Stage, bad, seconds};

const MOVE: Operation = Operation {
    partial: Some(Partial {
        field: "boxes",
        lists: &["/failed/cold", "/failed/warm"],
        item: "/box",
        retry_field: "/why/code",
        retry_values: &["BUSY", "LATE"],
    }),
    ..Operation::new(
        "boxes.move",
        Method::Post,
        "api",
        "/v2/boxes:move",
        &GUARDED,
    )
};

endpoint! { Move, partial Report, MOVE }

#[derive(Default, PartialEq)]
pub struct Report {
    moved: Vec<String>,
    failed: Failed,
    left: u32,
    extra: Extra,
}

members! {
    Report { moved: "moved", failed: "failed", left: "left" }
}

#[derive(Default, PartialEq)]
pub struct Failed {
    cold: Option<Vec<Entry>>,
    warm: Vec<Entry>,
    extra: Extra,
}

members! {
    Failed { cold: "cold", warm: "warm" }
}

#[derive(Default, PartialEq)]
pub struct Entry {
    item: String,
    why: Json,
    extra: Extra,
}

members! {
    Entry { item: "box", why: "why" }
}

fn call(stage: &Stage) -> Move {
    let call = Move::begin(stage.client.http());
    call.field_list::<String>("boxes", ["a", "b", "c", "d"])
        .field::<String>("to", "attic")
        .retry_failed()
}

fn reply(moved: &[&str], cold: &[(&str, &str)], warm: &[(&str, &str)], left: u32) -> MockResponse {
    let entries = |list: &[(&str, &str)]| -> Vec<Value> {
        let entry = |(item, code): &(&str, &str)| json!({"box": item, "why": {"code": code}});
        list.iter().map(entry).collect()
    };
    let failed = json!({"cold": entries(cold), "warm": entries(warm)});
    MockResponse::answer(
        200,
        json!({"moved": moved, "failed": failed, "left": left}).to_string(),
    )
}

fn items(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.item.as_str()).collect()
}

#[tokio::test]
async fn what_may_succeed_later_is_retried_until_it_does() {
    let stage = Stage::new([
        reply(&["a"], &[("b", "BUSY")], &[("c", "LATE"), ("d", "GONE")], 3),
        reply(&["c"], &[("b", "BUSY")], &[], 2),
        reply(&["b"], &[], &[], 1),
    ]);
    let response = call(&stage).response().await.unwrap();
    let report = response.value();
    assert_eq!(report.moved, ["a", "c", "b"]);
    assert_eq!(items(report.failed.cold.as_deref().unwrap()), [""; 0]);
    assert_eq!(items(&report.failed.warm), ["d"]);
    assert_eq!(report.left, 1);
    assert_eq!(stage.body(1), json!({"boxes": ["b", "c"], "to": "attic"}));
    assert_eq!(stage.body(2), json!({"boxes": ["b"], "to": "attic"}));
    assert_eq!(stage.times(), [0, 1500, 3500]);
    let reasons: Vec<_> = response
        .attempts()
        .iter()
        .map(|attempt| attempt.reason)
        .collect();
    assert_eq!(
        reasons,
        [Reason::First, Reason::FailedItems, Reason::FailedItems]
    );
    assert_eq!(response.attempts()[1].waited.as_millis(), 1500);
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body["moved"], json!(["a", "c", "b"]));
}

#[tokio::test]
async fn without_being_asked_nothing_is_retried() {
    let stage = Stage::new([reply(&[], &[("a", "BUSY")], &[], 0)]);
    let call = Move::begin(stage.client.http()).field_list::<String>("boxes", ["a"]);
    assert_eq!(
        items(call.await.unwrap().failed.cold.as_deref().unwrap()),
        ["a"]
    );
    assert_eq!(stage.times().len(), 1);
}

#[tokio::test]
async fn what_cannot_succeed_is_not_retried() {
    let stage = Stage::new([reply(&["a"], &[("b", "GONE")], &[], 0)]);
    let report = call(&stage).await.unwrap();
    assert_eq!(items(report.failed.cold.as_deref().unwrap()), ["b"]);
    assert_eq!(stage.times().len(), 1);
}

#[tokio::test]
async fn a_reply_cannot_add_items() {
    let stage = Stage::new([
        reply(&["a"], &[("vault", "BUSY"), ("b", "BUSY")], &[], 0),
        reply(&["b"], &[("c", "BUSY")], &[], 0),
    ]);
    let report = call(&stage).await.unwrap();
    assert_eq!(stage.body(1)["boxes"], json!(["b"]));
    assert_eq!(stage.times().len(), 2, "`c` was not sent the second time");
    assert_eq!(
        items(report.failed.cold.as_deref().unwrap()),
        ["vault", "c"]
    );
}

#[tokio::test]
async fn attempts_and_deadline_are_those_of_the_call() {
    let busy = || reply(&[], &[("a", "BUSY")], &[], 0);
    let stage = Stage::new((0..9).map(|_| busy()));
    let report = call(&stage).await.unwrap();
    assert_eq!(items(report.failed.cold.as_deref().unwrap()), ["a"]);
    assert_eq!(stage.times().len(), 4);
    let stage = Stage::new((0..9).map(|_| busy()));
    call(&stage).deadline(seconds(3)).await.unwrap();
    assert_eq!(stage.times(), [0, 1500]);
    let stage = Stage::new([bad(503), busy(), bad(503), busy(), busy()]);
    let response = call(&stage).response().await.unwrap();
    assert_eq!((stage.times().len(), response.attempts().len()), (4, 4));
}

#[tokio::test]
async fn what_fails_on_the_way_leaves_the_items_failed() {
    for scene in [
        bad(403),
        MockResponse::answer(200, "[]"),
        MockResponse::answer(200, "{"),
    ] {
        let first = reply(&["b"], &[("a", "BUSY")], &[], 0);
        let stage = Stage::new([first, scene.clone(), scene]);
        let response = call(&stage).attempts(2).response().await.unwrap();
        assert_eq!(response.attempts().len(), 2);
        let report = response.into_inner();
        assert_eq!(report.moved, ["b"]);
        assert_eq!(items(report.failed.cold.as_deref().unwrap()), ["a"]);
    }
}

#[tokio::test]
async fn waits_for_failed_items_are_counted_as_such() {
    use runtime::{Counters, MockTransport, VirtualClock};
    let counters = std::sync::Arc::new(Counters::new());
    let clock = VirtualClock::new();
    let scenes = [
        reply(&[], &[("a", "BUSY")], &[], 0),
        reply(&["a"], &[], &[], 0),
    ];
    let script = MockTransport::new(clock.clone(), scenes);
    let observer = counters.clone();
    let stage = Stage::with(clock, script, |builder| builder.observer(observer));
    call(&stage).await.unwrap();
    let counts = counters.snapshot();
    assert_eq!((counts.calls, counts.succeeded), (1, 1));
    assert_eq!(counts.waits[&WaitReason::FailedItems].count, 1);
    assert_eq!(counts.retries[&Reason::FailedItems], 1);
}

#[tokio::test]
async fn dropped_in_the_wait_it_pays_for_nothing() {
    let stage = Stage::new((0..100).map(|_| reply(&[], &[("a", "BUSY")], &[], 0)));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    for _ in 0..60 {
        let mut call = call(&stage).into_future();
        assert!(Pin::new(&mut call).poll(&mut context).is_pending());
    }
    assert_eq!(stage.times().len(), 60);
    let response = call(&stage).response().await.unwrap();
    assert_eq!(response.attempts().len(), 4);
}
