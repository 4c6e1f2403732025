//! Each role against every operation: allowed, or 403, as the service's table of permissions says.

mod calls;
mod table;

use std::collections::BTreeSet;

use disruptive::runtime::Credentials;
use disruptive::{Client, Error, ErrorKind};

use crate::stage::{MockResponse, Stage, alone};
use calls::CALLS;
use table::{ROLES, Role, TABLE};

const SCENE: &str = include_str!("scene.yaml");

/// Signs in as somebody of a role.
fn client(stage: &Stage, role: &Role) -> Client {
    let credentials = Credentials::ServiceAccount {
        key_id: role.key.to_owned(),
        email: format!("{}@example.com", role.key),
        secret: format!("{}-secret", role.key).into(),
    };
    let builder = stage.client().credentials(credentials);
    builder.build().expect("a client")
}

fn permission_of(operation: &str) -> Option<&'static str> {
    let mut rows = TABLE.iter();
    let row = rows.find(|(_, operations)| operations.contains(&operation));
    row.map(|(permission, _)| *permission)
}

#[test]
fn the_table_of_the_client_is_the_one_of_the_service() {
    for operation in disruptive::operations::ALL {
        let id = operation.id;
        assert_eq!(operation.permission, permission_of(id), "{id}");
    }
    let called: BTreeSet<&str> = CALLS.iter().map(|(id, _)| *id).collect();
    assert_eq!(called.len(), CALLS.len());
    let all = disruptive::operations::ALL.iter();
    assert_eq!(called, all.map(|operation| operation.id).collect());
}

#[test]
fn roles_have_the_permissions_of_the_table() {
    alone(async {
        let stage = Stage::new().await;
        for role in &ROLES {
            let held = stage.value(format!("roles/{}", role.id));
            let held = held["permissions"].as_array().cloned().unwrap_or_default();
            let held: BTreeSet<&str> = held.iter().filter_map(|text| text.as_str()).collect();
            assert_eq!(held, role.permissions(), "{}", role.id);
        }
    });
}

#[test]
fn each_role_may_do_what_its_permissions_say_and_nothing_else() {
    alone(async {
        let (mut allowed, mut refused) = (0, 0);
        let mut wrong = Vec::new();
        let stage = Stage::holding(SCENE).await;
        for role in &ROLES {
            let client = client(&stage, role);
            for (operation, call) in CALLS {
                let ended = call(&client).await;
                let may = role.may(operation, permission_of(operation));
                if let Some(why) = disagreement(&stage, operation, may, ended) {
                    wrong.push(format!("{} {operation}: {why}", role.id));
                }
                *if may { &mut allowed } else { &mut refused } += 1;
                if stage.fake.effects(operation) > 0 {
                    stage.fake.reset().expect("the seed is as good as before");
                }
            }
        }
        println!("roles: {allowed} calls allowed, {refused} refused");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// Says what is not as it should be.
fn disagreement(
    stage: &Stage,
    operation: &str,
    may: bool,
    ended: Result<(), Error>,
) -> Option<String> {
    match (may, ended) {
        (true, Ok(())) => None,
        (true, Err(error)) => Some(format!("should work: {error}")),
        (false, Ok(())) => Some("should be refused".to_owned()),
        (false, Err(error)) if error.kind() != ErrorKind::PermissionDenied => {
            Some(format!("should be a 403: {error}"))
        }
        (false, Err(_)) => {
            let changes = stage.fake.effects(operation);
            (changes > 0).then(|| "changed something all the same".to_owned())
        }
    }
}

#[test]
fn lists_without_a_scope_show_what_the_caller_may_see() {
    alone(async {
        let stage = Stage::holding(SCENE).await;
        for role in &ROLES {
            let client = client(&stage, role);
            let projects = client.projects().list().items().collect().await;
            assert_eq!(projects.expect("a list").len(), 3, "{}", role.id);
            let organizations = client.organizations().list().items().collect().await;
            let seen = organizations.expect("a list").len();
            assert_eq!(
                seen == 1,
                role.permissions().contains("organization.read"),
                "{}",
                role.id
            );
        }
    });
}
