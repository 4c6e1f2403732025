//! What holds for all services, whatever is asked of them.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof, proptest};
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use crate::services::{Asking, DISRUPTIVE, SHOWCASE, disruptive, names, showcase};

/// Few enough cases for every build.
fn cases(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}

/// A step of somebody who puts up, changes and takes down aisles.
#[derive(Clone, Debug)]
enum Step {
    Create(String, Option<i64>),
    Update(usize, Option<String>, Option<i64>),
    Delete(usize),
    Read(usize),
    List(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let sign = || "[a-z]{1,8}";
    prop_oneof![
        (sign(), option::of(0..100_i64)).prop_map(|(sign, capacity)| Step::Create(sign, capacity)),
        (0..8_usize, option::of(sign()), option::of(0..100_i64))
            .prop_map(|(nth, sign, capacity)| Step::Update(nth, sign, capacity)),
        (0..8_usize).prop_map(Step::Delete),
        (0..8_usize).prop_map(Step::Read),
        (1..5_usize).prop_map(Step::List),
    ]
}

/// What there should be: sign and capacity by name, and names in the order of their making.
#[derive(Default)]
struct Oracle {
    aisles: BTreeMap<String, (String, i64)>,
    made: Vec<String>,
}

impl Oracle {
    fn path(&self, nth: usize) -> Option<(String, String)> {
        let name = self.made.get(nth)?;
        Some((
            name.clone(),
            format!("aisle={}", name.trim_start_matches("aisles/")),
        ))
    }

    fn take(&mut self, shop: &Asking, step: &Step) {
        match step {
            Step::Create(sign, capacity) => self.create(shop, sign, *capacity),
            Step::Update(nth, sign, capacity) => self.update(shop, *nth, sign.as_ref(), *capacity),
            Step::Delete(nth) => {
                let Some((name, path)) = self.path(*nth) else {
                    return;
                };
                let deleted = shop.get("aisles.delete", &[&path], &[]);
                assert_eq!(deleted.is_ok(), self.aisles.remove(&name).is_some());
            }
            Step::Read(nth) => {
                let Some((name, path)) = self.path(*nth) else {
                    return;
                };
                let read = shop.get("aisles.get", &[&path], &[]).ok();
                assert_eq!(
                    read.map(|aisle| seen(&aisle)),
                    self.aisles.get(&name).cloned()
                );
            }
            Step::List(size) => assert_eq!(
                all(shop, *size, &[]),
                self.aisles.keys().cloned().collect::<Vec<_>>()
            ),
        }
    }

    fn create(&mut self, shop: &Asking, sign: &str, capacity: Option<i64>) {
        let body = json!({"displayName": sign, "capacity": capacity});
        let made = shop
            .send("aisles.create", &[], body)
            .expect("nothing is wrong");
        let name = made["name"].as_str().expect("a name").to_owned();
        assert!(
            self.aisles
                .insert(name.clone(), (sign.to_owned(), capacity.unwrap_or(40)))
                .is_none()
        );
        self.made.push(name);
    }

    fn update(&mut self, shop: &Asking, nth: usize, sign: Option<&String>, capacity: Option<i64>) {
        let Some((name, path)) = self.path(nth) else {
            return;
        };
        let after = shop.send(
            "aisles.update",
            &[&path],
            json!({"displayName": sign, "capacity": capacity}),
        );
        match self.aisles.get_mut(&name) {
            None => assert_eq!(after.map_err(|refused| refused.status), Err(404)),
            Some(known) => {
                known.0 = sign.unwrap_or(&known.0).clone();
                known.1 = capacity.unwrap_or(known.1);
                assert_eq!(seen(&after.expect("it is there")), *known);
            }
        }
    }
}

fn seen(aisle: &Value) -> (String, i64) {
    (
        aisle["displayName"].as_str().expect("a sign").to_owned(),
        aisle["capacity"].as_i64().expect("a number"),
    )
}

/// The names of all aisles, page by page.
fn all(shop: &Asking, size: usize, query: &[&str]) -> Vec<String> {
    let size = format!("pageSize={size}");
    let mut all = Vec::new();
    let mut token = String::from("pageToken=");
    loop {
        let query: Vec<_> = query
            .iter()
            .copied()
            .chain([size.as_str(), token.as_str()])
            .collect();
        let page = shop.get("aisles.list", &[], &query).expect("a page");
        all.extend(names(&page, "aisles"));
        match page["nextPageToken"].as_str() {
            None | Some("") => return all,
            Some(next) => token = format!("pageToken={next}"),
        }
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_service_does_what_a_map_would(steps in vec(step(), 1..40)) {
        let shop = showcase("");
        let mut oracle = Oracle::default();
        for step in &steps {
            oracle.take(&shop, step);
        }
    }

    #[test]
    fn pages_hold_everything_once(ids in btree_set("[a-z0-9]{1,4}", 0..30), size in 1..40_usize, order in select(vec!["", "order_by=id", "order_by=-labels.nr"])) {
        let shop = disruptive("organizations/o: {}\nprojects/p: {displayName: P, organization: organizations/o}\n");
        for id in &ids {
            let device = json!({"type": "touch", "labels": {"nr": id.len().to_string()}});
            shop.service.put(&format!("projects/p/devices/{id}"), device, shop.now).expect("a device");
        }
        let mut found = Vec::new();
        let (size, mut token) = (format!("pageSize={size}"), String::new());
        loop {
            let query: Vec<_> = [order, &size, &token].into_iter().filter(|text| !text.is_empty()).collect();
            let page = shop.get("devices.list", &["project=p"], &query).expect("a page");
            found.extend(names(&page, "devices"));
            match page["nextPageToken"].as_str() {
                None | Some("") => break,
                Some(next) => token = format!("pageToken={next}"),
            }
        }
        let wanted: BTreeSet<_> = ids.iter().map(|id| format!("projects/p/devices/{id}")).collect();
        assert_eq!(found.len(), wanted.len());
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), wanted);
    }

