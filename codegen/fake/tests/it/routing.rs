//! From an address to an operation.

use fake::Fake;
use serde_json::Value;

use crate::client::{Connection, DISRUPTIVE, SHOWCASE, last};

/// The addresses of an operation, with a value for each placeholder.
fn addresses(api: &Value, operation: &Value) -> Vec<String> {
    let host = operation["host"].as_str().expect("a host");
    let first = api["hosts"][0]["name"] == host;
    let base = if first {
        String::new()
    } else {
        format!("/{host}")
    };
    let mut all = vec![format!(
        "{base}{}",
        operation["path"].as_str().expect("a path")
    )];
    for param in operation["required"].as_array().into_iter().flatten() {
        let wire = param["wire"].as_str().expect("a name");
        let values: Vec<String> = match param["place"].as_str() {
            Some("segment") => vec![
                "x1".to_owned(),
                "-".to_owned(),
                "a%2Fb%20%C3%A9:c".to_owned(),
            ],
            Some("resource_name") => names(api, &param["ty"]),
            _ => continue,
        };
        all = all
            .iter()
            .flat_map(|path| {
                values
                    .iter()
                    .map(move |value| path.replace(&format!("{{{wire}}}"), value))
            })
            .collect();
    }
    all
}

fn names(api: &Value, ty: &Value) -> Vec<String> {
    let types = || {
        let files = api["resources"].as_array().expect("files").iter();
        files.flat_map(|file| file["types"].as_array().expect("types"))
    };
    let choice = types()
        .find(|one| one["name_union"]["name"] == ty["name_union"])
        .expect("a choice");
    let choices = choice["name_union"]["variants"]
        .as_array()
        .expect("variants");
    let patterns = types().filter(|one| choices.contains(&one["struct"]["name"]));
    patterns
        .flat_map(|one| {
            one["struct"]["resource"]["patterns"]
                .as_array()
                .expect("patterns")
        })
        .map(|pattern| {
            let text = pattern["text"].as_str().expect("a text");
            let parts = text
                .split('/')
                .map(|part| if part.starts_with('{') { "x1" } else { part });
            parts.collect::<Vec<_>>().join("/")
        })
        .collect()
}

