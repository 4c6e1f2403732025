use disruptive::Error;
use disruptive::types::{DeviceType, Humidity, ObjectPresent, PresenceState};
use serde_json::json;

use crate::stage::{Case, Stage, cases, sorted};

pub(super) const CASES: &[Case<Stage>] = cases![
    "emulator.list" list 0,
    "emulator.create" create 1,
    "emulator.get" get 0,
    "emulator.update" update 1,
    "emulator.delete" delete 1,
    "emulator.publish" publish 2,
];

async fn list(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let one = stage.device(&project, DeviceType::Touch).await;
    let other = stage.device(&project, DeviceType::Touch).await;
    // A device that is real is unknown to the emulator.
    let real = format!("{project}/devices/real0000000000000000");
    let put = stage
        .fake
        .put(&real, json!({"type": "touch", "labels": {}}));
    put.expect("it can be put there");
    let listed = stage.dt.emulator().list(&project).items().collect().await?;
    assert_eq!(
        sorted(listed.iter().map(|device| &device.name)),
        sorted([&one, &other])
    );
    for device in &listed {
        stage.same(&device.name, device);
    }
    Ok(())
}

async fn create(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let labels = [("name", "Fridge")];
    let made = stage
        .dt
        .emulator()
        .create(&project, DeviceType::WaterDetector)
        .labels(labels)
        .await?;
    let id = made.name.device().unwrap_or_default();
    assert!(
        id.as_str().starts_with("emu") && id.as_str().len() == 23,
        "{id}"
    );
    let held = stage.value(&made.name);
    assert_eq!(held["type"], "waterDetector");
    assert_eq!(
        held["labels"],
        json!({"name": "Fridge", "virtual-sensor": ""})
    );
    assert_eq!(stage.value(&project)["sensorCount"], json!(1.0));
    // Others see it, too, once it has propagated.
    let seen = stage.dt.devices().get(&project, &made.name).await?;
    stage.same(&made.name, &seen);
    Ok(())
}

async fn get(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = stage.device(&project, DeviceType::CloudConnector).await;
    let device = stage.dt.emulator().get(&project, &name).await?;
    stage.same(&name, &device);
    Ok(())
}

async fn update(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = stage.device(&project, DeviceType::Contact).await;
    let labels = [("name", "Door"), ("virtual-sensor", "")];
    let told = stage
        .dt
        .emulator()
        .update(&project, &name, DeviceType::Contact, labels)
        .await?;
    let held = stage.value(&name);
    assert_eq!(
        held["labels"],
        json!({"name": "Door", "virtual-sensor": ""})
    );
    assert_eq!(held["type"], "contact");
    stage.same(&name, &told);
    Ok(())
}

async fn delete(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = stage.device(&project, DeviceType::Contact).await;
    stage.dt.emulator().delete(&project, &name).await?;
    assert!(stage.is_gone(&name));
    assert_eq!(stage.value(&project)["sensorCount"], json!(0.0));
    Ok(())
}

async fn publish(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = stage.device(&project, DeviceType::Humidity).await;
    let emulator = stage.dt.emulator();
    emulator
        .publish(&project, &name, Humidity::new(21.5, 40.0).into())
        .await?;
    let present = ObjectPresent::new(PresenceState::Present).into();
    emulator.publish(&project, &name, present).await?;
    let reported = &stage.value(&name)["reported"];
    assert_eq!(reported["humidity"]["temperature"], 21.5);
    assert_eq!(reported["humidity"]["relativeHumidity"], 40.0);
    assert_eq!(reported["objectPresent"]["state"], "PRESENT");
    let kept = stage
        .dt
        .events()
        .list(&project, &name)
        .items()
        .collect()
        .await?;
    assert!(kept.len() >= 2, "{kept:?}");
    Ok(())
}
