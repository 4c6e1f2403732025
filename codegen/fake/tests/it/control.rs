//! What the page and scripts see and change.

use fake::Fake;
use serde_json::{Value, json};

use crate::client::{Answer, Connection, address};
use crate::shop::{DEVICE, MODEL, builder, stocked};

async fn fake() -> (Fake, Connection) {
    let fake = stocked(builder()).await;
    let connection = Connection::basic(&fake).await;
    (fake, connection)
}

async fn ask(connection: &mut Connection, verb: &str, path: &str, body: &str) -> Answer {
    let path = format!("/_fake/{path}");
    connection.call(verb, &path, body).await.expect("an answer")
}

async fn asked(connection: &mut Connection, path: &str) -> Value {
    let answer = ask(connection, "GET", path, "").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[tokio::test]
async fn requests_are_listed_from_a_number_on() {
    let (_fake, mut connection) = fake().await;
    for _ in 0..5 {
        connection
            .get("/v2/projects?oddity=1")
            .await
            .expect("an answer");
    }
    let page = asked(&mut connection, "requests?since=2&limit=2").await;
    let numbers: Vec<&Value> = page["requests"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["number"])
        .collect();
    assert_eq!(
        (numbers, &page["next"]),
        (vec![&json!(3), &json!(4)], &json!(4))
    );
    let first = &page["requests"][0];
    assert_eq!(first["operation"], "projects.list");
    assert_eq!(
        (&first["status"], &first["ignored"], &first["path"]),
        (&json!(200), &json!(1), &json!("/v2/projects?oddity=1"))
    );
}

#[tokio::test]
async fn requests_are_watched() {
    let (fake, mut connection) = fake().await;
    let mut watch = Connection::to(&fake).await;
    watch
        .send("GET", "/_fake/requests/watch", "", "")
        .await
        .expect("sent");
    let mut answer = watch.head().await.expect("a head");
    assert!(watch.chunk(&mut answer).await.expect("a beginning"));
    connection.get("/v2/projects").await.expect("an answer");
    // One line a request, and signs of life between.
    for _ in 0..10 {
        if answer.body.contains("\"operation\":\"projects.list\"") {
            return;
        }
        assert!(watch.chunk(&mut answer).await.expect("a request"));
    }
    panic!("the request does not come: {}", answer.body);
}

#[tokio::test]
async fn the_state_says_how_things_are() {
    let (_fake, mut connection) = fake().await;
    ask(
        &mut connection,
        "PUT",
        "scenario",
        "faults: [{name: storm, do: {status: 503}}]",
    )
    .await;
    connection.get("/v2/projects").await.expect("an answer");
    let state = asked(&mut connection, "state").await;
    let model: Value = serde_json::from_str(MODEL).expect("a model");
    assert_eq!(state["counts"]["Device"], 1);
    assert_eq!(
        (&state["faults"][0]["name"], &state["faults"][0]["struck"]),
        (&json!("storm"), &json!(1))
    );
    assert_eq!(
        (&state["clock"]["manual"], &state["clock"]["now"]),
        (&json!(true), &json!("2023-11-14T22:13:20Z"))
    );
    assert_eq!(
        (&state["rateLimit"]["requests"], &state["gauges"][0]["used"]),
        (&model["api"]["rate_limit"]["requests"], &json!(1))
    );
}

#[tokio::test]
async fn resources_are_listed_in_pages_read_put_and_removed() {
    let (fake, mut connection) = fake().await;
    let mut names = Vec::new();
    let mut after = String::new();
    loop {
        let page = asked(
            &mut connection,
            &format!("resources?prefix=projects/&limit=1&after={after}"),
        )
        .await;
        names.extend(
            page["resources"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|one| one["name"].clone()),
        );
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    assert_eq!(names, ["projects/p1", DEVICE]);
    let path = format!("resources/{DEVICE}");
    assert_eq!(asked(&mut connection, &path).await["type"], "temperature");
    assert_eq!(ask(&mut connection, "DELETE", &path, "").await.status, 200);
    assert_eq!(ask(&mut connection, "DELETE", &path, "").await.status, 404);
    assert_eq!(ask(&mut connection, "GET", &path, "").await.status, 404);
    assert_eq!(
        ask(&mut connection, "PUT", &path, r#"{"type": "touch"}"#)
            .await
            .status,
        200
    );
    assert_eq!(fake.get(DEVICE).expect("a device")["type"], "touch");
    assert_eq!(ask(&mut connection, "PUT", &path, "{").await.status, 400);
}

#[tokio::test]
async fn faults_are_switched() {
    let (fake, mut connection) = fake().await;
    fake.scenario("faults: [{name: \"big storm\", do: {status: 503}}]")
        .expect("a scenario");
    for (word, status) in [("off", 200), ("on", 503)] {
        let answer = ask(
            &mut connection,
            "POST",
            &format!("faults/big%20storm/{word}"),
            "",
        )
        .await;
        assert_eq!(answer.status, 200);
        assert_eq!(
            connection
                .get("/v2/projects")
                .await
                .expect("an answer")
                .status,
            status
        );
    }
    assert_eq!(
        ask(&mut connection, "POST", "faults/calm/on", "")
            .await
            .status,
        404
    );
    let answer = ask(&mut connection, "PUT", "scenario", "faults: [{do: stal}]").await;
    assert!(
        answer.status == 400 && answer.body.contains("did you mean `stall`?"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn time_is_moved_on_where_it_stands_still() {
    let (fake, mut connection) = fake().await;
    let before = fake.now();
    assert_eq!(
        ask(&mut connection, "POST", "advance", r#"{"by": "1.5s"}"#)
            .await
            .status,
        200
    );
    assert_eq!(fake.now().since(before).as_millis(), 1500);
    assert_eq!(
        ask(&mut connection, "POST", "advance", r#"{"by": "soon"}"#)
            .await
            .status,
        400
    );
    let real = Fake::of(crate::client::SHOWCASE)
        .expect("a model")
        .start()
        .await
        .expect("it starts");
    let mut connection = Connection::to(&real).await;
    assert_eq!(
        ask(&mut connection, "POST", "advance", r#"{"by": "1s"}"#)
            .await
            .status,
        409
    );
}

#[tokio::test]
async fn events_are_made() {
    let (_fake, mut connection) = fake().await;
    let body = json!({ "about": DEVICE, "content": { "temperature": { "value": 4 } } });
    assert_eq!(
        ask(&mut connection, "POST", "events", &body.to_string())
            .await
            .status,
        200
    );
    let events = connection
        .get("/v2/projects/p1/devices/d1/events")
        .await
        .expect("an answer")
        .json();
    assert_eq!(events["events"][0]["eventType"], "temperature");
    assert_eq!(
        ask(&mut connection, "POST", "events", "{}").await.status,
        400
    );
}

#[tokio::test]
async fn a_reset_goes_back_to_the_beginning() {
    let (fake, mut connection) = fake().await;
    connection.get("/v2/projects").await.expect("an answer");
    assert_eq!(ask(&mut connection, "POST", "reset", "").await.status, 200);
    assert_eq!(fake.names("Device"), Vec::<String>::new());
    assert_eq!((fake.requests().len(), fake.used()), (0, 0));
}

#[tokio::test]
async fn other_sites_are_refused() {
    let (fake, mut connection) = fake().await;
    let own = address(&fake);
    let cases = [
        (format!("Host: {own}"), 200),
        (
            format!("Host: {own}\r\nOrigin: http://{own}\r\nSec-Fetch-Site: same-origin"),
            200,
        ),
        (format!("Host: {own}\r\nOrigin: https://evil.example"), 403),
        (format!("Host: {own}\r\nOrigin: null"), 403),
        (format!("Host: {own}\r\nSec-Fetch-Site: cross-site"), 403),
        ("Host: evil.example".to_owned(), 421),
    ];
    for (headers, status) in cases {
        for path in ["/", "/_fake/state"] {
            connection
                .raw(&format!("GET {path} HTTP/1.1\r\n{headers}\r\n\r\n"))
                .await
                .expect("sent");
            assert_eq!(
                connection.answer().await.expect("an answer").status,
                status,
                "{headers}"
            );
        }
    }
}

#[tokio::test]
async fn the_page_runs_nothing_but_its_own() {
    let (_fake, mut connection) = fake().await;
    let first = connection.get("/").await.expect("an answer");
    let second = connection.get("/").await.expect("an answer");
    let policy = first.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert_ne!(Some(policy), second.header("content-security-policy"));
    let nonce = policy
        .split_once("'nonce-")
        .and_then(|(_, rest)| rest.split_once('\''))
        .expect("a nonce")
        .0;
    assert!(first.body.contains(nonce) && !first.body.contains("{{nonce}}"));
    let outside = ["src=\"http", "href=\"http", "url(", "@import"];
    assert!(outside.iter().all(|word| !first.body.contains(word)));
}
