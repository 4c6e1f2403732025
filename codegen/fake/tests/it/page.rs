//! What the page asks of a fake, without a browser.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fake::Fake;
use serde_json::{Value, json};

use crate::client::{Answer, Connection};
use crate::shop::{DEVICE, PROJECT, builder, put, stocked};

async fn fake() -> Fake {
    stocked(builder()).await
}

async fn ask(fake: &Fake, verb: &str, path: &str, body: &str) -> Answer {
    let mut connection = Connection::basic(fake).await;
    let answer = connection.call(verb, path, body).await;
    answer.expect("an answer")
}

async fn control(fake: &Fake, verb: &str, path: &str, body: &str) -> Value {
    ask(fake, verb, &format!("/_fake/{path}"), body)
        .await
        .json()
}

#[tokio::test]
async fn the_page_runs_its_own_script_and_nothing_else() {
    let fake = fake().await;
    let first = ask(&fake, "GET", "/", "").await;
    let policy = first.header("content-security-policy").expect("a policy");
    for rule in [
        "default-src 'none'",
        "connect-src 'self'",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
    let (_, nonce) = policy.split_once("script-src 'nonce-").expect("a nonce");
    let (nonce, _) = nonce.split_once('\'').expect("its end");
    let script = format!("<script nonce=\"{nonce}\">");
    assert_eq!(first.body.matches("<script").count(), 1);
    assert!(first.body.contains(&script));
    assert!(!first.body.contains("http://") && !first.body.contains("https://"));
    assert!(!ask(&fake, "GET", "/", "").await.body.contains(&script));
}

#[tokio::test]
async fn the_guide_leads_a_client_to_the_fake() {
    let fake = fake().await;
    let guide = control(&fake, "GET", "guide", "").await;
    let env = guide["env"].as_array().expect("a list").iter();
    let env = env.map(|one| {
        [&one["name"], &one["value"]].map(|text| text.as_str().unwrap_or("?").to_owned())
    });
    let own = fake.env().into_iter().map(|(name, value)| [name, value]);
    assert!(env.eq(own));
    let (_, file) = fake.credentials_file().expect("the API knows such files");
    assert_eq!(guide["credentialsFile"]["text"], file);
    let example = guide["example"]["url"].as_str().expect("a list to try");
    let path = example.strip_prefix(&fake.url("api")).expect("at the fake");
    let answer = ask(&fake, "GET", path, "").await;
    assert_eq!(answer.status, 200);
    assert!(answer.json()["nextPageToken"].is_string(), "{path}");
}

#[tokio::test]
async fn faults_come_and_go_one_by_one() {
    let fake = fake().await;
    let storm = "faults: [{name: storm, on: projects.get, when: {every: 2}, do: {status: 503, retry_after: 7}}]";
    let slow = "faults: [{name: never, on: {effect: non_idempotent}, do: stall}]";
    control(&fake, "POST", "faults", storm).await;
    let faults = control(&fake, "POST", "faults", slow).await;
    assert_eq!(
        [&faults[0]["does"], &faults[1]["does"]],
        [
            "answers 503, `Retry-After`: 7 s · projects.get · requests 2, 4, 6 and so on",
            "never answers · operations whose effect is `non_idempotent`",
        ]
    );
    let path = format!("/v2/{PROJECT}");
    assert_eq!(ask(&fake, "GET", &path, "").await.status, 200);
    assert_eq!(ask(&fake, "GET", &path, "").await.status, 503);
    // One of the same name begins anew.
    let again = control(&fake, "POST", "faults", storm).await;
    assert_eq!(
        (&again[0]["struck"], again.as_array().map(Vec::len)),
        (&json!(0), Some(2))
    );
    let left = control(&fake, "DELETE", "faults/storm", "").await;
    assert_eq!(left[0]["name"], "never");
    assert_eq!(
        ask(&fake, "DELETE", "/_fake/faults/storm", "").await.status,
        404
    );
}

#[tokio::test]
async fn bodies_are_noted_by_their_shape() {
    let fake = fake().await;
    let body = json!({
        "displayName": "Warm rooms", "organization": "organizations/o1",
        "more": [{"deep": {"deeper": {"deepest": 1}}}, {}], "none": null, "on": true,
    });
    ask(&fake, "POST", "/v2/projects", &body.to_string()).await;
    ask(&fake, "POST", "/v2/projects", "{").await;
    ask(&fake, "GET", "/v2/projects", "").await;
    let seen = fake.requests();
    let shapes: Vec<_> = seen.iter().map(|seen| seen.body.as_deref()).collect();
    let whole = "{displayName: text(10), more: [{deep: {deeper: {…}}}] × 2, none: null, on: bool, organization: text(16)}";
    assert_eq!(
        shapes,
        [Some(whole), Some("1 bytes that are not JSON"), None]
    );
    assert!(seen.iter().all(|seen| seen.account.is_some()));
}

/// What another account signs in with.
async fn another(fake: &Fake) -> String {
    let accounts = format!("/v2/{PROJECT}/serviceaccounts");
    let body = json!({ "displayName": "Other", "enableBasicAuth": true });
    let account = ask(fake, "POST", &accounts, &body.to_string()).await.json();
    let name = account["name"].as_str().expect("a name");
    let key = ask(fake, "POST", &format!("/v2/{name}/keys"), "{}")
        .await
        .json();
    let (id, secret) = (&key["key"]["id"], &key["secret"]);
    let (id, secret) = (
        id.as_str().expect("an id"),
        secret.as_str().expect("a secret"),
    );
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

#[tokio::test]
async fn only_the_same_caller_repeats() {
    let fake = fake().await;
    let path = "/v2/projects/nope";
    // Whoever is refused for want of a token and comes back with one is the same.
    let mut nobody = Connection::to(&fake).await;
    assert_eq!(nobody.get(path).await.expect("an answer").status, 401);
    assert_eq!(ask(&fake, "GET", path, "").await.status, 404);
    assert_eq!(ask(&fake, "GET", path, "").await.status, 404);
    let repeats: Vec<_> = fake.requests().iter().map(|seen| seen.repeats).collect();
    assert_eq!(repeats, [None, Some(1), Some(2)]);

    let mut other = Connection::to(&fake).await;
    other.authorization = Some(another(&fake).await);
    assert!(other.get(path).await.expect("an answer").status >= 400);
    let seen = fake.requests().pop().expect("a request");
    assert_eq!((seen.path.as_str(), seen.repeats), (path, None));
}

#[tokio::test]
async fn resources_are_listed_by_type_and_by_what_their_names_hold() {
    let fake = fake().await;
    put(&fake, "projects/p1/devices/d2", json!({"type": "humidity"}));
    let names = |found: Value| -> Vec<String> {
        let resources = found["resources"].as_array().cloned().unwrap_or_default();
        let names = resources.into_iter();
        names
            .map(|one| one["name"].as_str().unwrap_or("?").to_owned())
            .collect()
    };
    let devices = control(&fake, "GET", "resources?type=Device&limit=1", "").await;
    assert_eq!(
        (&devices["total"], &devices["next"]),
        (&json!(2), &json!(DEVICE))
    );
    let rest = format!("resources?type=Device&after={DEVICE}");
    assert_eq!(
        names(control(&fake, "GET", &rest, "").await),
        ["projects/p1/devices/d2"]
    );
    let held = control(&fake, "GET", "resources?contains=d2", "").await;
    assert_eq!(names(held), ["projects/p1/devices/d2"]);
    let nothing = ask(&fake, "GET", "/_fake/resources?type=Nothing", "").await;
    assert_eq!(
        (nothing.status, &nothing.json()["resources"]),
        (200, &json!([]))
    );
}

#[tokio::test]
async fn a_reset_tells_up_to_where_requests_are_forgotten() {
    let fake = fake().await;
    ask(&fake, "GET", "/v2/projects", "").await;
    control(&fake, "POST", "reset", "").await;
    let state = control(&fake, "GET", "state", "").await;
    assert_eq!(
        (&state["forgotten"], &state["requests"]),
        (&json!(1), &json!(1))
    );
}
