use disruptive::ErrorKind;
use disruptive::types::DeviceType;

use super::{outcomes, statuses};
use crate::stage::{Stage, alone};

/// The number of projects that are called so.
fn called(stage: &Stage, name: &str) -> usize {
    let projects = stage.fake.names("Project");
    let is_called = |project: &String| stage.value(project)["displayName"] == name;
    projects.into_iter().filter(is_called).count()
}

#[test]
fn a_create_without_an_answer_is_not_repeated_and_says_that_it_may_have_been_applied() {
    alone(async {
        let stage =
            Stage::with("faults: [{on: projects.create, when: {first: 1}, do: reset_after}]").await;
        let call = stage.dt.projects().create(stage.organization(), "Once");
        let error = call.await.expect_err("there was no answer");
        assert_eq!(error.kind(), ErrorKind::MaybeApplied);
        assert!(error.maybe_applied());
        assert!(
            error.to_string().contains("the call may have been applied"),
            "{error}"
        );
        assert_eq!(error.attempts().len(), 1);
        assert_eq!(called(&stage, "Once"), 1);
        assert_eq!(stage.fake.effects("projects.create"), 1);
    });
}

#[test]
fn whoever_wants_it_twice_gets_it_twice() {
    alone(async {
        let stage =
            Stage::with("faults: [{on: projects.create, when: {first: 1}, do: reset_after}]").await;
        let call = stage.dt.projects().create(stage.organization(), "Twice");
        call.retry_ambiguous().await.expect("the second attempt");
        assert_eq!(called(&stage, "Twice"), 2);
    });
}

#[test]
fn a_connection_that_is_lost_before_the_effect_looks_the_same() {
    alone(async {
        let stage =
            Stage::with("faults: [{on: projects.create, when: {first: 1}, do: reset_before}]")
                .await;
        let call = || stage.dt.projects().create(stage.organization(), "Once");
        let error = call().await.expect_err("there was no answer");
        assert!(error.maybe_applied());
        assert_eq!(called(&stage, "Once"), 0);
        call().await.expect("the second call");
        assert_eq!(called(&stage, "Once"), 1);
    });
}

#[test]
fn a_read_without_an_answer_is_repeated() {
    alone(async {
        for fault in ["reset_before", "reset_after", "cut_body"] {
            let scenario =
                format!("faults: [{{on: projects.list, when: {{first: 2}}, do: {fault}}}]");
            let stage = Stage::with(&scenario).await;
            let list = stage
                .dt
                .projects()
                .list()
                .response()
                .await
                .expect("it is repeated");
            assert_eq!(list.attempts().len(), 3, "{fault}");
        }
    });
}

#[test]
fn a_delete_whose_answer_was_lost_has_worked_when_nothing_is_left() {
    alone(async {
        let stage =
            Stage::with("faults: [{on: projects.delete, when: {first: 1}, do: reset_after}]").await;
        let name = stage.project().await;
        let gone = stage
            .dt
            .projects()
            .delete(&name)
            .response()
            .await
            .expect("it is gone");
        assert_eq!(outcomes(gone.attempts()), [0, 404]);
        assert!(stage.is_gone(&name));
        assert_eq!(stage.fake.effects("projects.delete"), 1);
        let error = stage
            .dt
            .projects()
            .delete(&name)
            .await
            .expect_err("it was gone before");
        assert!(error.is_not_found());
    });
}

#[test]
fn what_is_refused_a_second_time_is_repeated_and_says_so() {
    alone(async {
        let stage =
            Stage::with("faults: [{on: labels.create, when: {first: 1}, do: reset_after}]").await;
        let project = stage.project().await;
        let device = stage.device(&project, DeviceType::Touch).await;
        let error = stage
            .dt
            .labels()
            .create(&project, &device, "room", "99")
            .await;
        let error = error.expect_err("the label is there already");
        assert!(error.is_conflict() && error.maybe_applied(), "{error}");
        assert_eq!(outcomes(error.attempts()), [0, 409]);
        assert_eq!(statuses(&stage, "labels.create").last(), Some(&409));
        assert_eq!(stage.value(&device)["labels"]["room"], "99");
        assert_eq!(stage.fake.effects("labels.create"), 1);
    });
}
