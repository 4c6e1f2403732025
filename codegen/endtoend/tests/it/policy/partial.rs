use disruptive::types::{DeviceName, DeviceType, FailureCode, ProjectName};

use super::{outcomes, statuses};
use crate::stage::{Stage, alone};

/// Three devices of a project.
async fn devices(stage: &Stage) -> (ProjectName, Vec<DeviceName>) {
    let project = stage.project().await;
    let mut devices = Vec::new();
    for _ in 0..3 {
        devices.push(stage.device(&project, DeviceType::Touch).await);
    }
    (project, devices)
}

/// How many devices are labelled so.
fn labelled(stage: &Stage, devices: &[DeviceName]) -> usize {
    let is_labelled = |device: &&DeviceName| stage.value(device)["labels"]["wall"] == "north";
    devices.iter().filter(is_labelled).count()
}

#[test]
fn a_success_may_hold_failures() {
    alone(async {
        let stage = Stage::with("faults: [{on: devices.batch_update, do: {fail_items: 2}}]").await;
        let (project, devices) = devices(&stage).await;
        let call = stage.dt.devices().batch_update(&project, &devices);
        let report = call
            .add_labels([("wall", "north")])
            .await
            .expect("a report");
        let failed = report.batch_errors.unwrap_or_default();
        assert_eq!(failed.len(), 2);
        assert!(
            failed
                .iter()
                .all(|failed| failed.status.code == FailureCode::InternalError)
        );
        assert_eq!(labelled(&stage, &devices), 1);
    });
}

#[test]
fn what_has_failed_for_a_while_is_sent_again_and_nothing_else() {
    alone(async {
        let fault = "faults: [{on: devices.batch_update, when: {first: 2}, do: {fail_items: 1}}]";
        let stage = Stage::with(fault).await;
        let (project, mut devices) = devices(&stage).await;
        let nothing = DeviceName::new(&project, "nothing0000000000000");
        devices.push(nothing.clone());
        let call = stage.dt.devices().batch_update(&project, &devices);
        let call = call.add_labels([("wall", "north")]).retry_failed();
        let response = call.response().await.expect("a report");
        assert_eq!(outcomes(response.attempts()), [200; 3]);
        let failed = response.into_inner().batch_errors.unwrap_or_default();
        let failed: Vec<_> = failed.iter().map(|failed| &failed.device).collect();
        assert_eq!(failed, [&nothing], "what is not there stays so");
        devices.pop();
        assert_eq!(labelled(&stage, &devices), 3);
        assert_eq!(statuses(&stage, "devices.batch_update"), [200; 3]);
    });
}

#[test]
fn a_transfer_ends_with_everything_moved_and_one_report() {
    alone(async {
        let fault = "faults: [{on: devices.transfer, when: {first: 1}, do: {fail_items: 2}}]";
        let stage = Stage::with(fault).await;
        let (_, devices) = devices(&stage).await;
        let to = stage.project().await;
        let report = stage
            .dt
            .devices()
            .transfer(&to, &devices)
            .retry_failed()
            .await;
        let report = report.expect("a report");
        assert!(report.is_complete(), "{report:?}");
        assert_eq!(report.transferred_devices.map_or(0, |moved| moved.len()), 3);
        assert_eq!(stage.below(&to, "Device").len(), 3);
        assert_eq!(stage.fake.effects("devices.transfer"), 2);
    });
}
