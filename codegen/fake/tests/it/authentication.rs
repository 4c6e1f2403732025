//! Tokens, HTTP Basic, and everything that is wrong with what callers send.

use std::time::Duration;

use fake::Fake;
use fake::scenario::Scenario;
use serde_json::json;

use crate::client::{Answer, Assertion, Connection, DISRUPTIVE, FORM, TOKENS, last};

async fn start() -> Fake {
    let builder = Fake::of(DISRUPTIVE).expect("a model").manual_clock();
    builder.start().await.expect("it starts")
}

async fn ask(connection: &mut Connection, form: &str) -> Answer {
    connection
        .send("POST", TOKENS, FORM, form)
        .await
        .expect("sent");
    connection.answer().await.expect("an answer")
}

async fn token(connection: &mut Connection, fake: &Fake) -> String {
    let answer = ask(connection, &Assertion::of(fake).form()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["access_token"]
        .as_str()
        .expect("a token")
        .to_owned()
}

#[tokio::test]
async fn an_assertion_buys_a_token_for_an_hour() {
    let fake = start().await;
    let mut connection = Connection::to(&fake).await;
    let answer = ask(&mut connection, &Assertion::of(&fake).form()).await;
    assert_eq!(answer.json()["expires_in"], 3600);
    let token = token(&mut connection, &fake).await;
    connection.authorization = Some(format!("Bearer {token}"));
    assert_eq!(
        connection
            .get("/v2/projects")
            .await
            .expect("an answer")
            .status,
        200
    );
    assert_eq!(
        last(&fake).key.as_deref(),
        fake.credentials().map(|own| own.key_id.as_str())
    );
    fake.advance(Duration::from_secs(3599));
    assert_eq!(
        connection
            .get("/v2/projects")
            .await
            .expect("an answer")
            .status,
        200
    );
    fake.advance(Duration::from_secs(1));
    let answer = connection.get("/v2/projects").await.expect("an answer");
    assert_eq!(
        (answer.status, answer.json()["error"].as_str()),
        (401, Some("the access token has expired"))
    );
}

#[tokio::test]
async fn an_audience_may_stand_in_a_list_and_have_another_name_of_this_machine() {
    let fake = start().await;
    let mut connection = Connection::to(&fake).await;
    let url = fake.token_url().expect("a sign-in");
    for aud in [json!([url]), json!(url.replace("127.0.0.1", "localhost"))] {
        let mut assertion = Assertion::of(&fake);
        assertion.claims["aud"] = aud;
        assert_eq!(ask(&mut connection, &assertion.form()).await.status, 200);
    }
}

#[tokio::test]
async fn every_mistake_of_an_assertion_is_named() {
    let fake = start().await;
    let mut connection = Connection::to(&fake).await;
    let right = Assertion::of(&fake);
    let now = fake.now().seconds();
    let with = |part: fn(&mut Assertion) -> &mut serde_json::Value,
                name: &str,
                value: serde_json::Value| {
        let mut wrong = right.clone();
        part(&mut wrong)[name] = value;
        wrong
    };
    let header: fn(&mut Assertion) -> &mut serde_json::Value = |assertion| &mut assertion.header;
    let claims: fn(&mut Assertion) -> &mut serde_json::Value = |assertion| &mut assertion.claims;
    let other = Assertion {
        secret: "other".to_owned(),
        ..right.clone()
    };
    let cases = [
        (
            with(header, "alg", json!("none")),
            "the algorithm is \"none\", not HS256",
        ),
        (with(header, "alg", json!(7)), "header"),
        (
            with(header, "kid", json!("nobody")),
            "the key id \"nobody\" is unknown",
        ),
        (other, "the signature is not that of the key's secret"),
        (
            with(claims, "iss", json!("a@b.example")),
            "`iss` is not the e-mail address",
        ),
        (
            with(claims, "aud", json!("https://elsewhere.example")),
            "`aud` is \"https://elsewhere.example\"",
        ),
        (with(claims, "aud", json!([])), "`aud` is []"),
        (
            with(claims, "iat", json!(now + 61)),
            "`iat` is 61 s in the future",
        ),
        (with(claims, "iat", json!("soon")), "`iat` is not a number"),
        (with(claims, "exp", json!(now)), "`exp` is past"),
        (
            with(claims, "exp", json!(now + 3601)),
            "`exp` is 3601 s after `iat`",
        ),
        (with(claims, "exp", json!(null)), "`exp` is not a number"),
    ];
    for (assertion, sentence) in cases {
        let answer = ask(&mut connection, &assertion.form()).await;
        let body = answer.json();
        assert_eq!(
            (answer.status, body["error"].as_str()),
            (400, Some("invalid_grant")),
            "{sentence}"
        );
        let said = body["error_description"].as_str().expect("a sentence");
        assert!(said.contains(sentence), "{said}");
        assert!(!said.contains(&right.secret));
    }
    assert_eq!(ask(&mut connection, &right.form()).await.status, 200);
}

#[tokio::test]
async fn every_mistake_of_the_form_is_named() {
    let fake = start().await;
    let mut connection = Connection::to(&fake).await;
    let form = Assertion::of(&fake).form();
    let cases = [
        (
            FORM,
            String::new(),
            "invalid_request",
            "has no `grant_type`",
        ),
        (
            FORM,
            "grant_type=password".to_owned(),
            "unsupported_grant_type",
            "\"password\"",
        ),
        (
            FORM,
            form.replace("assertion", "claim"),
            "invalid_request",
            "has no `assertion`",
        ),
        (
            FORM,
            format!("{form}&assertion=x"),
            "invalid_request",
            "`assertion` twice",
        ),
        (FORM, form.replace('.', ""), "invalid_grant", "three parts"),
        (FORM, format!("{form}="), "invalid_grant", "base64url"),
        (
            FORM,
            format!("{form}%"),
            "invalid_request",
            "cannot be read",
        ),
        (
            FORM,
            form.replace("%3A", "%+A"),
            "invalid_request",
            "`%+A` is not a percent escape",
        ),
        ("application/json", form.clone(), "invalid_request", FORM),
    ];
    for (kind, form, word, sentence) in cases {
        connection
            .send("POST", TOKENS, kind, &form)
            .await
            .expect("sent");
        let body = connection.answer().await.expect("an answer").json();
        let said = body["error_description"].as_str().expect("a sentence");
        assert_eq!(body["error"], word, "{said}");
        assert!(said.contains(sentence), "{said}");
    }
    let path = format!("{TOKENS}?{form}");
    connection
        .send("POST", &path, FORM, "")
        .await
        .expect("sent");
    assert_eq!(connection.answer().await.expect("an answer").status, 400);
}

#[tokio::test]
async fn whoever_is_unknown_is_told_why() {
    let fake = start().await;
    let mut connection = Connection::to(&fake).await;
    let cases = [
        (None, "has no `Authorization`"),
        (Some("Bearer nothing"), "unknown"),
        (Some("Bearer"), "unknown"),
        (Some("Digest x"), "neither"),
        (Some("Basic ???"), "cannot be read"),
        (Some("Basic bm9ib2R5"), "cannot be read"),
        (
            Some("Basic bm9ib2R5Om5vdGhpbmc="),
            "key id or the secret is wrong",
        ),
    ];
    for (authorization, sentence) in cases {
        connection.authorization = authorization.map(str::to_owned);
        let answer = connection.get("/v2/projects").await.expect("an answer");
        let said = answer.json()["error"]
            .as_str()
            .expect("a sentence")
            .to_owned();
        assert_eq!(answer.status, 401);
        assert!(said.contains(sentence), "{said}");
    }
}

#[tokio::test]
async fn a_token_is_worth_nothing_without_its_key() {
    let seed = include_str!("../../../../spec/disruptive/seed.yaml");
    let builder = Fake::of(DISRUPTIVE).expect("a model").seed(seed);
    let fake = builder.start().await.expect("it starts");
    let mut connection = Connection::to(&fake).await;
    let token = token(&mut connection, &fake).await;
    connection.authorization = Some(format!("Bearer {token}"));
    let answer = connection.get("/v2/roles").await.expect("an answer");
    assert_eq!(answer.status, 200);
    let own = fake.credentials().expect("there is a key").key_id.clone();
    let names = fake.names("Key").into_iter();
    for key in names.filter(|name| name.ends_with(&own)) {
        assert!(fake.remove(&key));
    }
    let answer = connection.get("/v2/roles").await.expect("an answer");
    assert_eq!(
        (answer.status, answer.json()["error"].as_str()),
        (401, Some("the key of the access token is gone"))
    );
}

#[tokio::test]
async fn basic_can_be_forbidden() {
    let fake = start().await;
    let mut connection = Connection::basic(&fake).await;
    fake.scenario("basic_auth: true").expect("a scenario");
    assert_eq!(
        connection
            .get("/v2/projects")
            .await
            .expect("an answer")
            .status,
        200
    );
    fake.scenario("basic_auth: false").expect("a scenario");
    assert_eq!(
        connection
            .get("/v2/projects")
            .await
            .expect("an answer")
            .status,
        401
    );
}

#[tokio::test]
async fn the_services_clock_can_be_off() {
    let fake = start().await;
    let mut connection = Connection::to(&fake).await;
    fake.scenario(Scenario::new().clock_ahead(Duration::from_secs(7200)))
        .expect("a scenario");
    let answer = ask(&mut connection, &Assertion::of(&fake).form()).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("date"), Some("Wed, 15 Nov 2023 00:13:20 GMT"));
    fake.scenario("clock_skew: -2h").expect("a scenario");
    let answer = ask(&mut connection, &Assertion::of(&fake).form()).await;
    assert_eq!(
        (answer.status, answer.header("date")),
        (400, Some("Tue, 14 Nov 2023 20:13:20 GMT"))
    );
}

#[tokio::test]
async fn tokens_live_as_long_as_the_scenario_says() {
    let fake = start().await;
    fake.scenario("token_lifetime: 5s").expect("a scenario");
    let mut connection = Connection::to(&fake).await;
    let answer = ask(&mut connection, &Assertion::of(&fake).form()).await;
    assert_eq!(answer.json()["expires_in"], 5);
}

#[tokio::test]
async fn nothing_shows_a_secret() {
    let fake = start().await;
    let own = fake.credentials().expect("a sign-in");
    assert!(!format!("{own:?} {fake:?}").contains(&own.secret));
}
