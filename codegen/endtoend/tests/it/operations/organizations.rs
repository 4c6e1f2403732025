use disruptive::Error;

use crate::stage::{Case, Stage, cases, sorted};

pub(super) const CASES: &[Case<Stage>] = cases![
    "organizations.list" list 0,
    "organizations.get" get 0,
];

async fn list(stage: &Stage) -> Result<(), Error> {
    let items = stage.dt.organizations().list().items().collect().await?;
    let listed = sorted(items.iter().map(|item| &item.name));
    assert!(
        listed.contains(&stage.organization().to_string()),
        "{listed:?}"
    );
    for item in &items {
        stage.same(&item.name, item);
    }
    Ok(())
}

async fn get(stage: &Stage) -> Result<(), Error> {
    let name = stage.organization();
    let organization = stage.dt.organizations().get(&name).await?;
    assert_eq!(organization.name, name);
    stage.same(&name, &organization);
    Ok(())
}
