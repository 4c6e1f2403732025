use disruptive::Error;
use disruptive::types::{Location, ProjectName};
use serde_json::json;

use crate::stage::{Case, Stage, cases, sorted};

pub(super) const CASES: &[Case<Stage>] = cases![
    "projects.list" list 0,
    "projects.create" create 1,
    "projects.get" get 0,
    "projects.update" update 1,
    "projects.delete" delete 1,
    "projects.batch_update" batch_update 1,
];

async fn list(stage: &Stage) -> Result<(), Error> {
    let made = stage.project().await;
    let home = stage.organization();
    let mut held = stage.fake.names("Project");
    held.retain(|name| stage.value(name)["organization"] == home.as_str());
    let projects = stage.dt.projects();
    let all = projects
        .list()
        .organization(&home)
        .items()
        .collect()
        .await?;
    assert_eq!(sorted(all.iter().map(|project| &project.name)), held);
    for project in &all {
        stage.same(&project.name, project);
    }
    let found = projects.list().text("Cold rooms").items().collect().await?;
    assert!(found.iter().any(|project| project.name == made));
    let none = projects
        .list()
        .text("nothing is named so")
        .items()
        .collect()
        .await?;
    assert!(none.is_empty(), "{none:?}");
    Ok(())
}

async fn create(stage: &Stage) -> Result<(), Error> {
    let location = Location::default()
        .with_latitude(63.4)
        .with_time_location("Europe/Oslo");
    let home = stage.organization();
    let made = stage
        .dt
        .projects()
        .create(&home, "Warm rooms")
        .location(location)
        .await?;
    let held = stage.value(&made.name);
    assert_eq!(held["displayName"], "Warm rooms");
    assert_eq!(held["organization"], home.as_str());
    assert_eq!(held["location"]["timeLocation"], "Europe/Oslo");
    assert_eq!(held["sensorCount"], json!(0.0));
    // It cannot be seen yet, which the client knows.
    let seen = stage.dt.projects().get(&made.name).await?;
    stage.same(&made.name, &seen);
    Ok(())
}

async fn get(stage: &Stage) -> Result<(), Error> {
    let name = stage.project().await;
    let project = stage.dt.projects().get(&name).await?;
    assert_eq!(project.display_name, "Cold rooms");
    stage.same(&name, &project);
    Ok(())
}

async fn update(stage: &Stage) -> Result<(), Error> {
    let name = stage.project().await;
    let told = stage
        .dt
        .projects()
        .update(&name)
        .display_name("Warm rooms")
        .await?;
    assert_eq!(stage.value(&name)["displayName"], "Warm rooms");
    stage.same(&name, &told);
    Ok(())
}

async fn delete(stage: &Stage) -> Result<(), Error> {
    let name = stage.project().await;
    stage.dt.projects().delete(&name).await?;
    assert!(stage.is_gone(&name));
    assert!(!stage.fake.names("Project").contains(&name.to_string()));
    Ok(())
}

async fn batch_update(stage: &Stage) -> Result<(), Error> {
    let (one, other) = (stage.project().await, stage.project().await);
    let nothing = ProjectName::new("nothing0000000000000");
    let report = stage
        .dt
        .projects()
        .batch_update([&one, &other, &nothing])
        .add_labels([("region", "north")])
        .await?;
    assert_eq!(report.failed(), 1, "{report:?}");
    assert_eq!(stage.value(&one)["labels"], json!({"region": "north"}));
    assert_eq!(stage.value(&other)["labels"], json!({"region": "north"}));
    Ok(())
}
