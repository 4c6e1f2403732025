//! Sets up a service account for a program: `cargo run --example service_account -- [PROJECT]`.
//!
//! The account gets a key, may read the project and nothing more, and is tried out. Without credentials in the environment a
//! fake on this machine answers.

use std::error::Error;

use disruptive::runtime::Credentials;
use disruptive::types::{ProjectId, RoleName};
use disruptive::{Client, ErrorKind};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (dt, fake) = disruptive_fake::connect().await?;
    let project = match std::env::args().nth(1) {
        Some(id) => ProjectId::from(id),
        None => first_project(&dt).await?,
    };

    // None of these three is idempotent, so none is retried where an earlier attempt may have been applied.
    let account = dt
        .service_accounts()
        .create(project.clone())
        .display_name("Dashboard")
        .await?;
    let id = account
        .name
        .serviceaccount()
        .ok_or("an account without an id")?;
    let email = account.email.ok_or("an account without an address")?;
    let key = dt.keys().create(project.clone(), id.clone()).await?;
    let key_id = key.key.id.ok_or("a key without an id")?;
    println!(
        "account {}\n  address {email}\n  key     {key_id} (its secret is shown only once, and not by this program)",
        account.name
    );

    match dt
        .members()
        .create(
            project.clone(),
            email.clone(),
            [RoleName::new("project.user")],
        )
        .await
    {
        Ok(member) => println!(
            "  is now {} of {project}",
            member.roles.unwrap_or_default()[0]
        ),
        Err(error) if error.kind() == ErrorKind::Conflict => println!("  was a member already"),
        Err(error) => return Err(error.into()),
    }

    // As a program would sign in with it.
    let builder = match &fake {
        Some(fake) => fake.client_builder(),
        None => Client::builder(),
    };
    let dashboard = builder
        .credentials(Credentials::ServiceAccount {
            key_id: key_id.to_string(),
            email,
            secret: key.secret,
        })
        .build()?;
    println!("\nsigned in as the account:");
    let seen = dashboard.projects().get(project.clone()).await?;
    println!("  may read {}", seen.display_name);
    match dashboard.projects().delete(project).await {
        Ok(()) => return Err("the account may delete the project".into()),
        Err(error) => println!("  may not delete it:\n{error}"),
    }
    Ok(())
}

/// The first project that there is.
async fn first_project(dt: &Client) -> Result<ProjectId, Box<dyn Error>> {
    let project = dt.projects().list().items().try_next().await?;
    let project = project.ok_or("there is no project; create one")?;
    Ok(project.name.project().ok_or("a project without an id")?)
}
