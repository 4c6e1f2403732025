//! What a call gives back, and what it asks of its caller.

use runtime::{ClientBuilder, ErrorKind, Http, MockResponse};

use crate::toy::{Client, Delete, GOOD, Get, Replace, Stage, bad, good};

#[tokio::test]
async fn a_response_has_the_answer_around_the_value() {
    let stage = Stage::new([bad(500), good().header("x-shelf", "3")]);
    let response = stage.client.call::<Get>().response().await.unwrap();
    assert_eq!((response.status(), response.attempts().len()), (200, 2));
    assert_eq!(response.headers()["x-shelf"], "3");
    assert_eq!(response.body().as_ref(), GOOD.as_bytes());
    assert_eq!(response.value().label, "peas");
    assert_eq!(response.into_inner().label, "peas");
}

#[tokio::test]
async fn every_2xx_is_a_success() {
    for status in [200, 201, 202, 204, 206, 299] {
        let stage = Stage::new([
            MockResponse::answer(status, GOOD),
            MockResponse::answer(status, ""),
        ]);
        stage.client.call::<Get>().await.unwrap();
        stage.client.call::<Delete>().await.unwrap();
    }
    let stage = Stage::new([
        MockResponse::answer(200, "{}"),
        MockResponse::answer(200, "<p>fine</p>"),
    ]);
    stage.client.call::<Replace>().await.unwrap();
    stage.client.call::<Replace>().await.unwrap();
}

#[tokio::test]
async fn a_value_must_be_there_where_one_is_promised() {
    let stage = Stage::new([MockResponse::answer(204, "")]);
    let error = stage.client.call::<Get>().attempts(1).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Decode, Some(204))
    );
}

#[tokio::test]
async fn a_call_can_be_made_again() {
    let stage = Stage::new([good(), good()]);
    let call = stage.client.call::<Get>();
    call.clone().await.unwrap();
    call.await.unwrap();
    assert_eq!(stage.times().len(), 2);
}

#[test]
fn clients_and_calls_go_between_threads() {
    const fn shared<T: Send + Sync + Clone>() {}
    const fn sent<T: Send>() {}
    const fn error<T: Send + Sync + std::error::Error>() {}
    shared::<Client>();
    shared::<Http>();
    sent::<Get>();
    sent::<ClientBuilder<Client>>();
    sent::<<Get as IntoFuture>::IntoFuture>();
    error::<runtime::Error>();
    assert!(size_of::<runtime::Error>() <= size_of::<usize>());
}
