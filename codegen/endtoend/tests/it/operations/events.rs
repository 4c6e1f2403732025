use std::time::Duration;

use disruptive::Error;
use disruptive::runtime::Timestamp;
use disruptive::types::{
    BatteryStatus, DeviceName, DeviceType, Event, EventData, EventType, ProjectName, Temperature,
};

use crate::stage::{Case, Stage, cases};

pub(super) const CASES: &[Case<Stage>] = cases![
    "events.list" list 0,
    "events.stream" stream 0,
    "events.stream_device" stream_device 0,
];

async fn device(stage: &Stage) -> (ProjectName, DeviceName) {
    let project = stage.project().await;
    let device = stage.device(&project, DeviceType::Temperature).await;
    (project, device)
}

/// Makes a device report a temperature.
async fn report(stage: &Stage, device: &DeviceName, celsius: f64) -> Result<(), Error> {
    let project = device.project().unwrap_or_default();
    let event = Temperature::new(celsius).into();
    stage.dt.emulator().publish(project, device, event).await
}

fn celsius(event: &Event) -> Option<f64> {
    match &event.data {
        EventData::Temperature(temperature) => Some(temperature.value),
        _ => None,
    }
}

async fn list(stage: &Stage) -> Result<(), Error> {
    let (project, device) = device(stage).await;
    for celsius in [1.5, 2.5, 3.5] {
        report(stage, &device, celsius).await?;
        stage.pace.advance(Duration::from_hours(1));
    }
    let battery = BatteryStatus::new(80).into();
    stage
        .dt
        .emulator()
        .publish(&project, &device, battery)
        .await?;
    let list = || stage.dt.events().list(&project, &device);
    let temperatures = || list().event_types([EventType::Temperature]);
    let all = temperatures().items().collect().await?;
    let values: Vec<_> = all.iter().filter_map(celsius).collect();
    assert_eq!(values, [3.5, 2.5, 1.5], "newest first");
    let start = Timestamp::from(stage.pace.wall() - Duration::from_mins(150));
    let later = temperatures()
        .start_time(start.clone())
        .items()
        .collect()
        .await?;
    assert_eq!(
        later.iter().filter_map(celsius).collect::<Vec<_>>(),
        [3.5, 2.5]
    );
    let earlier = temperatures().end_time(start).items().collect().await?;
    assert_eq!(
        earlier.iter().filter_map(celsius).collect::<Vec<_>>(),
        [1.5]
    );
    let latest = &stage.value(&device)["reported"]["temperature"]["value"];
    assert_eq!(*latest, 3.5);
    stage.pace.advance(Duration::from_hours(48));
    let day = list().items().collect().await?;
    assert!(day.is_empty(), "a day is the default: {day:?}");
    Ok(())
}

async fn stream(stage: &Stage) -> Result<(), Error> {
    let (project, device) = device(stage).await;
    let other = stage.device(&project, DeviceType::Temperature).await;
    let call = stage.dt.events().stream(&project).device_ids([&device]);
    let mut events = call.event_types([EventType::Temperature]).await?;
    report(stage, &other, 1.5).await?;
    report(stage, &device, 2.5).await?;
    let event = events.try_next().await?.expect("it goes on");
    assert_eq!(celsius(&event), Some(2.5));
    assert_eq!(event.target_name.as_str(), device.as_str());
    Ok(())
}

async fn stream_device(stage: &Stage) -> Result<(), Error> {
    let (project, device) = device(stage).await;
    let call = stage.dt.events().stream_device(&project, &device);
    let mut events = call.ping_interval(Duration::from_secs(10)).await?;
    stage.pace.advance(Duration::from_secs(10));
    let ping = events.try_next().await?.expect("it goes on");
    assert_eq!(ping.data, EventData::Ping);
    report(stage, &device, 4.5).await?;
    let event = events.try_next().await?.expect("it goes on");
    assert_eq!(celsius(&event), Some(4.5));
    Ok(())
}
