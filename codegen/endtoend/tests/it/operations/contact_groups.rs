use disruptive::Error;
use disruptive::types::ContactGroup;

use crate::stage::{Case, Stage, cases};

pub(super) const CASES: &[Case<Stage>] = cases![
    "contact_groups.create" create 1,
    "contact_groups.get" get 0,
    "contact_groups.update" update 1,
    "contact_groups.delete" delete 1,
];

async fn group(stage: &Stage) -> Result<ContactGroup, Error> {
    let home = stage.organization();
    let call = stage.dt.contact_groups().create(home, "Kitchen");
    call.description("Those who cook").await
}

async fn create(stage: &Stage) -> Result<(), Error> {
    let made = group(stage).await?;
    let held = stage.value(&made.name);
    assert_eq!(held["displayName"], "Kitchen");
    assert_eq!(held["description"], "Those who cook");
    Ok(())
}

async fn get(stage: &Stage) -> Result<(), Error> {
    let name = group(stage).await?.name;
    let group = stage
        .dt
        .contact_groups()
        .get(stage.organization(), &name)
        .await?;
    assert_eq!(group.contact_count, Some(0));
    stage.same(&name, &group);
    Ok(())
}

async fn update(stage: &Stage) -> Result<(), Error> {
    let name = group(stage).await?.name;
    let call = stage
        .dt
        .contact_groups()
        .update(stage.organization(), &name);
    let told = call.display_name("Canteen").await?;
    let held = stage.value(&name);
    assert_eq!(held["displayName"], "Canteen");
    assert_eq!(
        held["description"], "Those who cook",
        "what was not sent stays"
    );
    stage.same(&name, &told);
    Ok(())
}

async fn delete(stage: &Stage) -> Result<(), Error> {
    let name = group(stage).await?.name;
    stage.propagate();
    stage
        .dt
        .contact_groups()
        .delete(stage.organization(), &name)
        .await?;
    assert!(stage.is_gone(&name));
    Ok(())
}
