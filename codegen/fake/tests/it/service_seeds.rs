//! Seeds, and what is wrong with them.

use crate::services::{disruptive, mistakes, showcase};

#[test]
fn all_mistakes_are_drawn_at_once() {
    let drawn = mistakes(
        "organizations/o1: {displayName: 7, size: 3}
project/p1: {}
projects/p1/devices/d: {$repeat: 0, type: toaster}
stok: 1
",
    );
    let expected = "error: `displayName` must be a string, not 7
 --> seed.yaml:1:33
";
    assert!(drawn.starts_with(expected), "{drawn}");
    for wanted in [
        "`size` is not a member of Organization",
        "`project/p1` is not the name of a resource of this API",
        "must be one of temperature",
        "seed.yaml:3:43",
        "did you mean `stock`?",
    ] {
        assert!(drawn.contains(wanted), "{wanted}: {drawn}");
    }
}

#[test]
fn what_is_named_must_be_there() {
    let drawn = mistakes(
        "organizations/o2: {}\nprojects/p1: {displayName: One, organization: organizations/o1}\nprojects/p9/devices/d: {type: touch}\n",
    );
    assert!(
        drawn.contains("there is no organizations/o1")
            && drawn.contains("is inside projects/p9, which does not exist"),
        "{drawn}"
    );
}

#[test]
fn copies_have_numbers_and_ids() {
    let shop = disruptive(
        "organizations/o1: {}\nprojects/{id}: {$repeat: 3, displayName: 'Nr {n}', organization: organizations/o1}\n",
    );
    let names = shop.service.names("Project");
    assert_eq!(names.len(), 3);
    let read = shop.service.get(&names[2], shop.now).expect("it is there");
    assert_eq!(read["displayName"], "Nr 3");
    let again = disruptive(
        "organizations/o1: {}\nprojects/{id}: {$repeat: 3, displayName: 'Nr {n}', organization: organizations/o1}\n",
    );
    assert_eq!(again.service.names("Project"), names);
}

#[test]
fn the_beginning_can_be_had_again() {
    let shop = disruptive("organizations/o1: {displayName: Shop}\n");
    shop.service.remove("organizations/o1", shop.now);
    shop.service
        .put("roles/r", serde_json::json!({}), shop.now)
        .expect("it is put");
    shop.service.begin(shop.now).expect("it can begin");
    assert_eq!(
        (
            shop.service.names("Organization").len(),
            shop.service.names("Role").len()
        ),
        (1, 0)
    );
}

/// What fakes of the two APIs hold at first.
const SEEDS: [&str; 2] = [
    include_str!("../../../../spec/disruptive/seed.yaml"),
    include_str!("../../../../spec/showcase/seed.yaml"),
];

#[test]
fn the_seed_of_the_dt_api_has_something_of_everything() {
    let shop = disruptive(SEEDS[0]);
    let service = &shop.service;

    let types = [
        "Organization",
        "Project",
        "Device",
        "DataConnector",
        "Member",
        "Role",
        "ServiceAccount",
        "Key",
        "Contact",
        "ContactGroup",
        "NotificationRule",
    ];
    for ty in types {
        assert!(service.names(ty).len() > 1, "{ty}");
    }

    let gateway = service
        .get(
            "projects/c0fakeproject0000001/devices/c0fakedevice00000008",
            shop.now,
        )
        .expect("it is there");
    assert_eq!(
        gateway["reported"]["connectionStatus"]["connection"],
        "ETHERNET"
    );
    let project = shop
        .get("projects.get", &["project=c0fakeproject0000001"], &[])
        .expect("it is there");
    assert_eq!(
        (&project["sensorCount"], &project["cloudConnectorCount"]),
        (&serde_json::json!(13), &serde_json::json!(2))
    );
}

#[test]
fn the_accounts_of_the_seed_may_what_their_roles_allow() {
    let count = |account: &str| {
        let name = format!(
            "projects/c0fakeproject000000{}/serviceaccounts/c0fakeaccount000000{account}",
            if account == "6" { 5 } else { 1 }
        );
        let shop = disruptive(SEEDS[0]).with_account(&name);
        let page = shop.get("projects.list", &[], &[]).expect("a page");
        page["projects"].as_array().map(Vec::len)
    };
    assert_eq!(
        ["1", "2", "3", "4", "5", "6"].map(count),
        [4, 1, 1, 2, 0, 1].map(Some)
    );
}

#[test]
fn the_seed_of_the_showcase_can_be_planted() {
    let shop = showcase(SEEDS[1]);
    let aisle = shop
        .get("aisles.get", &["aisle=crime"], &[])
        .expect("it is there");
    assert_eq!(
        (&aisle["bookCount"], &aisle["clerkCount"]),
        (&serde_json::json!(60), &serde_json::json!(0))
    );
}
