use disruptive::Error;
use disruptive::types::{DeviceName, DeviceType, ProjectName};
use serde_json::json;

use crate::stage::{Case, Stage, cases};

pub(super) const CASES: &[Case<Stage>] = cases![
    "labels.create" create 1,
    "labels.update" update 1,
    "labels.delete" delete 1,
];

async fn device(stage: &Stage) -> (ProjectName, DeviceName) {
    let project = stage.project().await;
    let device = stage.device(&project, DeviceType::Temperature).await;
    (project, device)
}

async fn create(stage: &Stage) -> Result<(), Error> {
    let (project, device) = device(stage).await;
    let label = stage
        .dt
        .labels()
        .create(&project, &device, "room", "99")
        .await?;
    assert_eq!(label.value, "99");
    assert_eq!(stage.value(&device)["labels"]["room"], "99");
    let again = stage
        .dt
        .labels()
        .create(&project, &device, "room", "98")
        .await;
    assert!(again.is_err_and(|error| error.is_conflict()));
    assert_eq!(stage.value(&device)["labels"]["room"], "99");
    Ok(())
}

async fn update(stage: &Stage) -> Result<(), Error> {
    let (project, device) = device(stage).await;
    let label = stage
        .dt
        .labels()
        .update(&project, &device, "floor", "3")
        .await?;
    assert_eq!(label.value, "3");
    assert_eq!(stage.value(&device)["labels"]["floor"], "3");
    Ok(())
}

async fn delete(stage: &Stage) -> Result<(), Error> {
    let (project, device) = device(stage).await;
    stage.dt.labels().delete(&project, &device, "floor").await?;
    let rest = json!({"name": "Fridge", "virtual-sensor": ""});
    assert_eq!(stage.value(&device)["labels"], rest);
    Ok(())
}
