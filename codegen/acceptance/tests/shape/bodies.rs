//! What a body holds: absent, null and a value are three things, and none at all is an empty object.

use acceptance::{bookshop as shop, disruptive as dt};
use bookshop::runtime::Nullable;
use serde_json::{Value, json};

/// What was sent: the query, and the body as JSON.
fn sent(url: &str, body: Option<impl AsRef<[u8]>>) -> (String, Option<Value>) {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let body = body.map(|body| serde_json::from_slice(body.as_ref()).expect("JSON"));
    (query.to_owned(), body)
}

/// Updates an aisle's closing time and says what went out.
async fn closing(time: Nullable<bookshop::runtime::Timestamp>) -> (String, Option<Value>) {
    let stage = shop::Stage::new([bookshop::runtime::MockResponse::answer(
        200,
        r#"{"name": "projects/p1"}"#,
    )]);
    let call = stage.client.aisles().update("a1").closes_at(time);
    call.await.expect("an aisle");
    let request = stage.seen().remove(0).request;
    sent(&request.url, request.body)
}

#[tokio::test]
async fn an_absent_member_is_not_sent() {
    assert_eq!(
        closing(Nullable::Absent).await,
        (String::new(), Some(json!({})))
    );
}

#[tokio::test]
async fn a_null_member_is_sent_as_null() {
    let (query, body) = closing(Nullable::Null).await;
    assert_eq!(
        (query.as_str(), body),
        ("updateMask=closesAt", Some(json!({"closesAt": null})))
    );
}

#[tokio::test]
async fn a_nullable_member_takes_what_its_type_takes() {
    let (_, body) = closing("2024-05-16T18:00:00Z".into()).await;
    assert_eq!(body, Some(json!({"closesAt": "2024-05-16T18:00:00Z"})));
}

#[tokio::test]
async fn a_body_of_optional_members_is_an_object_even_when_none_is_set() {
    let stage = dt::Stage::new([disruptive::runtime::MockResponse::answer(
        200,
        r#"{"name": "projects/p1"}"#,
    )]);
    stage
        .client
        .service_accounts()
        .create("p1")
        .await
        .expect("an account");
    let request = stage.seen().remove(0).request;
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(sent(&request.url, request.body).1, Some(json!({})));
}

#[tokio::test]
async fn a_get_has_no_body() {
    let stage = dt::Stage::new([disruptive::runtime::MockResponse::answer(
        200,
        r#"{"name": "projects/p1"}"#,
    )]);
    stage.client.projects().get("p1").await.expect("a project");
    assert_eq!(stage.seen().remove(0).request.body, None);
}
