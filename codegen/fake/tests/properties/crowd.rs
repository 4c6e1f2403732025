//! Many at once: nothing that was acknowledged is lost, and no page shows anything twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use fake::Fake;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::http::{Answer, Http, Request};
use crate::{DISRUPTIVE, SHOWCASE, Spec};

const CROWD: usize = 64;

/// What the crowd works on.
#[derive(Clone, Copy)]
struct Work {
    /// Where resources are made and listed.
    collection: &'static str,
    /// The address without what does not belong to names.
    prefix: &'static str,
    list: &'static str,
    ty: &'static str,
    /// Where each leaves an entry of a map.
    labels: &'static str,
    labelled: &'static str,
    operations: [&'static str; 3],
}

fn request(verb: &str, target: String, body: Option<Value>) -> Request {
    Request {
        verb: verb.to_owned(),
        target,
        body: body.map(|body| body.to_string()),
    }
}

fn ok(answer: &Answer, request: &Request) -> Value {
    assert_eq!(answer.status, 200, "{}\n{request}", answer.body);
    answer.json()
}

fn body(work: Work, nth: usize, one: usize) -> Value {
    match work.ty {
        "Notice" => json!({"text": format!("{nth} {one}")}),
        _ => json!({"displayName": format!("{nth} {one}")}),
    }
}

/// Makes three, deletes one of them and lists all; returns the names that are left.
async fn one(fake: &Fake, work: Work, nth: usize, lasting: &BTreeSet<String>) -> Vec<String> {
    let mut http = Http::to(fake).await;
    let mut left = Vec::new();
    for round in 0..3 {
        let asked = request(
            "POST",
            work.collection.to_owned(),
            Some(body(work, nth, round)),
        );
        let made = ok(&http.send(&asked).await, &asked);
        left.push(made["name"].as_str().expect("a name").to_owned());
        walk(&mut http, work, lasting).await;
    }
    let gone = left.swap_remove(nth % 3);
    let delete = request("DELETE", format!("{}{gone}", work.prefix), None);
    ok(&http.send(&delete).await, &delete);
    let label = request(
        "POST",
        work.labels.to_owned(),
        Some(json!({"key": format!("k{nth}"), "value": "✓"})),
    );
    ok(&http.send(&label).await, &label);
    left
}

/// All pages show what is there all the time, each exactly once.
async fn walk(http: &mut Http, work: Work, lasting: &BTreeSet<String>) {
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let page = request(
            "GET",
            format!("{}?pageSize=7&pageToken={token}", work.collection),
            None,
        );
        let body = ok(&http.send(&page).await, &page);
        let items = body[work.list].as_array().cloned().unwrap_or_default();
        seen.extend(
            items
                .iter()
                .filter_map(|item| item["name"].as_str().map(str::to_owned)),
        );
        body["nextPageToken"]
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut token);
        if token.is_empty() {
            break;
        }
    }
    let once: BTreeSet<_> = seen.iter().cloned().collect();
    assert_eq!(
        once.len(),
        seen.len(),
        "something is listed twice: {seen:?}"
    );
    assert!(
        lasting.is_subset(&once),
        "not listed: {:?}",
        lasting.difference(&once).collect::<Vec<_>>()
    );
}

async fn crowd(spec: &Spec, work: Work) {
    let fake = Arc::new(spec.builder().start().await.expect("it starts"));
    let mut http = Http::to(&fake).await;
    for nth in 0..40 {
        let make = request(
            "POST",
            work.collection.to_owned(),
            Some(body(work, CROWD, nth)),
        );
        ok(&http.send(&make).await, &make);
    }
    let lasting: Arc<BTreeSet<_>> = Arc::new(
        fake.names(work.ty)
            .into_iter()
            .filter(|name| format!("{}{name}", work.prefix).starts_with(work.collection))
            .collect(),
    );
    let others: BTreeSet<_> = fake.names(work.ty).into_iter().collect();
    let mut tasks = JoinSet::new();
    for nth in 0..CROWD {
        let (fake, lasting) = (Arc::clone(&fake), Arc::clone(&lasting));
        tasks.spawn(async move { one(&fake, work, nth, &lasting).await });
    }
    let left = tasks.join_all().await.concat();
    let there: BTreeSet<_> = fake.names(work.ty).into_iter().collect();
    let wanted: BTreeSet<_> = others.into_iter().chain(left).collect();
    assert_eq!(there, wanted);
    let labels = fake.get(work.labelled).expect("it is there")["labels"].clone();
    let missing: Vec<_> = (0..CROWD)
        .filter(|nth| labels[format!("k{nth}")] != "✓")
        .collect();
    assert!(missing.is_empty(), "lost: {missing:?}");
    let effects = work.operations.map(|operation| fake.effects(operation));
    let [made, each] = [3 * CROWD + 40, CROWD].map(|count| u64::try_from(count).expect("a count"));
    assert_eq!(effects, [made, each, each]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_in_a_crowd() {
    let project = "/v2/projects/c0fakeproject0000001/devices/c0fakedevice00000001/labels";
    crowd(
        &DISRUPTIVE,
        Work {
            collection: "/v2/projects/c0fakeproject0000002/serviceaccounts",
            prefix: "/v2/",
            list: "serviceAccounts",
            ty: "ServiceAccount",
            labels: project,
            labelled: "projects/c0fakeproject0000001/devices/c0fakedevice00000001",
            operations: [
                "service_accounts.create",
                "service_accounts.delete",
                "labels.create",
            ],
        },
    )
    .await;
    crowd(
        &SHOWCASE,
        Work {
            collection: "/v1/aisles/crime/notices",
            prefix: "/v1/",
            list: "notices",
            ty: "Notice",
            labels: "/v1/aisles/crime/labels",
            labelled: "aisles/crime",
            operations: ["notices.pin", "notices.unpin", "aisles.label"],
        },
    )
    .await;
}