    #[test]
    fn a_mask_writes_what_it_names_and_nothing_else(
        mask in subsequence(vec!["capacity", "closesAt"], 0..=2),
        sent in subsequence(vec!["capacity", "closesAt"], 0..=2),
    ) {
        let before = json!({"displayName": "Old", "capacity": 1, "closesAt": "2030-01-01T00:00:00Z"});
        let new = json!({"capacity": 2, "closesAt": "2031-01-01T00:00:00Z"});
        let shop = showcase(&format!("aisles/a: {before}"));
        let body: Map<_, _> = sent.iter().map(|member| ((*member).to_owned(), new[member].clone())).collect();
        let text = format!("updateMask={}", mask.join(","));
        let after = shop.call("aisles.update", &["aisle=a"], &[&text], Some(Value::Object(body))).expect("nothing is wrong");
        for member in ["capacity", "closesAt"] {
            let wanted = match (mask.contains(&member), sent.contains(&member)) {
                (true, true) => Some(&new[member]),
                (false, true) if mask.is_empty() => Some(&new[member]),
                (true, false) => None,
                (false, _) => Some(&before[member]),
            };
            assert_eq!(after.get(member), wanted, "{member}");
        }
    }

    #[test]
    fn names_lead_back_to_what_they_name(id in "[^/{}$]{1,12}", below in "[a-z]{1,5}") {
        let shop = disruptive("");
        let name = format!("projects/{below}/devices/{id}");
        shop.service.put(&name, json!({"type": "touch"}), shop.now).expect("a device");
        let read = shop.service.get(&name, shop.now).expect("it is there");
        assert_eq!(&read["name"], &name);
        assert_eq!(shop.service.names("Device"), std::slice::from_ref(&name));
        assert!(shop.service.remove(&name, shop.now));
        assert_eq!(shop.service.get(&name, shop.now), None);
    }
}

/// Words of a model: names of members, values of enums, and what else stands in it.
fn words(model: &str) -> Vec<String> {
    let mut words = BTreeSet::new();
    gather(&serde_json::from_str(model).expect("a model"), &mut words);
    words.into_iter().collect()
}

fn gather(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let wires = ["wire", "key", "tag", "content"]
                .into_iter()
                .filter_map(|member| members.get(member)?.as_str());
            words.extend(wires.map(str::to_owned));
            members.values().for_each(|value| gather(value, words));
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, words)),
        _ => {}
    }
}

/// The operations of a model, each with the words that it takes itself.
fn operations(model: &str) -> Vec<(String, Vec<String>)> {
    let model: Value = serde_json::from_str(model).expect("a model");
    let files = model["api"]["resources"].as_array().expect("files").iter();
    let operations = files.flat_map(|file| file["endpoints"].as_array().expect("endpoints"));
    let own = |operation: &Value| {
        let mut words = BTreeSet::new();
        gather(operation, &mut words);
        words.into_iter().collect()
    };
    operations
        .map(|operation| {
            let id = operation["id"].as_str().expect("an id");
            (id.to_owned(), own(operation))
        })
        .collect()
}

/// Texts that names, ids and values are made of.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "a",
            "-",
            "",
            "/",
            "aisles/a",
            "aisles/a/books/b",
            "projects/p1",
            "projects/-",
            "organizations/o1",
            "projects/p1/devices/d1",
            "roles/r",
            "ann@example.com",
            "true",
            "3s",
            "2030-01-01T00:00:00Z",
            "-id",
            "k=v",
            "p1",
            "o1",
            "d1",
            "r",
            "b"
        ])
        .prop_map(str::to_owned),
        ".{0,12}",
    ]
}

