use disruptive::Error;
use disruptive::runtime::Credentials;
use disruptive::types::{KeyWithSecret, ProjectName, ServiceAccountName};

use crate::stage::{Case, Stage, cases, sorted};

pub(super) const CASES: &[Case<Stage>] = cases![
    "keys.list" list 0,
    "keys.create" create 1,
    "keys.get" get 0,
    "keys.delete" delete 1,
];

async fn account(stage: &Stage) -> (ProjectName, ServiceAccountName) {
    let project = stage.project().await;
    let account = stage.account(&project).await;
    (project, account)
}

async fn list(stage: &Stage) -> Result<(), Error> {
    let (project, account) = account(stage).await;
    let keys = stage.dt.keys();
    let one = keys.create(&project, &account).await?.key.name;
    let other = keys.create(&project, &account).await?.key.name;
    stage.propagate();
    let listed = keys.list(&project, &account).items().collect().await?;
    assert_eq!(
        sorted(listed.iter().map(|key| &key.name)),
        sorted([&one, &other])
    );
    for key in &listed {
        stage.same(&key.name, key);
    }
    Ok(())
}

async fn create(stage: &Stage) -> Result<(), Error> {
    let (project, account) = account(stage).await;
    let made = stage.dt.keys().create(&project, &account).await?;
    assert_eq!(made.secret.expose().len(), 32);
    stage.same(&made.key.name, &made.key);
    stage.propagate();
    signs_in(stage, &account, &made).await
}

/// Makes sure that the key is good for signing in.
async fn signs_in(
    stage: &Stage,
    account: &ServiceAccountName,
    made: &KeyWithSecret,
) -> Result<(), Error> {
    let email = stage.value(account)["email"].clone();
    let credentials = Credentials::ServiceAccount {
        key_id: made
            .key
            .id
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        email: email.as_str().unwrap_or_default().to_owned(),
        secret: made.secret.clone(),
    };
    let client = stage.client().credentials(credentials).build()?;
    let seen = client.projects().list().items().collect().await?;
    assert!(seen.is_empty(), "the account is a member of nothing");
    Ok(())
}

async fn get(stage: &Stage) -> Result<(), Error> {
    let (project, account) = account(stage).await;
    let name = stage.dt.keys().create(&project, &account).await?.key.name;
    let key = stage.dt.keys().get(&project, &account, &name).await?;
    assert_eq!(key.id, name.key());
    stage.same(&name, &key);
    Ok(())
}

async fn delete(stage: &Stage) -> Result<(), Error> {
    let (project, account) = account(stage).await;
    let name = stage.dt.keys().create(&project, &account).await?.key.name;
    stage.propagate();
    stage.dt.keys().delete(&project, &account, &name).await?;
    assert!(stage.is_gone(&name));
    Ok(())
}
