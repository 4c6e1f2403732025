use disruptive::Error;
use disruptive::types::{DeviceName, DeviceType, FailureCode};
use serde_json::json;

use crate::stage::{Case, Stage, cases, sorted};

pub(super) const CASES: &[Case<Stage>] = cases![
    "devices.list" list 0,
    "devices.get" get 0,
    "devices.batch_update" batch_update 1,
    "devices.transfer" transfer 1,
];

async fn list(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let fridge = stage.device(&project, DeviceType::Temperature).await;
    let door = stage.device(&project, DeviceType::Contact).await;
    let list = || stage.dt.devices().list(&project);
    let all = list().items().collect().await?;
    assert_eq!(
        sorted(all.iter().map(|device| &device.name)),
        sorted([&fridge, &door])
    );
    for device in &all {
        stage.same(&device.name, device);
    }
    let calls = [
        (list().device_types([DeviceType::Contact]), vec![&door]),
        (list().device_ids([&fridge]), vec![&fridge]),
        (list().label_filters(["floor=2"]), vec![&fridge, &door]),
        (list().label_filters(["floor=3"]), vec![]),
        (list().text("no such words"), vec![]),
    ];
    for (call, expected) in calls {
        let found = call.items().collect().await?;
        assert_eq!(
            sorted(found.iter().map(|device| &device.name)),
            sorted(expected)
        );
    }
    everywhere(stage, &[&fridge, &door]).await
}

async fn everywhere(stage: &Stage, expected: &[&DeviceName]) -> Result<(), Error> {
    let call = stage
        .dt
        .devices()
        .list("-")
        .organization(stage.organization());
    let all = call
        .label_filters(["floor=2"])
        .order_by("-id")
        .items()
        .collect()
        .await?;
    let ids: Vec<_> = all
        .iter()
        .filter_map(|device| device.name.device())
        .collect();
    assert!(ids.is_sorted_by(|one, next| one >= next), "{ids:?}");
    for name in expected {
        assert!(all.iter().any(|device| device.name == **name), "{name}");
    }
    Ok(())
}

async fn get(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = stage.device(&project, DeviceType::Humidity).await;
    let device = stage.dt.devices().get(&project, &name).await?;
    stage.same(&name, &device);
    // Whichever project it is in.
    let found = stage.dt.devices().get("-", &name).await?;
    assert_eq!(found, device);
    Ok(())
}

async fn batch_update(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let one = stage.device(&project, DeviceType::Touch).await;
    let other = stage.device(&project, DeviceType::Motion).await;
    let nothing = DeviceName::new(&project, "nothing0000000000000");
    let report = stage
        .dt
        .devices()
        .batch_update(&project, [&one, &other, &nothing])
        .add_labels([("wall", "north")])
        .remove_labels(["floor"])
        .await?;
    let failed = report.batch_errors.unwrap_or_default();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0].device, nothing);
    assert_eq!(failed[0].status.code, FailureCode::NotFound);
    for name in [&one, &other] {
        let labels = json!({"name": "Fridge", "virtual-sensor": "", "wall": "north"});
        assert_eq!(stage.value(name)["labels"], labels);
    }
    Ok(())
}

async fn transfer(stage: &Stage) -> Result<(), Error> {
    let (from, to) = (stage.project().await, stage.project().await);
    let old = stage.device(&from, DeviceType::Co2).await;
    let before = stage.value(&old);
    let report = stage.dt.devices().transfer(&to, [&old]).await?;
    assert!(report.is_complete(), "{report:?}");
    assert_eq!(report.transferred_devices, Some(vec![old.clone()]));
    let new = DeviceName::new(&to, &old);
    assert!(stage.is_gone(&old));
    assert_eq!(stage.value(&new)["labels"], before["labels"]);
    assert_eq!(stage.value(&from)["sensorCount"], json!(0.0));
    assert_eq!(stage.value(&to)["sensorCount"], json!(1.0));
    Ok(())
}
