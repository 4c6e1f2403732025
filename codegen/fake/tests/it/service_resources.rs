//! Making, reading, changing and deleting resources.

use std::time::Duration;

use serde_json::{Value, json};

use crate::services::{Asking, disruptive, names, refused, showcase};

const SHOP: &str = "
organizations/o1: {displayName: Shop}
projects/p1: {displayName: Cold rooms, organization: organizations/o1}
projects/p2: {displayName: Empty, organization: organizations/o1}
projects/p1/devices/d1: {type: temperature, labels: {name: Fridge, room: '1'}, productNumber: '100'}
projects/p1/devices/d2: {type: ccon, labels: {name: Gate}}
projects/p1/serviceaccounts/s1: {displayName: Tests}
roles/project.user: {permissions: [device.read]}
";

fn shop() -> Asking {
    disruptive(SHOP)
}

#[test]
fn a_read_fills_what_is_found_out_when_it_is_read() {
    let project = shop()
        .get("projects.get", &["project=p1"], &[])
        .expect("it is there");
    assert_eq!(project["organizationDisplayName"], "Shop");
    assert_eq!(
        (&project["sensorCount"], &project["cloudConnectorCount"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(project["inventory"], false);
}

#[test]
fn what_is_made_can_be_read_and_has_a_name() {
    let shop = shop();
    let body = json!({"organization": "organizations/o1", "displayName": "New", "location": {"latitude": 59.9, "longitude": null}});
    let made = shop.send("projects.create", &[], body).expect("it is made");
    let name = made["name"].as_str().expect("a name");
    let id = name.strip_prefix("projects/").expect("a project");
    assert_eq!((id.len(), made["displayName"].as_str()), (20, Some("New")));
    assert_eq!(
        made["location"],
        json!({"latitude": 59.9, "longitude": null})
    );
    let read = shop.get("projects.get", &[&format!("project={id}")], &[]);
    assert_eq!(read, Ok(made));
    assert_eq!(shop.service.effects().get("projects.create"), Some(&1));
}

#[test]
fn everything_that_is_wrong_is_in_one_message() {
    let body = json!({"organization": "organization/o1", "location": {"latitude": "north"}});
    let (status, message) = refused(shop().send("projects.create", &[], body));
    assert_eq!(status, 400);
    assert_eq!(
        message,
        "`organization` must be a name like organizations/{organization}, not \"organization/o1\"; `displayName` is missing; \
         `location.latitude` must be a number, not \"north\""
    );
}

#[test]
fn what_is_new_cannot_be_seen_until_it_has_propagated() {
    let mut shop = shop();
    shop.service.set_propagation(Duration::from_secs(1));
    let made = shop
        .send("service_accounts.create", &["project=p1"], json!({}))
        .expect("it is made");
    let name = made["name"].as_str().expect("a name");
    let id = name.rsplit('/').next().expect("an id");
    let path = ["project=p1", &format!("serviceaccount={id}")];
    assert_eq!(refused(shop.get("service_accounts.get", &path, &[])).0, 404);
    assert_eq!(refused(shop.send("keys.create", &path, json!({}))).0, 404);
    let page = shop
        .get("service_accounts.list", &["project=p1"], &[])
        .expect("a page");
    assert_eq!(
        names(&page, "serviceAccounts"),
        ["projects/p1/serviceaccounts/s1"]
    );
    shop.now = shop.now.after(Duration::from_secs(1));
    assert_eq!(shop.get("service_accounts.get", &path, &[]), Ok(made));
}

#[test]
fn a_secret_is_told_once() {
    let shop = shop();
    let path = ["project=p1", "serviceaccount=s1"];
    let made = shop
        .send("keys.create", &path, json!({}))
        .expect("it is made");
    assert_eq!(made["secret"].as_str().map(str::len), Some(32));
    let id = made["key"]["id"].as_str().expect("an id");
    let read = shop
        .get("keys.get", &[path[0], path[1], &format!("key={id}")], &[])
        .expect("it is there");
    assert_eq!(read, made["key"]);
    for _ in 0..9 {
        shop.send("keys.create", &path, json!({}))
            .expect("there is room");
    }
    let (status, message) = refused(shop.send("keys.create", &path, json!({})));
    assert_eq!(
        (status, message.contains("10 Key")),
        (400, true),
        "{message}"
    );
}

#[test]
fn an_update_sets_what_was_sent_and_keeps_the_rest() {
    let shop = shop();
    let path = ["project=p1", "serviceaccount=s1"];
    let before = shop
        .get("service_accounts.get", &path, &[])
        .expect("it is there");
    let body = json!({"enableBasicAuth": true, "email": "else@example.com"});
    let after = shop
        .send("service_accounts.update", &path, body)
        .expect("it is changed");
    assert_eq!(after["enableBasicAuth"], true);
    assert_eq!(
        (&after["email"], &after["displayName"]),
        (&before["email"], &json!("Tests"))
    );
}

#[test]
fn a_mask_names_what_is_written() {
    let shop =
        showcase("aisles/a: {displayName: Crime, capacity: 3, closesAt: '2030-01-01T00:00:00Z'}");
    let masked = |mask: &str, body: Value| {
        shop.call(
            "aisles.update",
            &["aisle=a"],
            &[&format!("update_mask={mask}")],
            Some(body),
        )
    };
    let body = json!({"displayName": "Romance", "capacity": 9});
    let after = masked("capacity,closesAt", body).expect("it is changed");
    assert_eq!(
        (&after["displayName"], &after["capacity"]),
        (&json!("Crime"), &json!(9))
    );
    assert_eq!(after.get("closesAt"), None);
    assert_eq!(refused(masked("bookCount", json!({}))).0, 400);
    assert_eq!(refused(masked("displayName", json!({}))).0, 400);
}

#[test]
fn null_removes_what_may_be_null() {
    let shop = showcase("aisles/a: {displayName: Crime, closesAt: '2030-01-01T00:00:00Z'}");
    let after = shop.send(
        "aisles.update",
        &["aisle=a"],
        json!({"closesAt": null, "displayName": null}),
    );
    let after = after.expect("it is changed");
    assert_eq!(
        (after.get("closesAt"), &after["displayName"]),
        (None, &json!("Crime"))
    );
}

#[test]
fn a_replacement_removes_what_is_not_given() {
    let shop = showcase(
        "aisles/a: {displayName: Crime}\naisles/a/books/b: {isbn: '1', title: One, pages: 3, subtitle: Two}",
    );
    let body = json!({"title": "Other", "isbn": "2"});
    let after = shop
        .send("books.replace", &["aisle=a", "book=b"], body)
        .expect("it is replaced");
    assert_eq!((after.get("pages"), after.get("subtitle")), (None, None));
    assert_eq!(
        (&after["title"], &after["isbn"]),
        (&json!("Other"), &json!("1"))
    );
}

#[test]
fn a_resource_that_holds_others_cannot_be_deleted() {
    let shop = shop();
    let (status, message) = refused(shop.get("projects.delete", &["project=p1"], &[]));
    assert_eq!(
        (status, message.as_str()),
        (400, "projects/p1 cannot be deleted while it holds 2 Device")
    );
    assert_eq!(
        shop.get("projects.delete", &["project=p2"], &[]),
        Ok(json!({}))
    );
    assert_eq!(
        refused(shop.get("projects.delete", &["project=p2"], &[])).0,
        404
    );
}

#[test]
fn what_lies_below_goes_along() {
    let shop = shop();
    let path = ["project=p1", "serviceaccount=s1"];
    shop.send("keys.create", &path, json!({}))
        .expect("it is made");
    shop.get("service_accounts.delete", &path, &[])
        .expect("it is deleted");
    assert_eq!(shop.service.names("Key"), Vec::<String>::new());
}

#[test]
fn a_dash_stands_for_any_id() {
    let shop = shop();
    let device = shop
        .get("devices.get", &["project=-", "device=d1"], &[])
        .expect("it is found");
    assert_eq!(device["name"], "projects/p1/devices/d1");
    assert_eq!(
        refused(shop.get("devices.get", &["project=-", "device=d9"], &[])).0,
        404
    );
}

#[test]
fn entries_of_a_map_are_resources() {
    let shop = shop();
    let device = ["project=p1", "device=d1"];
    let made = shop
        .send(
            "labels.create",
            &device,
            json!({"key": "floor", "value": ""}),
        )
        .expect("it is made");
    assert_eq!(
        made,
        json!({"name": "projects/p1/devices/d1/labels/floor", "key": "floor", "value": ""})
    );
    assert_eq!(
        refused(shop.send(
            "labels.create",
            &device,
            json!({"key": "floor", "value": "2"})
        ))
        .0,
        409
    );
    let label = ["project=p1", "device=d1", "label=floor"];
    shop.send("labels.update", &label, json!({"value": "3"}))
        .expect("it is changed");
    let read = shop.get("devices.get", &device, &[]).expect("it is there");
    assert_eq!(
        read["labels"],
        json!({"name": "Fridge", "room": "1", "floor": "3"})
    );
    shop.get("labels.delete", &label, &[])
        .expect("it is deleted");
    assert_eq!(refused(shop.get("labels.delete", &label, &[])).0, 404);
}

#[test]
fn a_batch_reports_what_it_could_not_change() {
    let shop = shop();
    let body = json!({"devices": ["projects/p1/devices/d1", "projects/p1/devices/d9", "projects/p2/devices/d1"], "addLabels": {"a": "b"}, "removeLabels": ["room"]});
    let answer = shop
        .send("devices.batch_update", &["project=p1"], body)
        .expect("it works");
    let failed = answer["batchErrors"].as_array().expect("a list");
    assert_eq!(failed.len(), 2);
    assert_eq!(failed[0]["device"], "projects/p1/devices/d9");
    assert_eq!(failed[0]["status"]["code"], "NOT_FOUND");
    let read = shop
        .get("devices.get", &["project=p1", "device=d1"], &[])
        .expect("it is there");
    assert_eq!(read["labels"], json!({"a": "b", "name": "Fridge"}));
    let empty = json!({"devices": ["projects/p1/devices/d1"], "addLabels": {}});
    assert_eq!(
        refused(shop.send("devices.batch_update", &["project=p1"], empty)).0,
        400
    );
}

#[test]
fn devices_move_with_their_names() {
    let shop = shop();
    let body = json!({"devices": ["projects/p1/devices/d1", "projects/p1/devices/d9"]});
    let answer = shop
        .send("devices.transfer", &["project=p2"], body.clone())
        .expect("it works");
    assert_eq!(
        answer["transferredDevices"],
        json!(["projects/p1/devices/d1"])
    );
    assert_eq!(answer["transferErrors"][0]["status"]["code"], "NOT_FOUND");
    let moved = shop
        .get("devices.get", &["project=p2", "device=d1"], &[])
        .expect("it is there");
    assert_eq!(moved["name"], "projects/p2/devices/d1");
    assert_eq!(
        refused(shop.get("devices.get", &["project=p1", "device=d1"], &[])).0,
        404
    );
    assert_eq!(
        refused(shop.send("devices.transfer", &["project=p9"], body)).0,
        404
    );
    let counts = ["p1", "p2"].map(|id| {
        shop.get("projects.get", &[&format!("project={id}")], &[])
            .expect("it is there")["sensorCount"]
            .clone()
    });
    assert_eq!(counts, [json!(0), json!(1)]);
}

#[test]
fn an_operation_sees_only_what_it_is_about() {
    let shop = shop();
    let made = shop
        .send("emulator.create", &["project=p1"], json!({"type": "touch"}))
        .expect("it is made");
    let id = made["name"]
        .as_str()
        .and_then(|name| name.rsplit('/').next())
        .expect("an id");
    assert!(id.starts_with("emu") && id.len() == 23, "{id}");
    assert_eq!(made["labels"], json!({"virtual-sensor": ""}));
    let page = shop
        .get("emulator.list", &["project=p1"], &[])
        .expect("a page");
    assert_eq!(
        names(&page, "devices"),
        [format!("projects/p1/devices/{id}")]
    );
    let path = ["project=p1", &format!("device={id}")];
    let body = json!({"type": "touch", "labels": {"name": "Button"}});
    let after = shop
        .send("emulator.update", &path, body)
        .expect("it is replaced");
    assert_eq!(
        after["labels"],
        json!({"name": "Button", "virtual-sensor": ""})
    );
    assert_eq!(
        refused(shop.get("emulator.get", &["project=p1", "device=d1"], &[])).0,
        404
    );
}

#[test]
fn a_union_must_be_whole() {
    let shop = shop();
    let create = |body: Value| shop.send("data_connectors.create", &["project=p1"], body);
    let (status, message) = refused(create(
        json!({"type": "HTTP_PUSH", "awsSqsConfig": {"queueUrl": "q"}}),
    ));
    assert_eq!(
        (status, message.contains("httpConfig")),
        (400, true),
        "{message}"
    );
    let body = json!({"type": "HTTP_PUSH", "httpConfig": {"url": "https://example.com"}, "awsSqsConfig": null});
    let made = create(body).expect("it is made");
    assert_eq!(
        (&made["status"], &made["events"]),
        (&json!("ACTIVE"), &json!([]))
    );
    assert_eq!(made.get("awsSqsConfig"), None);
}

#[test]
fn what_is_done_once_is_refused_again() {
    let shop =
        showcase("aisles/a: {displayName: Crime}\naisles/a/books/b: {isbn: '1', title: One}");
    let reserve = |dry: &str| {
        shop.call(
            "books.reserve",
            &["aisle=a", "book=b"],
            &[dry],
            Some(json!({"for": "Ann"})),
        )
    };
    let tried = reserve("dryRun=true").expect("it would work");
    assert_eq!(tried["aisleMark"], "reserved");
    let read = shop
        .get("books.get", &["aisle=a", "book=b"], &[])
        .expect("it is there");
    assert_eq!(
        (
            read.get("aisleMark"),
            shop.service.effects().get("books.reserve")
        ),
        (None, None)
    );
    reserve("dry_run=false").expect("it works");
    assert_eq!(refused(reserve("dryRun=false")).0, 409);
}

#[test]
fn many_are_made_or_none() {
    let shop =
        showcase("aisles/a: {displayName: Crime}\naisles/a/books/b: {isbn: '1', title: One}");
    let copy = |number: &str| json!({"number": number, "isbn": "9", "aisle": "aisles/a"});
    let make =
        |copies: Value| shop.send("books.create_all", &["aisle=a"], json!({ "books": copies }));
    assert_eq!(refused(make(json!([copy("c"), copy("b")]))).0, 409);
    assert_eq!(shop.service.names("Book"), ["aisles/a/books/b"]);
    let reply = make(json!([copy("c"), copy("d")])).expect("they are made");
    assert_eq!(
        names(&reply, "books"),
        ["aisles/a/books/c", "aisles/a/books/d"]
    );
}

#[test]
fn two_writers_at_once_are_a_conflict() {
    let seed = format!("{SHOP}
organizations/o1/members/m: {{email: s1@p1.serviceaccount.d21s.com, roles: [roles/organization.admin]}}
organizations/o1/members/n: {{email: s2@p1.serviceaccount.d21s.com, roles: [roles/organization.admin]}}
projects/p1/serviceaccounts/s2: {{}}
roles/organization.admin: {{permissions: [project.read, project.update]}}
");
    let mut shop = disruptive(&seed).with_account("projects/p1/serviceaccounts/s1");
    shop.service.guard(Duration::from_secs(5));
    let rename = |shop: &Asking| {
        shop.send(
            "projects.update",
            &["project=p1"],
            json!({"displayName": format!("{:?}", shop.account)}),
        )
    };
    rename(&shop).expect("the first");
    shop.account = Some("projects/p1/serviceaccounts/s2".to_owned());
    assert_eq!(refused(rename(&shop)).0, 409);
    // Whoever reads it again may change it, and then it is the first who knows an old state.
    shop.get("projects.get", &["project=p1"], &[])
        .expect("it can be read");
    rename(&shop).expect("after reading");
    shop.account = Some("projects/p1/serviceaccounts/s1".to_owned());
    assert_eq!(refused(rename(&shop)).0, 409);
    shop.now = shop.now.after(Duration::from_secs(5));
    rename(&shop).expect("later");
}
