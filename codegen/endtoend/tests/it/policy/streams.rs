use disruptive::runtime::EventStream;
use disruptive::types::{DeviceName, DeviceType, Event, Temperature};
use disruptive::{Error, ErrorKind};

use crate::stage::{Stage, alone};

/// A stage whose streams have a fault after two events, a stream, and what is to report.
async fn followed(fault: &str) -> (Stage, EventStream<Event>, DeviceName) {
    let scenario = format!("faults: [{{on: events.stream, do: {{stream: {fault}, after: 2}}}}]");
    let stage = Stage::with(&scenario).await;
    let project = stage.project().await;
    let device = stage.device(&project, DeviceType::Temperature).await;
    let events = stage.dt.events().stream(&project).await.expect("a stream");
    (stage, events, device)
}

/// Lets the device report so often, and takes so many events, or fewer where the stream ends before.
async fn ids(
    stage: &Stage,
    events: &mut EventStream<Event>,
    device: &DeviceName,
    reports: u32,
    most: usize,
) -> Result<Vec<String>, Error> {
    let project = device.project().unwrap_or_default();
    for report in 0..reports {
        let event = Temperature::new(f64::from(report)).into();
        stage.dt.emulator().publish(&project, device, event).await?;
    }
    let mut ids = Vec::new();
    while ids.len() < most {
        match events.try_next().await? {
            Some(event) => ids.push(event.event_id),
            None => break,
        }
    }
    Ok(ids)
}

#[test]
fn a_line_that_is_cut_is_an_error_and_what_came_before_is_not_lost() {
    alone(async {
        for fault in ["cut_line", "cut"] {
            let (stage, mut events, device) = followed(fault).await;
            let before = ids(&stage, &mut events, &device, 3, 2).await;
            assert_eq!(before.expect("two events").len(), 2, "{fault}");
            let error = events.try_next().await;
            let error = error.expect_err("the connection is lost");
            assert_eq!(error.kind(), ErrorKind::MaybeApplied, "{fault}: {error}");
            assert!(events.try_next().await.expect("it has ended").is_none());
        }
    });
}

#[test]
fn what_comes_twice_can_be_told_by_its_id() {
    alone(async {
        let (stage, mut events, device) = followed("duplicate").await;
        let ids = ids(&stage, &mut events, &device, 3, 4)
            .await
            .expect("four events");
        let mut different = ids.clone();
        different.dedup();
        assert_eq!(different.len(), ids.len() - 1, "{ids:?}");
        assert_eq!(stage.fake.effects("emulator.publish"), 3);
    });
}

#[test]
fn an_error_in_the_stream_is_the_last_that_comes() {
    alone(async {
        let (stage, mut events, device) = followed("{error: 14}").await;
        let before = ids(&stage, &mut events, &device, 3, 2).await;
        assert_eq!(before.expect("two events").len(), 2);
        let error = events.try_next().await;
        let error = error.expect_err("the stream says so");
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        assert!(events.try_next().await.expect("it has ended").is_none());
    });
}

#[test]
fn a_stream_that_ends_well_just_ends() {
    alone(async {
        let (stage, mut events, device) = followed("end").await;
        let ids = ids(&stage, &mut events, &device, 3, 4)
            .await
            .expect("an end");
        assert_eq!(ids.len(), 2);
    });
}
