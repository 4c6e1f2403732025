use std::sync::Arc;
use std::time::Duration;

use disruptive::runtime::{Credentials, Stop};
use disruptive::types::{DeviceType, ProjectName};
use disruptive::{Client, Error, ErrorKind};
use serde_json::json;

use super::statuses;
use crate::stage::{Stage, alone, role};

/// Somebody else who may do everything.
async fn somebody_else(stage: &Stage, project: &ProjectName) -> Client {
    let account = stage.account(project).await;
    let email = stage.value(&account)["email"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let key = stage
        .dt
        .keys()
        .create(project, &account)
        .await
        .expect("a key");
    let roles = [role("organization.admin")];
    let home = stage.organization();
    let member = stage
        .dt
        .members()
        .create_in_organization(home, &email, roles)
        .await;
    member.expect("a member");
    stage.propagate();
    let credentials = Credentials::ServiceAccount {
        key_id: key.key.id.map(|id| id.to_string()).unwrap_or_default(),
        email,
        secret: key.secret,
    };
    stage
        .client()
        .credentials(credentials)
        .build()
        .expect("a client")
}

#[test]
fn modify_reads_again_when_somebody_else_was_faster() {
    alone(async {
        let stage = Stage::with("conflict_window: 300ms").await;
        let project = stage.project().await;
        // Between our first reading and our first writing somebody else changes it.
        let fake = Arc::clone(&stage.fake);
        let mut first = true;
        let modified = stage.dt.projects().modify(&project, move |project| {
            if std::mem::take(&mut first) {
                let name = project.name.as_str();
                let mut theirs = fake.get(name).expect("it is there");
                theirs["displayName"] = "Theirs".into();
                fake.put(name, theirs).expect("it can be put");
            }
            project.display_name.push_str(" and ours");
        });
        let ours = modified.await.expect("it is tried again");
        assert_eq!(ours.display_name, "Theirs and ours");
        assert_eq!(stage.value(&project)["displayName"], "Theirs and ours");
        assert_eq!(statuses(&stage, "projects.update"), [409, 200]);
        assert_eq!(stage.fake.effects("projects.update"), 1);
    });
}

#[test]
fn modify_keeps_the_labels_that_somebody_else_has_set_in_the_meantime() {
    alone(async {
        let stage = Stage::with("").await;
        let project = stage.project().await;
        let device = stage.device(&project, DeviceType::Touch).await;
        let (id, fake) = (device.device().expect("an id"), &stage.fake);
        let modified = stage.dt.devices().modify("-", id, |found| {
            let mut theirs = fake.get(device.as_str()).expect("it is there");
            theirs["labels"]["theirs"] = "1".into();
            fake.put(device.as_str(), theirs).expect("it can be put");
            let labels = found.labels.get_or_insert_default();
            labels.remove("floor");
            labels.insert("ours".into(), "2".into());
        });
        let modified = modified.await.expect("labels are set");
        let labels = stage.value(&device)["labels"].clone();
        assert_eq!(json!(modified.labels), labels);
        assert_eq!(
            (&labels["theirs"], &labels["ours"], &labels["floor"]),
            (&json!("1"), &json!("2"), &json!(null))
        );
        assert_eq!(statuses(&stage, "devices.batch_update"), [200]);
    });
}

#[test]
fn modify_writes_each_member_through_the_call_that_can() {
    alone(async {
        let stage = Stage::with("").await;
        let project = stage.project().await;
        let modified = stage.dt.projects().modify(&project, |project| {
            project.display_name = "Cellar".into();
            let labels = project.labels.get_or_insert_default();
            labels.insert("floor".into(), "-1".into());
        });
        let modified = modified.await.expect("both are set");
        let held = stage.value(&project);
        assert_eq!(
            (&held["displayName"], &held["labels"]["floor"]),
            (&json!("Cellar"), &json!("-1"))
        );
        stage.same(&project, &modified);
        assert_eq!(statuses(&stage, "projects.update"), [200]);
        assert_eq!(statuses(&stage, "projects.batch_update"), [200]);
        let fails = stage.dt.projects().modify(&project, |project| {
            project.display_name = "Attic".into();
            Err(Error::new(ErrorKind::InvalidRequest, "no attic"))
        });
        assert_eq!(fails.await.expect_err("it fails").message(), "no attic");
        assert_eq!(stage.value(&project)["displayName"], "Cellar");
    });
}

#[test]
fn a_plain_update_says_that_somebody_else_was_faster() {
    alone(async {
        let stage = Stage::with("conflict_window: 1m").await;
        let project = stage.project().await;
        let other = somebody_else(&stage, &project).await;
        stage.pace.advance(Duration::from_mins(2));
        let theirs = other
            .projects()
            .update(&project)
            .display_name("Theirs")
            .await;
        theirs.expect("they are first");
        let ours = stage
            .dt
            .projects()
            .update(&project)
            .display_name("Ours")
            .await;
        let error = ours.expect_err("they were first");
        assert!(error.is_conflict());
        assert_eq!(error.stopped(), Some(Stop::Rule));
        assert_eq!(stage.value(&project)["displayName"], "Theirs");
    });
}
