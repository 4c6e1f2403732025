use disruptive::Error;
use disruptive::types::{ContactGroupName, ContactName, ProjectName};
use serde_json::json;

use crate::stage::{Case, Stage, cases, role};

pub(super) const CASES: &[Case<Stage>] = cases![
    "contacts.create" create 1,
    "contacts.get" get 0,
    "contacts.update" update 1,
    "contacts.delete" delete 1,
];

async fn group(stage: &Stage) -> Result<ContactGroupName, Error> {
    let home = stage.organization();
    let group = stage.dt.contact_groups().create(home, "Kitchen").await?;
    stage.propagate();
    Ok(group.name)
}

async fn contact(stage: &Stage) -> Result<(ProjectName, ContactName, ContactGroupName), Error> {
    let (project, group) = (stage.project().await, group(stage).await?);
    let call = stage.dt.contacts().create(&project, &group, "Cook");
    let contact = call.email("cook@example.com").await?;
    stage.propagate();
    Ok((project, contact.name, group))
}

async fn create(stage: &Stage) -> Result<(), Error> {
    let (_, name, group) = contact(stage).await?;
    let held = stage.value(&name);
    assert_eq!(held["displayName"], "Cook");
    assert_eq!(held["email"], "cook@example.com");
    assert_eq!(held["contactGroup"], group.as_str());
    assert_eq!(stage.value(&group)["contactCount"], json!(1.0));
    Ok(())
}

async fn get(stage: &Stage) -> Result<(), Error> {
    let (project, name, _) = contact(stage).await?;
    let contact = stage.dt.contacts().get(&project, &name).await?;
    assert_eq!(contact.has_project_access, Some(false));
    stage.same(&name, &contact);
    let roles = [role("project.user")];
    stage
        .dt
        .members()
        .create(&project, "cook@example.com", roles)
        .await?;
    let contact = stage.dt.contacts().get(&project, &name).await?;
    assert_eq!(contact.has_project_access, Some(true));
    Ok(())
}

async fn update(stage: &Stage) -> Result<(), Error> {
    let (project, name, old) = contact(stage).await?;
    let group = group(stage).await?;
    let call = stage.dt.contacts().update(&project, &name);
    let told = call.display_name("Chef").contact_group(&group).await?;
    let held = stage.value(&name);
    assert_eq!(held["displayName"], "Chef");
    assert_eq!(held["email"], "cook@example.com", "what was not sent stays");
    assert_eq!(stage.value(&old)["contactCount"], json!(0.0));
    assert_eq!(stage.value(&group)["contactCount"], json!(1.0));
    stage.same(&name, &told);
    Ok(())
}

async fn delete(stage: &Stage) -> Result<(), Error> {
    let (project, name, group) = contact(stage).await?;
    stage.dt.contacts().delete(&project, &name).await?;
    assert!(stage.is_gone(&name));
    assert_eq!(stage.value(&group)["contactCount"], json!(0.0));
    Ok(())
}
