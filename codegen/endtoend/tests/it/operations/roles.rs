use disruptive::Error;

use crate::stage::{Case, Stage, cases, sorted};

pub(super) const CASES: &[Case<Stage>] = cases![
    "roles.list" list 0,
    "roles.get" get 0,
];

async fn list(stage: &Stage) -> Result<(), Error> {
    let roles = stage.dt.roles().list().items().collect().await?;
    let names = sorted(roles.iter().map(|role| &role.name));
    assert_eq!(names, stage.fake.names("Role"));
    assert_eq!(names.len(), 4);
    for role in &roles {
        stage.same(&role.name, role);
    }
    Ok(())
}

async fn get(stage: &Stage) -> Result<(), Error> {
    let role = stage.dt.roles().get("project.developer").await?;
    stage.same("roles/project.developer", &role);
    Ok(())
}