/// Any JSON, of words that mean something.
fn json_of(words: Vec<String>) -> impl Strategy<Value = Value> {
    let word = select(words);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        texts().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 8, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            btree_map(word.clone(), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A call of anything, with anything.
#[derive(Clone, Debug)]
struct Wild {
    operation: String,
    path: Vec<String>,
    query: Vec<(String, String)>,
    body: Option<Value>,
}

fn wild(model: &'static str) -> impl Strategy<Value = Wild> {
    let words = words(model);
    let path = HOLES.map(|(_, own)| prop_oneof![8 => Just(own.to_owned()), 1 => texts()]);
    let query = vec((select(words.clone()), texts()), 0..4);
    let call = select(operations(model)).prop_flat_map(move |(operation, own)| {
        (Just(operation), option::of(body(own, words.clone())))
    });
    (call, path.to_vec(), query).prop_map(|((operation, body), path, query)| Wild {
        operation,
        path,
        query,
        body,
    })
}

/// Any JSON, or an object of the words that an operation takes.
fn body(own: Vec<String>, words: Vec<String>) -> BoxedStrategy<Value> {
    let any = json_of(words).boxed();
    if own.is_empty() {
        return any;
    }
    let value = prop_oneof![texts().prop_map(Value::from), any.clone()];
    let members = btree_map(select(own), value, 0..4);
    let object = members.prop_map(|members| Value::Object(members.into_iter().collect()));
    prop_oneof![any, object].boxed()
}

/// The names of all placeholders, so that any operation finds its own, and what they may well stand for.
const HOLES: [(&str, &str); 18] = [
    ("project", "p1"),
    ("device", "d1"),
    ("organization", "o1"),
    ("label", "a"),
    ("dataconnector", "c"),
    ("member", "1"),
    ("role", "r"),
    ("serviceaccount", "s"),
    ("key", "k"),
    ("contact", "c"),
    ("contactGroup", "g"),
    ("parent", "projects/p1"),
    ("rule", "1"),
    ("aisle", "a"),
    ("book", "b"),
    ("order", "o1"),
    ("clerk", "c"),
    ("notice", "n"),
];

/// Makes calls, none of which breaks the service; returns how many were done, and how many changes came of them.
fn never_breaks(shop: &Asking, calls: &[Wild]) -> [u64; 2] {
    let mut done = 0;
    for call in calls {
        let path: Vec<_> = HOLES
            .iter()
            .zip(&call.path)
            .map(|((hole, _), value)| format!("{hole}={value}"))
            .collect();
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        let query: Vec<_> = call
            .query
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let query: Vec<_> = query.iter().map(String::as_str).collect();
        match shop.call(&call.operation, &path, &query, call.body.clone()) {
            Ok(_) => done += 1,
            Err(refused) => assert!(
                refused.status < 500 || refused.status == 501,
                "{call:?}: {refused}"
            ),
        }
    }
    [done, shop.service.effects().values().sum()]
}

/// Tries many sequences of calls, each with a service of its own. Of some 580 calls, about 200 are done, and 45 change something.
fn none_breaks(model: &'static str, begun: fn() -> Asking) {
    let reached = Cell::new([0, 0]);
    let calls = vec(wild(model), 1..12);
    let run = TestRunner::new(cases(96)).run(&calls, |calls| {
        let more = never_breaks(&begun(), &calls);
        let [done, changes] = reached.get();
        reached.set([done + more[0], changes + more[1]]);
        Ok(())
    });
    run.unwrap_or_else(|broken| panic!("{broken}"));
    let [done, changes] = reached.get();
    assert!(
        done >= 40 && changes >= 5,
        "hardly anything gets through: {done} calls are done, {changes} change something"
    );
}

const STOCK: &str = "
organizations/o1: {}
projects/p1: {displayName: P, organization: organizations/o1}
projects/p1/devices/d1: {type: touch, labels: {a: b}}
projects/p1/serviceaccounts/s: {}
projects/p1/serviceaccounts/s/keys/k: {}
projects/p1/dataconnectors/c: {type: HTTP_PUSH, httpConfig: {url: 'https://example.com'}}
organizations/o1/contactGroups/g: {displayName: G}
projects/p1/contacts/c: {displayName: C, contactGroup: organizations/o1/contactGroups/g}
roles/r: {permissions: []}
";

const SHELF: &str = "
aisles/a: {displayName: A}
aisles/a/books/b: {isbn: '1', title: B}
orders/o1: {customer: Ann, books: [aisles/a/books/b], total: 12.5}
";

#[test]
fn nothing_that_is_sent_breaks_the_dt_api() {
    none_breaks(DISRUPTIVE, || disruptive(STOCK));
}

#[test]
fn nothing_that_is_sent_breaks_the_showcase() {
    none_breaks(SHOWCASE, || showcase(SHELF));
}
