use disruptive::Error;
use disruptive::types::{AccountType, Member, MemberName, MemberStatus, NewMember, ProjectName};
use serde_json::json;

use crate::stage::{Case, Stage, cases, role, sorted};

pub(super) const CASES: &[Case<Stage>] = cases![
    "members.list" list 0,
    "members.create" create 2,
    "members.get" get 0,
    "members.update" update 1,
    "members.delete" delete 1,
    "members.get_invite_url" get_invite_url 0,
    "members.batch_create" batch_create 1,
    "members.batch_delete" batch_delete 1,
];

const EMAIL: &str = "nobody.yet@example.com";

/// Somebody who has been invited and has not answered.
async fn invited(stage: &Stage, project: &ProjectName) -> Result<Member, Error> {
    let roles = [role("project.user")];
    let member = stage.dt.members().create(project, EMAIL, roles).await?;
    stage.propagate();
    Ok(member)
}

async fn list(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let member = invited(stage, &project).await?;
    let listed = stage.dt.members().list(&project).items().collect().await?;
    let held = stage.below(&project, "Member");
    assert_eq!(sorted(listed.iter().map(|member| &member.name)), held);
    for member in &listed {
        stage.same(&member.name, member);
    }
    let everywhere = stage
        .dt
        .members()
        .list("-")
        .organization(stage.organization());
    let id = member.name.member().unwrap_or_default();
    let found = everywhere.member_id(id).items().collect().await?;
    assert!(found.contains(&member), "{found:?}");
    Ok(())
}

async fn create(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let member = invited(stage, &project).await?;
    assert_eq!(member.status, Some(MemberStatus::Pending));
    let held = stage.value(&member.name);
    assert_eq!(held["email"], EMAIL);
    assert_eq!(held["roles"], json!(["roles/project.user"]));
    let again = invited(stage, &project).await;
    assert!(again.is_err_and(|error| error.is_conflict()));
    account_is_member_at_once(stage, &project).await
}

async fn account_is_member_at_once(stage: &Stage, project: &ProjectName) -> Result<(), Error> {
    let account = stage.account(project).await;
    let email = stage.value(&account)["email"].clone();
    let email = email.as_str().unwrap_or_default();
    let roles = [role("project.developer")];
    let member = stage.dt.members().create(project, email, roles).await?;
    assert_eq!(member.status, Some(MemberStatus::Accepted));
    assert_eq!(member.account_type, Some(AccountType::ServiceAccount));
    let id = account.serviceaccount().unwrap_or_default();
    assert_eq!(member.name, MemberName::in_project(project, id.as_str()));
    Ok(())
}

async fn get(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = invited(stage, &project).await?.name;
    let member = stage.dt.members().get(&project, &name).await?;
    stage.same(&name, &member);
    Ok(())
}

async fn update(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = invited(stage, &project).await?.name;
    let roles = [role("project.admin")];
    let told = stage
        .dt
        .members()
        .update(&project, &name)
        .roles(roles)
        .await?;
    assert_eq!(stage.value(&name)["roles"], json!(["roles/project.admin"]));
    stage.same(&name, &told);
    Ok(())
}

async fn delete(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = invited(stage, &project).await?.name;
    stage.dt.members().delete(&project, &name).await?;
    assert!(stage.is_gone(&name));
    Ok(())
}

async fn get_invite_url(stage: &Stage) -> Result<(), Error> {
    let project = stage.project().await;
    let name = invited(stage, &project).await?.name;
    let told = stage.dt.members().get_invite_url(&project, &name).await?;
    assert!(told.invite_url.starts_with("https://"), "{told:?}");
    Ok(())
}

async fn batch_create(stage: &Stage) -> Result<(), Error> {
    let (one, other) = (stage.project().await, stage.project().await);
    let new = [&one, &other].map(|project| NewMember::new(project, EMAIL, [role("project.user")]));
    let made = stage.dt.members().batch_create(new).await?;
    let members = made.members.unwrap_or_default();
    assert_eq!(members.len(), 2, "{members:?}");
    for (member, project) in members.iter().zip([&one, &other]) {
        assert_eq!(member.name.project(), project.project());
        assert_eq!(stage.value(&member.name)["email"], EMAIL);
    }
    Ok(())
}

async fn batch_delete(stage: &Stage) -> Result<(), Error> {
    let (one, other) = (stage.project().await, stage.project().await);
    let names = [
        invited(stage, &one).await?.name,
        invited(stage, &other).await?.name,
    ];
    stage.dt.members().batch_delete(&names).await?;
    assert!(names.iter().all(|name| stage.is_gone(name)));
    Ok(())
}
