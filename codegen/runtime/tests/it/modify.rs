//! Read, change, write, and again when somebody else was faster.

use std::collections::BTreeMap;
use std::fmt;

use runtime::{
    ChangeResult, Endpoint, Error, ErrorKind, Extra, MapWrite, Method, MockResponse, MockTransport,
    Modify, Operation, Partial, Stop, VirtualClock, Written, endpoint, members,
};
use serde_json::json;

use crate::toy::{Crate, GUARDED, Get, READ, Replace, Stage, Update, bad, good, seconds};

fn modify<'a, W, C>(
    stage: &Stage,
    change: impl FnMut(&mut Crate) -> C + Send + 'a,
) -> Modify<'a, Crate, C::Error>
where
    W: Endpoint,
    W::Reply: Written<Crate>,
    C: ChangeResult,
{
    let write = stage.client.call::<W>().into();
    Modify::new(stage.client.call::<Get>(), change).write::<W>(write, &["label", "note"])
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
    let changed = modify::<Update, _>(&stage, |value| value.label = "beans".to_owned())
        .await
        .unwrap();
    assert_eq!(changed.label, "beans");
    assert_eq!(stage.body(1), json!({"label": "beans"}));
    assert!(stage.urls()[1].ends_with("?updateMask=label"));
}

#[tokio::test]
async fn a_member_that_goes_becomes_null() {
    let stage = Stage::new([MockResponse::answer(200, r#"{"note":"n"}"#), good()]);
    modify::<Update, _>(&stage, |value| value.note = None)
        .await
        .unwrap();
    assert_eq!(stage.body(1), json!({"note": null}));
}

#[tokio::test]
async fn a_put_sends_everything_and_reads_what_became_of_it() {
    let stage = Stage::new([good(), MockResponse::answer(204, ""), with_label("beans")]);
    let changed = modify::<Replace, _>(&stage, |value| value.label = "beans".to_owned())
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
    modify::<Update, _>(&stage, |_| {}).await.unwrap();
    assert_eq!(stage.times().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_by_name() {
    let stage = Stage::new([good()]);
    let error = modify::<Update, _>(&stage, |value| value.degrees = 4.0)
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
    let changed = modify::<Update, _>(&stage, |value| value.label.push('!'))
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
    let error = modify::<Update, _>(&stage, change)
        .attempts(3)
        .await
        .unwrap_err();
    assert_eq!(
        (error.is_conflict(), error.stopped(), stage.times().len()),
        (true, Some(Stop::Attempts), 6)
    );
    let stage = Stage::new(scenes());
    let error = modify::<Update, _>(&stage, change)
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
        modify::<Update, _>(&stage, |value| value.label.push('!'))
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
    let changed = modify::<Update, _>(&stage, |value| value.label = "a!".to_owned())
        .await
        .unwrap();
    assert_eq!(changed.label, "a!");
    assert_eq!(stage.times().len(), 4, "the fresh state needs no change");
}

#[tokio::test]
async fn every_read_and_write_keeps_its_own_policy() {
    let stage = Stage::new([bad(503), good(), bad(503), good()]);
    modify::<Update, _>(&stage, |value| value.label.push('!'))
        .await
        .unwrap();
    assert_eq!(stage.times(), [0, 1500, 1500, 3000]);
    let stage = Stage::new([bad(403)]);
    let error = modify::<Update, _>(&stage, |_| {}).await.unwrap_err();
    assert_eq!(error.operation().unwrap().id, "boxes.get");
}

#[tokio::test]
async fn a_change_may_borrow_and_keep_what_it_saw() {
    let stage = Stage::new([with_label("a"), bad(409), with_label("b"), with_label("b!")]);
    let (mut seen, mark) = (Vec::new(), String::from("!"));
    let changed = modify::<Update, _>(&stage, |value| {
        seen.push(value.label.clone());
        value.label.push_str(&mark);
    });
    assert_eq!(changed.await.unwrap().label, "b!");
    assert_eq!(seen, ["a", "b"]);
}

/// An error of the program's own.
#[derive(Debug)]
enum Refusal {
    Taken(String),
    Call(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

/// Refuses a label that is taken.
fn unless_taken(value: &mut Crate) -> Result<(), Refusal> {
    if value.label == "taken" {
        return Err(Refusal::Taken(value.label.clone()));
    }
    value.label.push('!');
    Ok(())
}

#[tokio::test]
async fn an_error_of_the_change_ends_it_in_any_round_and_is_returned_as_it_is() {
    let stage = Stage::new([with_label("taken")]);
    let refusal = modify::<Update, _>(&stage, unless_taken).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Taken(label) if label == "taken"));
    assert_eq!(stage.times(), [0]);

    let stage = Stage::new([with_label("a"), bad(409), with_label("taken")]);
    let refusal = modify::<Update, _>(&stage, unless_taken).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Taken(label) if label == "taken"));
    assert_eq!(stage.times(), [0, 0, 1500], "nothing is written");
}

#[tokio::test]
async fn an_error_of_a_call_keeps_all_it_says_inside_the_error_of_the_change() {
    for (scenes, id) in [
        (vec![bad(403)], "boxes.get"),
        (vec![good(), bad(403)], "boxes.update"),
    ] {
        let stage = Stage::new(scenes);
        let refusal = modify::<Update, _>(&stage, unless_taken).await.unwrap_err();
        let Refusal::Call(error) = refusal else {
            panic!("{refusal:?}")
        };
        assert_eq!(error.operation().unwrap().id, id);
        assert_eq!((error.status(), error.message()), (Some(403), "because"));
    }
}

#[tokio::test]
async fn a_change_that_can_fail_keeps_its_limits_and_can_be_spawned() {
    let scenes = || (0..40).map(|index| if index % 2 == 0 { good() } else { bad(409) });
    let stage = Stage::new(scenes());
    let limited = modify::<Update, _>(&stage, unless_taken).attempts(2);
    let refusal = tokio::spawn(limited.into_future()).await.unwrap();
    let Err(Refusal::Call(error)) = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(
        (error.stopped(), stage.times().len()),
        (Some(Stop::Attempts), 4)
    );
    let stage = Stage::new(scenes());
    let refusal = modify::<Update, _>(&stage, unless_taken)
        .deadline(seconds(3))
        .await;
    let Err(Refusal::Call(error)) = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(error.stopped(), Some(Stop::Deadline));
}

/// A box with tags, which are written through a call for many boxes.
#[derive(Clone, Default, PartialEq)]
pub struct Tagged {
    name: String,
    label: String,
    tags: Option<BTreeMap<String, String>>,
    extra: Extra,
}

members! {
    Tagged { name: "name", label: "label", tags: "tags" }
}

impl fmt::Display for Tagged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.label, self.tags)
    }
}

