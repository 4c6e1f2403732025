use disruptive::Error;

use crate::stage::{Case, Stage, cases, sorted};

pub(super) const CASES: &[Case<Stage>] = cases![
    "service_accounts.list" list 0,
    "service_accounts.create" create 1,
    "service_accounts.get" get 0,
    "service_accounts.update" update 1,
    "service_accounts.delete" delete 1,
];

async fn list(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let made = [stage.account(&project).await, stage.account(&project).await];
    let listed = stage
        .dt
        .service_accounts()
        .list(&project)
        .items()
        .collect()
        .await?;
    assert_eq!(
        sorted(listed.iter().map(|account| &account.name)),
        sorted(&made)
    );
    for account in &listed {
        stage.same(&account.name, account);
    }
    Ok(())
}

async fn create(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let call = stage.dt.service_accounts().create(&project);
    let made = call
        .display_name("Dashboard")
        .enable_basic_auth(true)
        .await?;
    let held = stage.value(&made.name);
    assert_eq!(held["displayName"], "Dashboard");
    assert_eq!(held["enableBasicAuth"], true);
    let id = made.name.serviceaccount().unwrap_or_default();
    let email = held["email"].as_str().unwrap_or_default();
    let of = made.name.project().unwrap_or_default();
    assert_eq!(email, format!("{id}@{of}.serviceaccount.d21s.com"));
    let seen = stage
        .dt
        .service_accounts()
        .get(&project, &made.name)
        .await?;
    stage.same(&made.name, &seen);
    Ok(())
}

async fn get(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = stage.account(&project).await;
    let account = stage.dt.service_accounts().get(&project, &name).await?;
    assert_eq!(account.enable_basic_auth, Some(false));
    stage.same(&name, &account);
    Ok(())
}

async fn update(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = stage.account(&project).await;
    let call = stage.dt.service_accounts().update(&project, &name);
    let told = call.display_name("Board").await?;
    let held = stage.value(&name);
    assert_eq!(held["displayName"], "Board");
    assert_ne!(held["updateTime"], held["createTime"]);
    stage.same(&name, &told);
    Ok(())
}

async fn delete(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = stage.account(&project).await;
    let key = stage.dt.keys().create(&project, &name).await?.key.name;
    stage.dt.service_accounts().delete(&project, &name).await?;
    assert!(stage.is_gone(&name));
    assert!(stage.is_gone(&key), "its keys go with it");
    Ok(())
}
