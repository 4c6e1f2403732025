//! Things that are missing because they are new.

use std::time::Duration;

use acceptance::disruptive::Stage;
use disruptive::ErrorKind;
use disruptive::runtime::MockResponse;

use super::scenes::{missing, ok};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_404_after_an_own_create_is_retried() {
    let created = MockResponse::answer(200, r#"{"name": "projects/p1"}"#);
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
        .expect("it has propagated");
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
async fn a_404_below_something_new_is_retried_only_where_it_is_about_that() {
    let created = MockResponse::answer(200, r#"{"name": "projects/p1"}"#);
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
            .expect("it has propagated")
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
async fn a_404_after_a_create_in_a_batch_is_retried_too() {
    let members =
        r#"{"members": [{"name": "projects/p1/members/m1"}, {"name": "projects/p2/members/m2"}]}"#;
    let stage = Stage::new([
        MockResponse::answer(200, members),
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
        .expect("it has propagated");
    client
        .members()
        .get("-", "m1")
        .await
        .expect("it has propagated");
}
