use disruptive::Error;
use disruptive::types::{Member, MemberStatus};
use serde_json::json;

use crate::stage::{Case, Stage, cases, role, sorted};

pub(super) const CASES: &[Case<Stage>] = cases![
    "members.list_in_organization" list 0,
    "members.create_in_organization" create 1,
    "members.get_in_organization" get 0,
    "members.update_in_organization" update 1,
    "members.delete_in_organization" delete 1,
    "members.get_invite_url_in_organization" get_invite_url 0,
];

const EMAIL: &str = "nobody.yet@example.com";

/// Somebody who has been invited and has not answered.
async fn invited(stage: &Stage) -> Result<Member, Error> {
    let roles = [role("organization.admin")];
    let home = stage.organization();
    let member = stage
        .dt
        .members()
        .create_in_organization(home, EMAIL, roles)
        .await?;
    stage.propagate();
    Ok(member)
}

async fn list(stage: &Stage) -> Result<(), Error> {
    invited(stage).await?;
    let home = stage.organization();
    let listed = stage
        .dt
        .members()
        .list_in_organization(&home)
        .items()
        .collect()
        .await?;
    let held = stage.below(&home, "Member");
    assert_eq!(sorted(listed.iter().map(|member| &member.name)), held);
    for member in &listed {
        stage.same(&member.name, member);
    }
    Ok(())
}

async fn create(stage: &Stage) -> Result<(), Error> {
    let member = invited(stage).await?;
    assert_eq!(member.status, Some(MemberStatus::Pending));
    let held = stage.value(&member.name);
    assert_eq!(held["email"], EMAIL);
    assert_eq!(held["roles"], json!(["roles/organization.admin"]));
    let again = invited(stage).await;
    assert!(again.is_err_and(|error| error.is_conflict()));
    Ok(())
}

async fn get(stage: &Stage) -> Result<(), Error> {
    let name = invited(stage).await?.name;
    let home = stage.organization();
    let member = stage.dt.members().get_in_organization(home, &name).await?;
    stage.same(&name, &member);
    Ok(())
}

/// There is one role for members of an organization, so the member begins with none.
async fn update(stage: &Stage) -> Result<(), Error> {
    let member = invited(stage).await?;
    let (home, name) = (stage.organization(), &member.name);
    let mut bare = stage.value(name);
    bare["roles"] = json!([]);
    stage
        .fake
        .put(name.as_str(), bare)
        .expect("it can be put there");
    let update = || stage.dt.members().update_in_organization(&home, name);
    let told = update().roles([role("organization.admin")]).await?;
    stage.same(name, &told);
    let refused = update().roles([role("project.user")]).await;
    assert!(refused.is_err_and(|error| error.status() == Some(400)));
    let held = stage.value(name);
    assert_eq!(held["roles"], json!(["roles/organization.admin"]));
    Ok(())
}

async fn delete(stage: &Stage) -> Result<(), Error> {
    let name = invited(stage).await?.name;
    let home = stage.organization();
    stage
        .dt
        .members()
        .delete_in_organization(home, &name)
        .await?;
    assert!(stage.is_gone(&name));
    Ok(())
}

async fn get_invite_url(stage: &Stage) -> Result<(), Error> {
    let name = invited(stage).await?.name;
    let home = stage.organization();
    let told = stage
        .dt
        .members()
        .get_invite_url_in_organization(home, &name)
        .await?;
    assert!(told.invite_url.starts_with("https://"), "{told:?}");
    Ok(())
}
