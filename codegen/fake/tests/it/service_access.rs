//! Who may do what.

use serde_json::json;

use crate::services::{Asking, disruptive, names, refused};

const SHOP: &str = "
roles/project.user: {permissions: [project.read, device.read, membership.read]}
roles/project.developer: {permissions: [project.read, device.read, device.update, device.transfer]}
roles/organization.admin: {permissions: [organization.read, project.read, project.create, device.read, device.transfer]}
organizations/o1: {displayName: Shop}
organizations/o2: {displayName: Other}
projects/p1: {displayName: One, organization: organizations/o1}
projects/p2: {displayName: Two, organization: organizations/o1}
projects/p3: {displayName: Three, organization: organizations/o2}
projects/p1/devices/d1: {type: touch}
projects/p2/devices/d2: {type: touch}
projects/p3/devices/d3: {type: touch}
projects/p1/serviceaccounts/user: {}
projects/p1/serviceaccounts/dev: {}
projects/p1/serviceaccounts/admin: {}
projects/p1/serviceaccounts/nobody: {}
projects/p1/members/1: {email: user@p1.serviceaccount.d21s.com, roles: [roles/project.user]}
projects/p1/members/2: {email: dev@p1.serviceaccount.d21s.com, roles: [roles/project.developer]}
organizations/o1/members/3: {email: admin@p1.serviceaccount.d21s.com, roles: [roles/organization.admin]}
";

fn shop(who: &str) -> Asking {
    disruptive(SHOP).with_account(&format!("projects/p1/serviceaccounts/{who}"))
}

fn devices(who: &str) -> Vec<String> {
    names(
        &shop(who)
            .get("devices.list", &["project=-"], &[])
            .expect("a page"),
        "devices",
    )
}

#[test]
fn wild_lists_show_what_the_caller_sees() {
    assert_eq!(devices("user"), ["projects/p1/devices/d1"]);
    assert_eq!(
        devices("admin"),
        ["projects/p1/devices/d1", "projects/p2/devices/d2"]
    );
    assert_eq!(devices("nobody"), Vec::<String>::new());
    let organizations = shop("admin")
        .get("organizations.list", &[], &[])
        .expect("a page");
    assert_eq!(names(&organizations, "organizations"), ["organizations/o1"]);
    let projects = shop("user").get("projects.list", &[], &[]).expect("a page");
    assert_eq!(names(&projects, "projects"), ["projects/p1"]);
}

#[test]
fn a_refusal_says_which_permission_is_missing_where() {
    let body = json!({"devices": ["projects/p1/devices/d1"], "addLabels": {"a": ""}});
    let refused = refused(shop("user").send("devices.batch_update", &["project=p1"], body.clone()));
    let message =
        "user@p1.serviceaccount.d21s.com lacks the permission device.update in projects/p1";
    assert_eq!(refused, (403, message.to_owned()));
    shop("dev")
        .send("devices.batch_update", &["project=p1"], body)
        .expect("a developer may");
}

#[test]
fn what_is_there_and_not_yours_is_forbidden_and_what_is_not_there_is_missing() {
    let shop = shop("user");
    assert_eq!(
        refused(shop.get("devices.get", &["project=p2", "device=d2"], &[])).0,
        403
    );
    assert_eq!(
        refused(shop.get("devices.get", &["project=p2", "device=d9"], &[])).0,
        403
    );
    assert_eq!(
        refused(shop.get("devices.get", &["project=p9", "device=d2"], &[])).0,
        404
    );
    assert_eq!(
        refused(shop.get("devices.get", &["project=p1", "device=d9"], &[])).0,
        404
    );
    assert_eq!(
        refused(shop.get("devices.get", &["project=-", "device=d2"], &[])).0,
        404
    );
}

#[test]
fn a_new_resource_needs_the_permission_where_it_will_belong() {
    let create = |who: &str, organization: &str| {
        shop(who).send(
            "projects.create",
            &[],
            json!({"organization": organization, "displayName": "New"}),
        )
    };
    create("admin", "organizations/o1").expect("an administrator may");
    assert_eq!(refused(create("admin", "organizations/o2")).0, 403);
    assert_eq!(refused(create("admin", "organizations/o9")).0, 404);
    assert_eq!(refused(create("dev", "organizations/o1")).0, 403);
}

#[test]
fn moving_needs_the_permission_in_both_places() {
    let body = |name: &str| json!({ "devices": [name] });
    shop("admin")
        .send(
            "devices.transfer",
            &["project=p1"],
            body("projects/p2/devices/d2"),
        )
        .expect("both are theirs");
    let (status, message) = refused(shop("dev").send(
        "devices.transfer",
        &["project=p1"],
        body("projects/p2/devices/d2"),
    ));
    assert_eq!(
        (status, message.ends_with("device.transfer in projects/p2")),
        (403, true),
        "{message}"
    );
}
