//! Calls that the description lacks.

use runtime::{Creates, Effect, ErrorKind, Method, MockResponse, Operation, Shape};
use serde_json::json;

use crate::toy::{Crate, DELETE, GUARDED, ONCE, READ, Stage, bad, good, token};

const RENAME: Operation = Operation::new(
    "rooms.rename",
    Method::Post,
    "api",
    "/v3/rooms/{room}:rename",
    &GUARDED,
);

#[tokio::test]
async fn a_call_without_description_goes_the_way_of_all_calls() {
    let stage = Stage::authenticated([
        token("t"),
        bad(503),
        MockResponse::answer(200, r#"{"n":[1]}"#),
    ]);
    let call = stage.client.http().request(&RENAME);
    let call = call
        .path("room", "a b")
        .query("dry run", true)
        .query(String::from("n"), 7)
        .field("to", "pantry")
        .header("x-trace", "1");
    assert_eq!(call.await.unwrap(), json!({"n": [1]}));
    assert_eq!(stage.times(), [0, 0, 1500]);
    assert_eq!(
        stage.urls()[1],
        "https://api.cold.example/v3/rooms/a%20b:rename?dry%20run=true&n=7"
    );
    assert_eq!(stage.body(1), json!({"to": "pantry"}));
    assert_eq!(stage.header(2, "authorization").unwrap(), "Bearer t");
    assert_eq!(stage.header(2, "x-trace").unwrap(), "1");
}

#[tokio::test]
async fn its_policy_is_the_one_that_it_names() {
    const CREATE: Operation = Operation::new("x", Method::Post, "api", "/v2/x", &ONCE);
    let stage = Stage::new([bad(503), good()]);
    let error = stage.client.http().request(&CREATE).await.unwrap_err();
    assert_eq!(
        (error.kind(), stage.times().len()),
        (ErrorKind::Unavailable, 1)
    );
    assert!(error.maybe_applied());
    assert_eq!(
        error.operation().unwrap().policy.effect,
        Effect::NonIdempotent
    );
    let call = stage.client.http().request(&CREATE).retry_ambiguous();
    call.await.unwrap();
}

#[tokio::test]
async fn replies_are_what_is_asked_for() {
    const GET: Operation = Operation::new("x.get", Method::Get, "api", "/{path}", &READ);
    const LIST: Operation = Operation {
        reply: Shape::Pages { items: "boxes" },
        ..GET
    };
    const REMOVE: Operation = Operation {
        reply: Shape::Nothing,
        method: Method::Delete,
        policy: &DELETE,
        creates: None::<Creates>,
        ..GET
    };
    let stage = Stage::new([
        good(),
        MockResponse::answer(200, "no JSON").header("etag", "7"),
        MockResponse::answer(204, ""),
        MockResponse::answer(200, r#"{"boxes":[{"label":"a"}],"nextPageToken":"p"}"#),
        MockResponse::answer(200, r#"{"boxes":[{"label":"b"}]}"#),
    ]);
    let http = stage.client.http();
    let call = || http.request(&GET).path_name("path", "v2/rooms/r/boxes/b");
    let value: Crate = call().reply().await.unwrap();
    assert_eq!(value.label, "peas");
    let response = call().bytes().response().await.unwrap();
    assert_eq!(response.value().as_ref(), b"no JSON");
    assert_eq!(response.headers()["etag"], "7");
    http.request(&REMOVE)
        .path("path", "x")
        .nothing()
        .await
        .unwrap();
    let items = http.request(&LIST).path("path", "x").items::<Crate>();
    assert_eq!(items.collect().await.unwrap().len(), 2);
    assert!(stage.urls()[4].ends_with("/x?pageToken=p"));
}

#[tokio::test]
async fn what_is_wrong_is_told_before_sending() {
    const ELSEWHERE: Operation = Operation::new("x", Method::Get, "moon", "/v2/x", &READ);
    let stage = Stage::new([good()]);
    let http = stage.client.http();
    let error = http.request(&ELSEWHERE).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("`moon`"), "{error}");
    for call in [
        http.request(&RENAME),
        http.request(&RENAME).path("room", "../x"),
        http.request(&RENAME)
            .path("room", "r")
            .header("authorization", "Basic x"),
        http.request(&RENAME)
            .path("room", "r")
            .json([1])
            .field("to", 2),
    ] {
        let error = call.clone().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{call:?}");
    }
    assert!(stage.times().is_empty());
}