async fn every_operation(model: &str) {
    let fake = Fake::of(model)
        .expect("a model")
        .start()
        .await
        .expect("it starts");
    let mut connection = Connection::to(&fake).await;
    let file: Value = serde_json::from_str(model).expect("JSON");
    let api = &file["api"];
    let files = api["resources"].as_array().expect("files");
    let mut count = 0;
    for operation in files
        .iter()
        .flat_map(|file| file["endpoints"].as_array().expect("endpoints"))
    {
        let verb = operation["verb"].as_str().expect("a verb").to_uppercase();
        for address in addresses(api, operation) {
            let answer = connection
                .call(&verb, &address, "")
                .await
                .expect("an answer");
            assert_eq!(answer.status, 401, "{verb} {address}");
            assert_eq!(
                last(&fake).operation,
                operation["id"].as_str().expect("an id"),
                "{verb} {address}"
            );
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}

#[tokio::test]
async fn every_operation_is_found_by_its_address() {
    every_operation(DISRUPTIVE).await;
    every_operation(SHOWCASE).await;
}

#[tokio::test]
async fn a_colon_may_be_encoded() {
    let fake = Fake::of(DISRUPTIVE)
        .expect("a model")
        .start()
        .await
        .expect("it starts");
    let mut connection = Connection::to(&fake).await;
    for path in [
        "/v2/projects/p/devices:transfer",
        "/v2/projects/p/devices%3Atransfer",
        "/v2/projects/p/devices%3atransfer",
    ] {
        connection
            .call("POST", path, "{}")
            .await
            .expect("an answer");
        assert_eq!(last(&fake).operation, "devices.transfer", "{path}");
    }
}

#[tokio::test]
async fn a_word_goes_before_a_placeholder_only_where_it_leads_on() {
    let fake = Fake::of(DISRUPTIVE)
        .expect("a model")
        .start()
        .await
        .expect("it starts");
    let mut connection = Connection::to(&fake).await;
    let cases = [
        (
            "POST",
            "/v2/projects/-/members:batchCreate",
            "members.batch_create",
        ),
        ("GET", "/v2/projects/-/members", "members.list"),
        ("GET", "/v2/projects/-/devices/d", "devices.get"),
    ];
    for (verb, path, operation) in cases {
        connection.call(verb, path, "").await.expect("an answer");
        assert_eq!(last(&fake).operation, operation, "{verb} {path}");
    }
}

#[tokio::test]
async fn the_wrong_verb_is_501_and_an_unknown_path_404() {
    let fake = Fake::of(DISRUPTIVE)
        .expect("a model")
        .start()
        .await
        .expect("it starts");
    let mut connection = Connection::to(&fake).await;
    let cases = [
        ("DELETE", "/v2/projects", 501),
        ("OPTIONS", "/v2/projects", 501),
        ("GET", "/v2/projects/p/devices:transfer", 501),
        ("GET", "/identity/oauth2/token", 501),
        ("GET", "/", 200),
        ("GET", "/v2", 404),
        ("GET", "/v2/", 404),
        ("GET", "/v2/projects/", 404),
        ("GET", "/v3/projects", 404),
        ("GET", "/v2/projects/p/nothing", 404),
        ("GET", "/v2/projects/p/devices:nothing", 404),
        ("GET", "/emulator/v2/roles", 404),
        ("GET", "/nowhere/v2/projects", 404),
        ("GET", "/v2/projects/%FF", 400),
        ("GET", "/v2/projects/%4", 400),
        ("GET", "/v2/projects/%+f", 400),
        ("GET", "/v2/projects/%", 400),
    ];
    for (verb, path, status) in cases {
        let answer = connection.call(verb, path, "").await.expect("an answer");
        assert_eq!(answer.status, status, "{verb} {path}");
        if status != 200 {
            let body = answer.json();
            assert_eq!(body["code"], status, "{verb} {path}: {body}");
            assert!(
                body["help"]
                    .as_str()
                    .is_some_and(|link| link.ends_with(&status.to_string()))
            );
        }
    }
}

#[tokio::test]
async fn a_percent_sign_that_begins_no_escape_is_told_and_not_guessed_at() {
    let fake = Fake::of(DISRUPTIVE)
        .expect("a model")
        .basic_auth(true)
        .start()
        .await
        .expect("it starts");
    let mut connection = Connection::basic(&fake).await;
    for (path, part, shown) in [
        ("/v2/projects/%+f", "path", "`%+f`"),
        ("/v2/projects/%é0", "path", "`%é0`"),
        ("/v2/projects?query=%+f", "query", "`%+f`"),
        ("/v2/projects?query=100%", "query", "`%`"),
        ("/v2/projects?%-1=x", "query", "`%-1`"),
        ("/_fake/resources?prefix=%+f", "query", "`%+f`"),
        ("/_fake/resources/%+f", "path", "`%+f`"),
    ] {
        let answer = connection.get(path).await.expect("an answer");
        assert_eq!(answer.status, 400, "{path}: {answer:?}");
        let said = answer.json()["error"].to_string();
        let expected = format!("the {part} cannot be read: {shown} is not a percent escape");
        assert!(said.contains(&expected), "{path}: {said}");
    }
    for (path, part) in [
        ("/v2/projects/%ff", "path"),
        ("/v2/projects?q=%ff", "query"),
    ] {
        let answer = connection.get(path).await.expect("an answer");
        let said = answer.json()["error"].to_string();
        let expected =
            format!("the {part} cannot be read: its percent escapes do not decode to UTF-8");
        assert!(answer.status == 400 && said.contains(&expected), "{said}");
    }
    let path = "/v2/projects?query=100%25+%C3%A9%2B";
    assert_eq!(connection.get(path).await.expect("an answer").status, 200);
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused() {
    let fake = Fake::of(DISRUPTIVE)
        .expect("a model")
        .start()
        .await
        .expect("it starts");
    let mut connection = Connection::to(&fake).await;
    let head = format!(
        "POST /v2/projects HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n",
        5 * 1024 * 1024
    );
    connection.raw(&head).await.expect("sent");
    assert_eq!(connection.answer().await.expect("an answer").status, 413);
}

#[tokio::test]
async fn secrets_in_a_query_are_not_noted() {
    let fake = Fake::of(DISRUPTIVE)
        .expect("a model")
        .start()
        .await
        .expect("it starts");
    let mut connection = Connection::to(&fake).await;
    let path = "/v2/projects?query=shop&assertion=aaa.bbb&access%5Ftoken=ccc&pageToken=ddd";
    connection.get(path).await.expect("an answer");
    assert_eq!(
        last(&fake).path,
        "/v2/projects?query=shop&assertion=…&access%5Ftoken=…&pageToken=ddd"
    );
}

#[tokio::test]
async fn http_2_is_spoken_too() {
    let fake = Fake::of(DISRUPTIVE)
        .expect("a model")
        .basic_auth(true)
        .start()
        .await
        .expect("it starts");
    let client = reqwest::Client::builder()
        .http2_prior_knowledge()
        .build()
        .expect("a client");
    let url = format!("{}/v2/projects", fake.url("api"));
    let answer = client.get(url).send().await.expect("an answer");
    assert_eq!(
        (answer.status().as_u16(), answer.version()),
        (401, reqwest::Version::HTTP_2)
    );
}
