use disruptive::runtime::Reason;

use super::{outcomes, statuses, waited};
use crate::stage::{MockResponse, PROPAGATION, Stage, alone};

#[test]
fn what_the_client_has_made_is_waited_for() {
    alone(async {
        let stage = Stage::new().await;
        let made = stage.dt.projects().create(stage.organization(), "New");
        let name = made.await.expect("a project").name;
        let seen = stage
            .dt
            .projects()
            .get(&name)
            .response()
            .await
            .expect("it propagates");
        assert_eq!(outcomes(seen.attempts()), [404, 200]);
        assert_eq!(seen.attempts()[1].reason, Reason::JustCreated);
        waited(seen.attempts(), PROPAGATION);
        assert_eq!(statuses(&stage, "projects.get"), [404, 200]);
    });
}

#[test]
fn what_others_have_made_is_not_waited_for() {
    alone(async {
        let stage = Stage::new().await;
        let made = stage.dt.projects().create(stage.organization(), "New");
        let name = made.await.expect("a project").name;
        let other = stage.client().build().expect("a client");
        let error = other
            .projects()
            .get(&name)
            .await
            .expect_err("it is not there yet");
        assert!(error.is_not_found());
        assert_eq!(statuses(&stage, "projects.get"), [404]);
    });
}

#[test]
fn what_lies_in_something_new_is_waited_for_as_well() {
    alone(async {
        let stage = Stage::new().await;
        let made = stage.dt.projects().create(stage.organization(), "New");
        let name = made.await.expect("a project").name;
        let account = stage.dt.service_accounts().create(&name).await;
        account.expect("the project propagates");
        assert_eq!(statuses(&stage, "service_accounts.create"), [404, 200]);
        assert_eq!(stage.fake.effects("service_accounts.create"), 1);
    });
}
