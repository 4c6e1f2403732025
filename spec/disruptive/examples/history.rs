//! Writes the temperatures of a project as CSV: `cargo run --example history -- [PROJECT] > temperatures.csv`.
//!
//! The last seven days, one line for each sample. Without credentials in the environment a fake on this machine answers.

use std::error::Error;
use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use disruptive::types::{DeviceType, EventData, EventType, ProjectId};

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (dt, _fake) = disruptive_fake::connect().await?;
    let project = match std::env::args().nth(1) {
        Some(id) => ProjectId::from(id),
        None => first_project(&dt).await?,
    };

    let mut out = io::stdout().lock();
    writeln!(out, "device,name,time,celsius")?;
    let mut devices = dt
        .devices()
        .list(project.clone())
        .device_types([DeviceType::Temperature])
        .items();
    while let Some(device) = devices.try_next().await? {
        let id = device.name.device().ok_or("a device without an id")?;
        let labels = device.labels.unwrap_or_default();
        let name = labels
            .get("name")
            .map_or("", String::as_str)
            .replace('"', "\"\"");
        // Pages are asked for as they are needed, and the client keeps to the rate limit: this may run for as long as it takes.
        let mut events = dt
            .events()
            .list(project.clone(), id.clone())
            .event_types([EventType::Temperature])
            .start_time(SystemTime::now() - WEEK)
            .items();
        while let Some(event) = events.try_next().await? {
            if let EventData::Temperature(temperature) = event.data {
                writeln!(
                    out,
                    "{id},\"{name}\",{},{}",
                    event.timestamp, temperature.value
                )?;
            }
        }
    }
    Ok(())
}

/// The first project that has devices.
async fn first_project(dt: &disruptive::Client) -> Result<ProjectId, Box<dyn Error>> {
    let mut projects = dt.projects().list().items();
    while let Some(project) = projects.try_next().await? {
        if project.sensor_count.unwrap_or_default() > 0 {
            return Ok(project.name.project().ok_or("a project without an id")?);
        }
    }
    Err("there is no project with sensors; name one".into())
}
