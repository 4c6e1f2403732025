//! Lists the devices of a project and labels them: `cargo run --example labels -- [PROJECT] [KEY=VALUE]`.
//!
//! Without a label it only lists. Without credentials in the environment a fake on this machine answers.

use std::error::Error;

use disruptive::types::{DeviceName, ProjectId};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (dt, fake) = disruptive_fake::connect().await?;
    let mut arguments = std::env::args().skip(1);
    let project = match arguments.next() {
        Some(id) => ProjectId::from(id),
        None => first_project(&dt).await?,
    };
    // A fake ends when it is dropped.
    let tried = fake.as_ref().map(|_| "floor=2".to_owned());
    let label = arguments.next().or(tried);

    let mut names: Vec<DeviceName> = Vec::new();
    let mut devices = dt
        .devices()
        .list(project.clone())
        .order_by("labels.name")
        .items();
    while let Some(device) = devices.try_next().await? {
        println!(
            "{:18} {:16} {:?}",
            device.device_type,
            shown(device.labels.as_ref()),
            device.name.as_str()
        );
        names.push(device.name);
    }
    let Some((key, value)) = label.as_deref().and_then(|label| label.split_once('=')) else {
        return Ok(());
    };

    // A batch succeeds even when some devices could not be changed: the report says which. Those that failed for a
    // passing reason are sent again.
    let report = dt
        .devices()
        .batch_update(project, names.clone())
        .add_labels([(key, value)])
        .retry_failed()
        .await?;
    println!(
        "\n{key}={value} on {} of {} devices",
        names.len() - report.failed(),
        names.len()
    );
    for failed in report.batch_errors.unwrap_or_default() {
        println!(
            "  not {}: {}",
            failed.device,
            failed.status.message.unwrap_or_default()
        );
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

/// The label by which people know a device.
fn shown(labels: Option<&std::collections::BTreeMap<String, String>>) -> &str {
    labels
        .and_then(|labels| labels.get("name"))
        .map_or("", String::as_str)
}