const BOX: &str = "/v2/rooms/{room}/boxes/{box}";

const READ_TAGS: Operation = Operation::new("boxes.get", Method::Get, "api", BOX, &READ);
const WRITE_LABEL: Operation = Operation::new("boxes.update", Method::Patch, "api", BOX, &GUARDED);
const TAG: Operation = Operation {
    sensitive: false,
    partial: Some(Partial {
        field: "boxes",
        lists: &["/failed"],
        item: "/box",
        retry_field: "/why",
        retry_values: &["BUSY"],
    }),
    ..Operation::new(
        "boxes.tag",
        Method::Post,
        "api",
        "/v2/rooms/{room}/boxes:tag",
        &GUARDED,
    )
};

endpoint! { GetTagged, one Tagged, READ_TAGS }
endpoint! { Label, one Tagged, WRITE_LABEL }
endpoint! { Tag, one Extra, TAG }

const TAGS: MapWrite = MapWrite {
    name: "name",
    patterns: &["shelves/{shelf}/boxes/{box}", "rooms/{room}/boxes/{box}"],
    member: "tags",
    items: "boxes",
    set: "set",
    unset: "unset",
    failed: &["/failed"],
};

/// Reads a box in any room, and writes its tags in its own.
fn retag<'a, C: ChangeResult>(
    stage: &Stage,
    change: impl FnMut(&mut Tagged) -> C + Send + 'a,
) -> Modify<'a, Tagged, C::Error> {
    let call = || runtime::Call::new(stage.client.http());
    let any = call()
        .path::<String>("room", "-")
        .path::<String>("box", "b");
    Modify::new(GetTagged::from(any.clone()), change)
        .write::<Label>(any, &["label"])
        .write_entries::<Tag>(call(), TAGS)
}

fn tagged(label: &str, tags: &serde_json::Value) -> MockResponse {
    let body = json!({"name": "rooms/r/boxes/b", "label": label, "tags": tags});
    MockResponse::answer(200, body.to_string())
}

fn one_tag(value: &mut Tagged) {
    let tags = value.tags.get_or_insert_default();
    tags.insert("floor".to_owned(), "3".to_owned());
}

fn report() -> MockResponse {
    MockResponse::answer(200, "{}")
}

#[tokio::test]
async fn entries_that_differ_are_set_and_removed_by_name() {
    let before = json!({"floor": "2", "old": "x", "same": "s"});
    let after = json!({"floor": "3", "same": "s"});
    let stage = Stage::new([tagged("a", &before), report(), tagged("a", &after)]);
    let changed = retag(&stage, |value| {
        one_tag(value);
        value.tags.as_mut().map(|tags| tags.remove("old"));
    });
    let changed = changed.await.unwrap();
    assert_eq!(
        changed.to_string(),
        r#"a Some({"floor": "3", "same": "s"})"#
    );
    assert!(
        stage.urls()[1].ends_with("/v2/rooms/r/boxes:tag"),
        "{:?}",
        stage.urls()
    );
    assert_eq!(
        stage.body(1),
        json!({"boxes": ["rooms/r/boxes/b"], "set": {"floor": "3"}, "unset": ["old"]})
    );
}

