//! Read, change, write, and again when somebody else was faster.

use runtime::{Endpoint, ErrorKind, MockResponse, MockTransport, Modify, Stop, VirtualClock};
use serde_json::json;

use crate::toy::{Crate, Get, Replace, Stage, Update, bad, good, seconds};

fn modify<W: Endpoint>(
    stage: &Stage,
    change: impl FnMut(&mut Crate) + Send + 'static,
) -> Modify<Get, W> {
    Modify::new(
        stage.client.call(),
        stage.client.call(),
        &["label", "note"],
        change,
    )
}

fn with_label(label: &str) -> MockResponse {
    MockResponse::answer(
        200,
        format!(r#"{{"name":"rooms/r/boxes/b","label":"{label}","degrees":-18}}"#),
    )
}

#[tokio::test]
async fn a_patch_sends_what_has_changed() {
    let stage = Stage::new([good(), with_label("beans")]);
    let changed = modify::<Update>(&stage, |value| value.label = "beans".to_owned())
        .await
        .unwrap();
    assert_eq!(changed.label, "beans");
    assert_eq!(stage.body(1), json!({"label": "beans"}));
    assert!(stage.urls()[1].ends_with("?updateMask=label"));
}

#[tokio::test]
async fn a_member_that_goes_becomes_null() {
    let stage = Stage::new([MockResponse::answer(200, r#"{"note":"n"}"#), good()]);
    modify::<Update>(&stage, |value| value.note = None)
        .await
        .unwrap();
    assert_eq!(stage.body(1), json!({"note": null}));
}

#[tokio::test]
async fn a_put_sends_everything_and_reads_what_became_of_it() {
    let stage = Stage::new([good(), MockResponse::answer(204, ""), with_label("beans")]);
    let changed = modify::<Replace>(&stage, |value| value.label = "beans".to_owned())
        .await
        .unwrap();
    assert_eq!(changed.label, "beans");
    assert_eq!(
        stage.body(1),
        json!({"name": "rooms/r/boxes/b", "label": "beans", "degrees": -18.0})
    );
}

#[tokio::test]
async fn no_change_writes_nothing() {
    let stage = Stage::new([good()]);
    modify::<Update>(&stage, |_| {}).await.unwrap();
    assert_eq!(stage.times().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_by_name() {
    let stage = Stage::new([good()]);
    let error = modify::<Update>(&stage, |value| value.degrees = 4.0)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(
        error.to_string().contains("`degrees`") && error.to_string().contains("`label`"),
        "{error}"
    );
    assert_eq!(stage.times().len(), 1);
}

#[tokio::test]
async fn a_conflict_reads_again_and_applies_the_change_again() {
    let stage = Stage::new([with_label("a"), bad(409), with_label("b"), with_label("b!")]);
    let changed = modify::<Update>(&stage, |value| value.label.push('!'))
        .await
        .unwrap();
    assert_eq!(changed.label, "b!");
    assert_eq!(stage.body(3), json!({"label": "b!"}));
    assert_eq!(stage.times(), [0, 0, 1500, 1500]);
}

#[tokio::test]
async fn conflicts_end_with_the_attempts_or_the_deadline() {
    let scenes = || (0..40).map(|index| if index % 2 == 0 { good() } else { bad(409) });
    let change = |value: &mut Crate| value.label.push('!');
    let stage = Stage::new(scenes());
    let error = modify::<Update>(&stage, change)
        .attempts(3)
        .await
        .unwrap_err();
    assert_eq!(
        (error.is_conflict(), error.stopped(), stage.times().len()),
        (true, Some(Stop::Attempts), 6)
    );
    let stage = Stage::new(scenes());
    let error = modify::<Update>(&stage, change)
        .deadline(seconds(3))
        .await
        .unwrap_err();
    assert_eq!(error.stopped(), Some(Stop::Deadline));
    assert_eq!(stage.times(), [0, 0, 1500, 1500]);
}

#[tokio::test]
async fn the_waits_of_those_who_collide_differ() {
    let mut times = Vec::new();
    for roll in [0.0, 0.99] {
        let clock = VirtualClock::new();
        let script = MockTransport::new(clock.clone(), [good(), bad(409), good(), good()]);
        let stage = Stage::with(clock, script, |builder| builder.jitter(move || roll));
        modify::<Update>(&stage, |value| value.label.push('!'))
            .await
            .unwrap();
        times.push(stage.times()[2]);
    }
    assert_eq!(times, [1000, 1990]);
}

#[tokio::test]
async fn an_update_that_may_have_been_applied_is_repeated_and_seen() {
    let stage = Stage::new([
        with_label("a"),
        MockResponse::maybe_applied(),
        bad(409),
        with_label("a!"),
    ]);
    let changed = modify::<Update>(&stage, |value| value.label = "a!".to_owned())
        .await
        .unwrap();
    assert_eq!(changed.label, "a!");
    assert_eq!(stage.times().len(), 4, "the fresh state needs no change");
}

#[tokio::test]
async fn every_read_and_write_keeps_its_own_policy() {
    let stage = Stage::new([bad(503), good(), bad(503), good()]);
    modify::<Update>(&stage, |value| value.label.push('!'))
        .await
        .unwrap();
    assert_eq!(stage.times(), [0, 1500, 1500, 3000]);
    let stage = Stage::new([bad(403)]);
    let error = modify::<Update>(&stage, |_| {}).await.unwrap_err();
    assert_eq!(error.operation().unwrap().id, "boxes.get");
}
