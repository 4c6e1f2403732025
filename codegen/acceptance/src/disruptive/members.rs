//! Members of projects and of organizations.

use disruptive::types::NewMember;

use super::{Client, tell};
use crate::case::Repeat::{Harmless, Refused, Same};
use crate::case::{Case, case};

pub(super) fn cases() -> Vec<Case<Client>> {
    let mut cases = in_projects();
    cases.extend(in_organizations());
    cases.extend(in_batches());
    cases
}

fn in_projects() -> Vec<Case<Client>> {
    vec![
        case(
            "members.list",
            Harmless,
            "api GET /v2/projects/p1/members",
            "",
            |dt| tell(dt.members().list("p1")),
        ),
        case(
            "members.list",
            Harmless,
            "api GET /v2/projects/-/members?memberId=m1&organization=organizations%2Fo1&pageSize=5&pageToken=x",
            "",
            |dt| {
                tell(
                    dt.members()
                        .list("-")
                        .member_id("m1")
                        .organization("organizations/o1")
                        .page_size(5)
                        .page_token("x"),
                )
            },
        ),
        case(
            "members.create",
            Refused,
            "api POST /v2/projects/p1/members",
            r#"{
            "email": "someone@example.com",
            "roles": ["roles/project.developer"]
        }"#,
            |dt| {
                tell(
                    dt.members()
                        .create("p1", "someone@example.com", ["roles/project.developer"]),
                )
            },
        ),
        case(
            "members.get",
            Harmless,
            "api GET /v2/projects/p1/members/m1",
            "",
            |dt| tell(dt.members().get("p1", "m1")),
        ),
        case(
            "members.update",
            Same,
            "api PATCH /v2/projects/p1/members/m1",
            r#"{"roles": ["roles/project.admin"]}"#,
            |dt| {
                tell(
                    dt.members()
                        .update("p1", "m1")
                        .roles(["roles/project.admin"]),
                )
            },
        ),
        case(
            "members.delete",
            Same,
            "api DELETE /v2/projects/p1/members/m1",
            "",
            |dt| tell(dt.members().delete("p1", "m1")),
        ),
        case(
            "members.get_invite_url",
            Harmless,
            "api GET /v2/projects/p1/members/m1:getInviteUrl",
            "",
            |dt| tell(dt.members().get_invite_url("p1", "m1")),
        ),
    ]
}

fn in_organizations() -> Vec<Case<Client>> {
    vec![
        case(
            "members.list_in_organization",
            Harmless,
            "api GET /v2/organizations/o1/members?pageSize=100",
            "",
            |dt| tell(dt.members().list_in_organization("o1").page_size(100)),
        ),
        case(
            "members.create_in_organization",
            Refused,
            "api POST /v2/organizations/o1/members",
            r#"{
            "email": "someone@example.com",
            "roles": ["roles/organization.admin"]
        }"#,
            |dt| {
                tell(dt.members().create_in_organization(
                    "o1",
                    "someone@example.com",
                    ["roles/organization.admin"],
                ))
            },
        ),
        case(
            "members.get_in_organization",
            Harmless,
            "api GET /v2/organizations/o1/members/m1",
            "",
            |dt| tell(dt.members().get_in_organization("o1", "m1")),
        ),
        case(
            "members.update_in_organization",
            Same,
            "api PATCH /v2/organizations/o1/members/m1",
            r#"{"roles": []}"#,
            |dt| {
                tell(
                    dt.members()
                        .update_in_organization("o1", "m1")
                        .roles(Vec::<String>::new()),
                )
            },
        ),
        case(
            "members.delete_in_organization",
            Same,
            "api DELETE /v2/organizations/o1/members/m1",
            "",
            |dt| tell(dt.members().delete_in_organization("o1", "m1")),
        ),
        case(
            "members.get_invite_url_in_organization",
            Harmless,
            "api GET /v2/organizations/o1/members/m1:getInviteUrl",
            "",
            |dt| tell(dt.members().get_invite_url_in_organization("o1", "m1")),
        ),
    ]
}

fn in_batches() -> Vec<Case<Client>> {
    vec![
        case(
            "members.batch_create",
            Refused,
            "api POST /v2/projects/-/members:batchCreate",
            r#"{"members": [
            {"project": "projects/p1", "email": "someone@example.com", "roles": ["roles/project.user"]},
            {"project": "projects/p2", "email": "other@example.com", "roles": ["roles/project.admin"]}
        ]}"#,
            |dt| {
                tell(dt.members().batch_create([
                    NewMember::new("projects/p1", "someone@example.com", ["roles/project.user"]),
                    NewMember::new("projects/p2", "other@example.com", ["roles/project.admin"]),
                ]))
            },
        ),
        case(
            "members.batch_delete",
            Same,
            "api POST /v2/projects/-/members:batchDelete",
            r#"{
            "names": ["projects/p1/members/m1", "projects/p2/members/m2"]
        }"#,
            |dt| {
                tell(
                    dt.members()
                        .batch_delete(["projects/p1/members/m1", "projects/p2/members/m2"]),
                )
            },
        ),
    ]
}
