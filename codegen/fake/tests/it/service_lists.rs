//! Lists: filters, order, pages.

use serde_json::{Value, json};

use crate::services::{Asking, disruptive, names, refused};

const SHOP: &str = "
organizations/o1: {displayName: Shop}
organizations/o2: {displayName: Other}
projects/p1: {displayName: Cold rooms, organization: organizations/o1}
projects/p2: {displayName: Warm rooms, organization: organizations/o2}
projects/p1/devices/d{n}: {$repeat: 12, type: touch, productNumber: '100', labels: {name: 'Button {n}', nr: '{n}'}}
projects/p2/devices/t1: {type: temperature, labels: {name: Fridge}, reported: {temperature: {value: 180}}}
projects/p2/devices/t2: {type: temperature, labels: {name: Oven, hot: ''}, reported: {temperature: {value: 4.5}}}
projects/p2/devices/t3: {type: temperature}
";

fn shop() -> Asking {
    disruptive(SHOP)
}

fn ids(shop: &Asking, project: &str, query: &[&str]) -> Vec<String> {
    let page = shop
        .get("devices.list", &[&format!("project={project}")], query)
        .expect("a page");
    names(&page, "devices")
        .iter()
        .map(|name| name.rsplit('/').next().expect("an id").to_owned())
        .collect()
}

#[test]
fn filters_narrow_and_values_widen() {
    let shop = shop();
    assert_eq!(
        ids(
            &shop,
            "-",
            &["device_ids=d1", "deviceIds=t1", "device_ids=x"]
        ),
        ["d1", "t1"]
    );
    assert_eq!(
        ids(
            &shop,
            "-",
            &["device_types=temperature", "label_filters=hot"]
        ),
        ["t2"]
    );
    assert_eq!(
        ids(&shop, "-", &["label_filters=hot=", "label_filters=nr=3"]),
        ["d3", "t2"]
    );
    assert_eq!(
        ids(&shop, "-", &["organization=organizations/o2"]),
        ["t1", "t2", "t3"]
    );
    assert_eq!(
        ids(&shop, "-", &["projects=projects/p2", "query=FRI"]),
        ["t1"]
    );
    assert_eq!(
        ids(&shop, "p1", &["product_numbers=101"]),
        Vec::<String>::new()
    );
}

#[test]
fn lists_are_sorted_by_a_path() {
    let shop = shop();
    assert_eq!(
        ids(&shop, "p2", &["order_by=reported.temperature.value"]),
        ["t2", "t1", "t3"]
    );
    assert_eq!(
        ids(&shop, "p2", &["order_by=-reported.temperature.value"]),
        ["t1", "t2", "t3"]
    );
    assert_eq!(ids(&shop, "p2", &["orderBy=-id"]), ["t3", "t2", "t1"]);
    assert_eq!(
        ids(&shop, "p2", &["order_by=-labels.name"]),
        ["t2", "t1", "t3"]
    );
}

#[test]
fn what_a_query_cannot_be_is_refused_by_name() {
    let shop = shop();
    let query = ["pageSize=0", "device_types=toaster", "organization=o1"];
    let (status, message) = refused(shop.get("devices.list", &["project=-"], &query));
    assert_eq!(status, 400);
    assert!(
        message.contains("`device_types` must be one of temperature, ")
            && message.contains("`organization` must be a name"),
        "{message}"
    );
    for query in [
        "pageSize=0",
        "pageSize=x",
        "pageToken=abc",
        "pageToken=0000000000000000ff",
    ] {
        assert_eq!(
            refused(shop.get("devices.list", &["project=p1"], &[query])).0,
            400,
            "{query}"
        );
    }
    // Clients ask for more than a page holds; they get what it holds.
    let large = shop.get("devices.list", &["project=p1"], &["pageSize=1000"]);
    assert!(large.is_ok(), "{large:?}");
}

fn page(shop: &Asking, query: &[&str]) -> (Vec<String>, String) {
    let page = shop
        .get("devices.list", &["project=p1"], query)
        .expect("a page");
    (
        names(&page, "devices"),
        page["nextPageToken"].as_str().expect("a token").to_owned(),
    )
}

#[test]
fn a_token_is_of_its_list_alone() {
    let shop = shop();
    let (_, token) = page(&shop, &["pageSize=5"]);
    let token = format!("pageToken={token}");
    assert_eq!(page(&shop, &["pageSize=3", &token]).0.len(), 3);
    for query in [["device_types=touch", &token], ["order_by=id", &token]] {
        assert_eq!(
            refused(shop.get("devices.list", &["project=p1"], &query)).0,
            400,
            "{query:?}"
        );
    }
    assert_eq!(
        refused(shop.get("devices.list", &["project=p2"], &[&token])).0,
        400
    );
}

#[test]
fn what_comes_and_goes_shifts_no_page() {
    let shop = shop();
    for order in ["order_by=", "order_by=-id", "order_by=labels.nr"] {
        let (first, token) = page(&shop, &["pageSize=4", order]);
        shop.service.remove(&first[1], shop.now);
        let device = json!({"type": "touch", "labels": {"nr": "00"}});
        shop.service
            .put("projects/p1/devices/a0", device, shop.now)
            .expect("it is put");
        let (second, _) = page(
            &shop,
            &["pageSize=100", order, &format!("pageToken={token}")],
        );
        assert!(
            first.iter().all(|name| !second.contains(name)),
            "{order}: {first:?} {second:?}"
        );
        let again: Value = json!({"type": "touch", "labels": {"nr": first[1].trim_start_matches("projects/p1/devices/d")}});
        shop.service
            .put(&first[1], again, shop.now)
            .expect("it is put");
        shop.service.remove("projects/p1/devices/a0", shop.now);
        assert_eq!(
            first.len() + second.iter().filter(|name| !name.ends_with("a0")).count(),
            12,
            "{order}"
        );
    }
}
