use disruptive::Error;
use disruptive::types::Permission;

use crate::stage::{Case, Stage, cases, sorted};

pub(super) const CASES: &[Case<Stage>] = cases![
    "permissions.list" list 0,
    "permissions.list_in_organization" list_in_organization 0,
];

/// Makes sure that these are the permissions of the role that may do everything.
fn are_all(stage: &Stage, told: &[Permission]) {
    let role = stage.value("roles/organization.admin");
    let held = role["permissions"].as_array().cloned().unwrap_or_default();
    let held = sorted(held.iter().filter_map(|permission| permission.as_str()));
    assert_eq!(sorted(told.iter().map(Permission::as_str)), held);
    assert!(told.contains(&Permission::ProjectCreate), "{told:?}");
}

async fn list(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let told = stage
        .dt
        .permissions()
        .list(&project)
        .items()
        .collect()
        .await?;
    are_all(stage, &told);
    Ok(())
}

async fn list_in_organization(stage: &Stage) -> Result<(), Error> {
    let home = stage.organization();
    let call = stage.dt.permissions().list_in_organization(home);
    are_all(stage, &call.items().collect().await?);
    Ok(())
}
