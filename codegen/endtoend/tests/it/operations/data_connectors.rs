use std::time::Duration;

use disruptive::Error;
use disruptive::types::{
    ConnectorConfig, ConnectorStatus, ConnectorType, DataConnector, DeviceName, DeviceType,
    EventType, HttpPushConfig, ProjectName, PubsubConfig, Temperature,
};
use serde_json::json;

use crate::stage::{Case, Stage, cases, sorted};

pub(super) const CASES: &[Case<Stage>] = cases![
    "data_connectors.list" list 0,
    "data_connectors.create" create 1,
    "data_connectors.get" get 0,
    "data_connectors.update" update 1,
    "data_connectors.delete" delete 1,
    "data_connectors.metrics" metrics 0,
    "data_connectors.sync" sync 1,
];

/// A connector to a queue of a cloud, whose deliveries always work.
async fn connector(stage: &Stage, project: &ProjectName) -> Result<DataConnector, Error> {
    let made = stage
        .dt
        .data_connectors()
        .create(project, ConnectorType::GooglePubsub);
    let config = PubsubConfig::new("projects/shop/topics/events").with_audience("shop");
    let connector = made.display_name("Queue").pubsub_config(config).await?;
    stage.propagate();
    Ok(connector)
}

async fn reporting(stage: &Stage, project: &ProjectName) -> Result<DeviceName, Error> {
    let device = stage.device(project, DeviceType::Temperature).await;
    let event = Temperature::new(21.5).into();
    stage.dt.emulator().publish(project, &device, event).await?;
    Ok(device)
}

async fn list(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let (one, other) = (
        connector(stage, &project).await?,
        connector(stage, &project).await?,
    );
    let listed = stage
        .dt
        .data_connectors()
        .list(&project)
        .items()
        .collect()
        .await?;
    let names = sorted(listed.iter().map(|connector| &connector.name));
    assert_eq!(names, sorted([&one.name, &other.name]));
    for connector in &listed {
        stage.same(&connector.name, connector);
    }
    Ok(())
}

async fn create(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let config =
        HttpPushConfig::new("https://receiver.example.com/").with_signature_secret("s3cret");
    let made = stage
        .dt
        .data_connectors()
        .create(&project, ConnectorType::HttpPush)
        .display_name("Push")
        .events([EventType::Touch])
        .labels(["name"])
        .http_config(config)
        .await?;
    let held = stage.value(&made.name);
    assert_eq!(held["type"], "HTTP_PUSH");
    assert_eq!(held["status"], "ACTIVE");
    assert_eq!(held["events"], json!(["touch"]));
    assert_eq!(held["httpConfig"]["url"], "https://receiver.example.com/");
    let seen = stage.dt.data_connectors().get(&project, &made.name).await?;
    stage.same(&made.name, &seen);
    Ok(())
}

async fn get(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = connector(stage, &project).await?.name;
    let connector = stage.dt.data_connectors().get(&project, &name).await?;
    assert!(matches!(connector.config, ConnectorConfig::GooglePubsub(_)));
    stage.same(&name, &connector);
    Ok(())
}

async fn update(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = connector(stage, &project).await?.name;
    let call = stage.dt.data_connectors().update(&project, &name);
    let told = call
        .display_name("Off")
        .status(ConnectorStatus::UserDisabled)
        .await?;
    let held = stage.value(&name);
    assert_eq!(held["displayName"], "Off");
    assert_eq!(held["status"], "USER_DISABLED");
    assert_eq!(
        held["pubsubConfig"]["audience"], "shop",
        "what was not sent stays"
    );
    stage.same(&name, &told);
    // Events are delivered in the background: once the other connector has one, this one would have had it.
    let other = connector(stage, &project).await?.name;
    reporting(stage, &project).await?;
    stage
        .until("a delivery", |stage| !stage.deliveries().is_empty())
        .await;
    let delivered = stage.deliveries();
    let to_other = |connector: &String| other == connector.as_str();
    assert!(delivered.iter().all(to_other), "it is switched off");
    Ok(())
}

async fn delete(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = connector(stage, &project).await?.name;
    stage.dt.data_connectors().delete(&project, &name).await?;
    assert!(stage.is_gone(&name));
    Ok(())
}

async fn metrics(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = connector(stage, &project).await?.name;
    reporting(stage, &project).await?;
    stage
        .until("a delivery", |stage| !stage.deliveries().is_empty())
        .await;
    let told = stage.dt.data_connectors().metrics(&project, &name).await?;
    assert_eq!(told.metrics.success_count, Some(1));
    assert_eq!(told.metrics.error_count, Some(0));
    stage.pace.advance(Duration::from_hours(4));
    let told = stage.dt.data_connectors().metrics(&project, &name).await?;
    assert_eq!(
        told.metrics.success_count,
        Some(0),
        "of the last three hours"
    );
    Ok(())
}

async fn sync(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    // Events are delivered in the background: once the other connector has one, everybody has had it.
    connector(stage, &project).await?;
    reporting(stage, &project).await?;
    stage
        .until("a delivery", |stage| !stage.deliveries().is_empty())
        .await;
    let name = connector(stage, &project).await?.name;
    let to_this = |connector: &String| name == connector.as_str();
    assert!(!stage.deliveries().iter().any(to_this));
    stage.dt.data_connectors().sync(&project, &name).await?;
    stage
        .until("another delivery", |stage| stage.deliveries().len() > 1)
        .await;
    let delivered = stage.deliveries();
    assert!(delivered.iter().skip(1).all(to_this), "{delivered:?}");
    Ok(())
}
