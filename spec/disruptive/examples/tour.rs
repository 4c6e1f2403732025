//! A walk through the API: `cargo run --example tour`.
//!
//! Without credentials in the environment a fake on this machine answers, so nothing is needed and nothing is harmed. With
//! credentials it creates a project with an emulated device, and deletes both again.

use std::error::Error;

use disruptive::types::{DeviceType, EventData, Temperature};
use disruptive::{Client, operations};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (dt, _fake) = disruptive_fake::connect().await?;

    println!("What can be seen");
    let mut organization = None;
    let mut organizations = dt.organizations().list().items();
    while let Some(found) = organizations.try_next().await? {
        println!(
            "  {}: {}",
            found.name,
            found.display_name.as_deref().unwrap_or_default()
        );
        organization.get_or_insert(found.name);
    }
    let organization = organization.ok_or("the service account is a member of no organization")?;
    let mut projects = dt
        .projects()
        .list()
        .organization(organization.clone())
        .items();
    while let Some(project) = projects.try_next().await? {
        println!("    {}: {}", project.name, project.display_name);
    }

    println!(
        "\nA new project takes a moment until it can be used; the client waits for what it has made itself"
    );
    let project = dt.projects().create(organization, "Tour").await?;
    println!("  created {}", project.name);
    let project = project.name.project().ok_or("a project without an id")?;
    let read = dt.projects().get(project.clone()).response().await?;
    for attempt in read.attempts() {
        println!("  reading it: {attempt}");
    }

    println!("\nAn emulated device says what it is told to");
    let device = dt
        .emulator()
        .create(project.clone(), DeviceType::Temperature)
        .labels([("name", "Cold room")])
        .await?;
    println!("  created {}", device.name);
    let device = device.name.device().ok_or("a device without an id")?;
    for value in [4.5, 4.0, 3.5] {
        dt.emulator()
            .publish(
                project.clone(),
                device.clone(),
                Temperature::new(value).into(),
            )
            .await?;
    }
    let mut events = dt.events().list(project.clone(), device.clone()).items();
    while let Some(event) = events.try_next().await? {
        if let EventData::Temperature(temperature) = event.data {
            println!("  {}: {} °C", event.timestamp, temperature.value);
        }
    }

    println!("\nEvery method knows what each status means for it");
    for operation in [&operations::PROJECTS_GET, &operations::PROJECTS_CREATE] {
        println!("  {} on 503: {:?}", operation.id, operation.on(503).action);
    }
    if let Err(error) = dt.projects().get("there-is-no-such-project").await {
        println!("\nAn error says what happened and what to do\n{error}");
    }

    clean_up(&dt, project.as_str(), device.as_str()).await
}

/// Deletes what the tour has made.
async fn clean_up(dt: &Client, project: &str, device: &str) -> Result<(), Box<dyn Error>> {
    dt.emulator().delete(project, device).await?;
    dt.projects().delete(project).await?;
    println!("\nThe device and the project are deleted again.");
    Ok(())
}
