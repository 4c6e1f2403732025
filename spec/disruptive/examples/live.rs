//! Follows the events of a project as they come in: `cargo run --example live -- [PROJECT]`.
//!
//! Without credentials in the environment a fake on this machine answers, whose devices are made to report five times; then
//! the program ends.

use std::error::Error;
use std::time::Duration;

use disruptive::Client;
use disruptive::runtime::WireDuration;
use disruptive::types::{DeviceType, ProjectId, Temperature};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (dt, fake) = disruptive_fake::connect().await?;
    let project = match std::env::args().nth(1) {
        Some(id) => ProjectId::from(id),
        None => first_project(&dt).await?,
    };
    let enough = if fake.is_some() { 5 } else { usize::MAX };
    let reporting = fake
        .is_some()
        .then(|| tokio::spawn(report(dt.clone(), project.clone())));

    // A stream ends whenever the service likes. What happens meanwhile is not sent later: the history has it.
    let mut seen = 0;
    while seen < enough {
        let mut events = dt
            .events()
            .stream(project.clone())
            .ping_interval(WireDuration::from(Duration::from_secs(10)))
            .await?
            .stall_timeout(Duration::from_secs(25));
        while seen < enough {
            match events.try_next().await {
                Ok(Some(event)) => {
                    println!("{} {} {:?}", event.timestamp, event.target_name, event.data);
                    seen += 1;
                }
                Ok(None) => break,
                Err(error) => {
                    eprintln!("{error}\nThe stream is opened again.");
                    break;
                }
            }
        }
    }
    if let Some(reporting) = reporting {
        reporting.abort();
    }
    Ok(())
}

/// The first project that there is.
async fn first_project(dt: &Client) -> Result<ProjectId, Box<dyn Error>> {
    let project = dt.projects().list().items().try_next().await?;
    let project = project.ok_or("there is no project; create one")?;
    Ok(project.name.project().ok_or("a project without an id")?)
}

/// Makes an emulated device of the fake report until nobody listens any more.
async fn report(dt: Client, project: ProjectId) -> Result<(), disruptive::Error> {
    let device = dt
        .emulator()
        .create(project.clone(), DeviceType::Temperature)
        .await?;
    let device = device.name.device().unwrap_or_default();
    for step in 0..u32::MAX {
        let value = 20.0 + f64::from(step % 10) / 10.0;
        let event = Temperature::new(value).into();
        dt.emulator()
            .publish(project.clone(), device.clone(), event)
            .await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    Ok(())
}
