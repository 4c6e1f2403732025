//! Every operation, sent to a server on this machine: host, verb, path, query, headers and body.

use std::collections::BTreeSet;

use acceptance::case::Case;
use acceptance::recorder::{Recorded, Recorder};
use acceptance::{bookshop, disruptive, json};
use serde_json::Value;

#[tokio::test]
async fn every_operation_of_disruptive_becomes_its_request() {
    let recorder = Recorder::start(disruptive::HOSTS).await;
    let mut wrong = Vec::new();
    let (cases, replies) = (disruptive::cases(), disruptive::replies());
    for case in &cases {
        recorder.answer(replies.least(case.id));
        // One client each, since a client keeps to the service's rate limit.
        let told = (case.call)(&disruptive::client(&recorder)).await;
        wrong.extend(told.err().map(|refusal| format!("{}: {refusal}", case.id)));
        wrong.extend(check(case, &recorder.take()));
    }
    let known = ::disruptive::operations::ALL
        .iter()
        .map(|operation| operation.id);
    finish(&cases, &known.collect(), &wrong);
}

#[tokio::test]
async fn every_operation_of_bookshop_becomes_its_request() {
    let recorder = Recorder::start(bookshop::HOSTS).await;
    let mut wrong = Vec::new();
    let (cases, replies) = (bookshop::cases(), bookshop::replies());
    for case in &cases {
        recorder.answer(replies.least(case.id));
        let told = (case.call)(&bookshop::client(&recorder)).await;
        wrong.extend(told.err().map(|refusal| format!("{}: {refusal}", case.id)));
        wrong.extend(check(case, &recorder.take()));
    }
    let known = ::bookshop::operations::ALL
        .iter()
        .map(|operation| operation.id);
    finish(&cases, &known.collect(), &wrong);
}

#[tokio::test]
async fn a_delete_may_be_answered_with_an_object_or_with_nothing() {
    for body in ["{}", "", "null", " \n"] {
        let recorder =
            Recorder::answering(disruptive::HOSTS, move |_| (200, body.to_owned())).await;
        let client = disruptive::client(&recorder);
        client.projects().delete("p1").await.expect("deleted");
        client.emulator().delete("p1", "d1").await.expect("deleted");
        client
            .data_connectors()
            .sync("p1", "c1")
            .await
            .expect("synced");
    }
}

#[tokio::test]
async fn any_2xx_is_a_success() {
    for status in [200, 201, 202, 204, 226] {
        let body = if status == 204 {
            ""
        } else {
            r#"{"name": "projects/p1"}"#
        };
        let recorder =
            Recorder::answering(disruptive::HOSTS, move |_| (status, body.to_owned())).await;
        let client = disruptive::client(&recorder);
        let told = disruptive::tell(client.projects().delete("p1"))
            .await
            .expect("a success");
        assert_eq!((told.status, told.attempts), (status, 1));
    }
}

#[tokio::test]
async fn the_path_of_a_base_url_is_kept() {
    let recorder = Recorder::start(&["api"]).await;
    let hosts = ["api", "emulator", "identity"];
    let builder = hosts
        .iter()
        .fold(::disruptive::Client::builder(), |builder, host| {
            builder.base_url(*host, format!("{}/proxy/{host}/", recorder.url("api")))
        });
    let client = builder.build().expect("a client");
    recorder.answer(disruptive::replies().least("emulator.get"));
    client.emulator().get("p1", "d1").await.expect("a device");
    assert_eq!(
        recorder.take()[0].request,
        "api GET /proxy/emulator/v2/projects/p1/devices/d1"
    );
}

#[tokio::test]
async fn what_would_leave_its_place_in_the_path_is_not_sent() {
    let recorder = Recorder::start(disruptive::HOSTS).await;
    let client = disruptive::client(&recorder);
    for id in ["", ".", "..", "a/b", "a\\b", "a\nb"] {
        let error = client.projects().get(id).await.expect_err("a bad id");
        assert_eq!(
            error.kind(),
            ::disruptive::ErrorKind::InvalidRequest,
            "{id:?}"
        );
    }
    let error = client
        .rules()
        .list("projects/../x")
        .await
        .expect_err("a bad parent");
    assert_eq!(error.kind(), ::disruptive::ErrorKind::InvalidRequest);
    assert!(recorder.take().is_empty());
}

/// Says what is wrong with the requests that a case has led to.
fn check<C>(case: &Case<C>, seen: &[Recorded]) -> Vec<String> {
    let [seen] = seen else {
        return vec![format!(
            "{}: {} requests instead of one",
            case.id,
            seen.len()
        )];
    };
    let mut wrong = Vec::new();
    if seen.request != case.request {
        wrong.push(format!(
            "{}:\n  expected {}\n  but sent {}",
            case.id, case.request, seen.request
        ));
    }
    wrong.extend(body(case.body, seen).map(|what| format!("{}: body{what}", case.id)));
    wrong.extend(headers(case.body, seen).map(|what| format!("{}: {what}", case.id)));
    wrong
}

fn body(expected: &str, seen: &Recorded) -> Option<String> {
    if expected.is_empty() {
        return (!seen.body.is_empty()).then(|| format!(" should be empty, not {}", seen.text()));
    }
    let expected: Value = serde_json::from_str(expected).expect("the table holds JSON");
    match serde_json::from_slice(&seen.body) {
        Ok(sent) => json::difference(&expected, &sent),
        Err(_) => Some(format!(" is not JSON: {:?}", seen.text())),
    }
}

fn headers(body: &str, seen: &Recorded) -> Option<String> {
    let content_type = (!body.is_empty()).then_some("application/json");
    let expected = [
        ("authorization", Some("Bearer t0ken")),
        ("accept", Some("application/json")),
        ("content-type", content_type),
    ];
    let wrong = expected
        .into_iter()
        .find(|(name, value)| seen.header(name) != *value);
    wrong.map(|(name, _)| format!("header {name} is {:?}", seen.header(name)))
}

/// Fails if anything is wrong, or if the table and the crate do not have the same operations.
fn finish<C>(cases: &[Case<C>], known: &BTreeSet<&str>, wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let tested: BTreeSet<&str> = cases.iter().map(|case| case.id).collect();
    assert_eq!(&tested, known);
    println!("{} operations in {} requests", tested.len(), cases.len());
}
