use std::time::Duration;

use disruptive::ErrorKind;
use disruptive::runtime::Stop;

use super::{outcomes, statuses, waited};
use crate::stage::{Stage, alone};

#[test]
fn reads_are_repeated_through_a_storm() {
    alone(async {
        let scenario = "faults: [{on: projects, when: {first: 3}, do: {status: 503}}]";
        let stage = Stage::with(scenario).await;
        let list = stage
            .dt
            .projects()
            .list()
            .response()
            .await
            .expect("the storm ends");
        assert_eq!(outcomes(list.attempts()), [503, 503, 503, 200]);
        waited(list.attempts(), Duration::from_secs(1));
        assert_eq!(statuses(&stage, "projects.list"), [503, 503, 503, 200]);
    });
}

#[test]
fn what_would_be_done_twice_is_not_repeated() {
    alone(async {
        let scenario =
            "faults: [{on: {effect: non_idempotent}, when: {first: 1}, do: {status: 503}}]";
        let stage = Stage::with(scenario).await;
        let call = || stage.dt.projects().create(stage.organization(), "Once");
        let error = call().await.expect_err("it is not repeated");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(error.stopped(), Some(Stop::Rule));
        assert!(error.maybe_applied(), "a 503 may come after the effect");
        assert_eq!(statuses(&stage, "projects.create"), [503]);
        assert_eq!(stage.fake.effects("projects.create"), 0);
        call().await.expect("the storm is over");
        assert_eq!(stage.fake.effects("projects.create"), 1);
    });
}

#[test]
fn whoever_does_not_mind_a_second_one_has_it_repeated() {
    alone(async {
        let scenario = "faults: [{on: projects.create, when: {first: 1}, do: {status: 503, after_effect: true}}]";
        let stage = Stage::with(scenario).await;
        let call = stage.dt.projects().create(stage.organization(), "Twice");
        call.retry_ambiguous().await.expect("the second attempt");
        assert_eq!(statuses(&stage, "projects.create"), [503, 200]);
        assert_eq!(stage.fake.effects("projects.create"), 2);
    });
}

#[test]
fn nothing_is_repeated_before_the_time_that_the_service_names() {
    alone(async {
        let scenario =
            "faults: [{on: projects.list, when: {first: 1}, do: {status: 503, retry_after: 7}}]";
        let stage = Stage::with(scenario).await;
        let list = stage
            .dt
            .projects()
            .list()
            .response()
            .await
            .expect("the storm ends");
        assert_eq!(outcomes(list.attempts()), [503, 200]);
        waited(list.attempts(), Duration::from_secs(7));
    });
}

#[test]
fn a_storm_that_does_not_end_ends_the_call() {
    alone(async {
        let stage = Stage::with("faults: [{on: projects, do: {status: 500}}]").await;
        let error = stage.dt.projects().list().await.expect_err("it never ends");
        assert_eq!(error.kind(), ErrorKind::Internal);
        assert_eq!(error.stopped(), Some(Stop::Attempts));
        assert_eq!(statuses(&stage, "projects.list"), [500; 5]);
    });
}

#[test]
fn the_page_of_a_gateway_is_a_502_and_no_text_of_an_error() {
    alone(async {
        let scenario =
            "faults: [{on: projects, when: {nth: [1, 3]}, do: {status: 502, body: html}}]";
        let stage = Stage::with(scenario).await;
        let list = stage
            .dt
            .projects()
            .list()
            .response()
            .await
            .expect("it is repeated");
        assert_eq!(outcomes(list.attempts()), [502, 200]);
        let call = stage.dt.projects().create(stage.organization(), "Once");
        let error = call.await.expect_err("it is not repeated");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(error.status(), Some(502));
        assert!(!error.message().contains('<'), "{error}");
    });
}