#[tokio::test]
async fn only_what_there_is_to_set_or_to_remove_is_sent() {
    let stage = Stage::new([tagged("a", &json!(null)), report(), report()]);
    retag(&stage, one_tag).await.unwrap();
    assert_eq!(
        stage.body(1),
        json!({"boxes": ["rooms/r/boxes/b"], "set": {"floor": "3"}})
    );
    let stage = Stage::new([tagged("a", &json!({"old": "x"})), report(), report()]);
    retag(&stage, |value| value.tags = None).await.unwrap();
    assert_eq!(
        stage.body(1),
        json!({"boxes": ["rooms/r/boxes/b"], "unset": ["old"]})
    );
    let stage = Stage::new([tagged("a", &json!({"floor": "3"}))]);
    retag(&stage, one_tag).await.unwrap();
    assert_eq!(stage.times().len(), 1, "nothing has changed");
}

#[tokio::test]
async fn members_and_entries_are_written_each_through_its_own_call() {
    let none = json!({});
    let stage = Stage::new([tagged("a", &none), tagged("b", &none), report(), good()]);
    retag(&stage, |value| {
        one_tag(value);
        value.label = "b".to_owned();
    })
    .await
    .unwrap();
    assert_eq!(stage.body(1), json!({"label": "b"}));
    assert_eq!(stage.body(2)["set"], json!({"floor": "3"}));
    assert_eq!(
        stage.times().len(),
        4,
        "the reply of the last call has no value"
    );
}

#[tokio::test]
async fn what_is_written_in_part_is_not_changed_a_second_time() {
    let none = json!({});
    let stage = Stage::new([tagged("a", &none), tagged("a!", &none), bad(409)]);
    let error = retag(&stage, |value| {
        one_tag(value);
        value.label.push('!');
    });
    let error = error.await.unwrap_err();
    assert_eq!(
        (error.is_conflict(), error.advice()),
        (true, "`label` has been written, `tags` has not.")
    );
    assert_eq!(stage.times().len(), 3);
    let stage = Stage::new([
        tagged("a", &none),
        bad(409),
        tagged("a", &none),
        report(),
        report(),
    ]);
    retag(&stage, one_tag).await.unwrap();
    assert_eq!(
        stage.times(),
        [0, 0, 1500, 1500, 1500],
        "nothing was written"
    );
}

#[tokio::test]
async fn a_reply_that_lists_the_resource_as_failed_is_an_error() {
    let failed = |why: &str| {
        let body = json!({"failed": [{"box": "rooms/r/boxes/b", "why": why}]});
        MockResponse::answer(200, body.to_string())
    };
    let stage = Stage::new([tagged("a", &json!({})), failed("BUSY"), failed("FULL")]);
    let error = retag(&stage, one_tag).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Rejected, Some(200))
    );
    assert_eq!(
        error.message(),
        r#"the service has not changed `tags` of `rooms/r/boxes/b`: {"box":"rooms/r/boxes/b","why":"FULL"}"#
    );
    assert_eq!(stage.times().len(), 3, "a temporary failure is retried");
}

#[tokio::test]
async fn without_a_name_no_entries_can_be_written() {
    for name in ["", "somewhere/r/boxes/b", "shelves/s/boxes/b"] {
        let body = json!({"name": name}).to_string();
        let stage = Stage::new([MockResponse::answer(200, body)]);
        let error = retag(&stage, one_tag).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(
            error.message(),
            format!("the resource that was read has the name `{name}`, which does not say `room`")
        );
        assert_eq!(stage.times().len(), 1);
    }
}

#[tokio::test]
async fn a_secret_reply_is_not_shown_where_it_lists_a_failure() {
    const SECRET: Operation = Operation {
        sensitive: true,
        ..TAG
    };
    endpoint! { TagSecretly, one Extra, SECRET }
    let stage = Stage::new([
        tagged("a", &json!({})),
        MockResponse::answer(200, r#"{"failed": ["swordfish"]}"#),
    ]);
    let read = runtime::Call::new(stage.client.http())
        .path::<String>("room", "r")
        .path::<String>("box", "b");
    let write = runtime::Call::new(stage.client.http());
    let error = Modify::new(GetTagged::from(read), one_tag)
        .write_entries::<TagSecretly>(write, TAGS)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rejected);
    assert!(
        !format!("{error} {error:?}").contains("swordfish"),
        "{error}"
    );
}
