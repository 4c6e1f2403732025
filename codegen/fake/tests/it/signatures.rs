//! Signatures of deliveries, checked with another implementation than the one that made them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fake::Fake;
use ring::{digest, hmac, signature};
use serde_json::{Value, json};

use crate::shop::{self, CONNECTOR, DEVICE, Scripted, connector, put, temperature, text};

const PAYLOADS: &str = include_str!("../../../acceptance/fixtures/payloads.json");

const SECRET: &str = "not-a-real-secret";

/// The claims of a token whose signature fits.
fn claims_with_secret(token: &str, secret: &str) -> Option<Value> {
    let (signed, tag) = token.rsplit_once('.')?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hmac::verify(&key, signed.as_bytes(), &part(tag)).ok()?;
    Some(claims(signed))
}

fn claims(signed: &str) -> Value {
    let (_, claims) = signed.split_once('.').expect("two parts");
    serde_json::from_slice(&part(claims)).expect("claims")
}

fn header(token: &str) -> Value {
    let (header, _) = token.split_once('.').expect("parts");
    serde_json::from_slice(&part(header)).expect("a header")
}

fn part(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64")
}

fn checksum(algorithm: &'static digest::Algorithm, body: &str) -> String {
    let hash = digest::digest(algorithm, body.as_bytes());
    let byte = |text: String, byte: &u8| text + &format!("{byte:02x}");
    hash.as_ref().iter().fold(String::new(), byte)
}

async fn fetch(url: &str) -> Value {
    let answer = shop::client().get(url).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{url}");
    serde_json::from_str(&answer.text().await.expect("a body")).expect("JSON")
}

/// The claims of a token that a key of the fake has signed.
async fn claims_with_keys(fake: &Fake, token: &str) -> Option<Value> {
    let base = fake.url("identity");
    let discovery = fetch(&format!(
        "{base}/data-connector/.well-known/openid-configuration"
    ))
    .await;
    assert_eq!(discovery["issuer"], format!("{base}/data-connector"));
    assert_eq!(
        discovery["id_token_signing_alg_values_supported"],
        json!(["ES256"])
    );
    let keys = fetch(&text(&discovery["jwks_uri"])).await;
    let mut keys = keys["keys"].as_array().expect("keys").iter();
    let key = keys.find(|key| key["kid"] == header(token)["kid"])?;
    let point = [vec![4], part(&text(&key["x"])), part(&text(&key["y"]))].concat();
    let key = signature::UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point);
    let (signed, tag) = token.rsplit_once('.')?;
    key.verify(signed.as_bytes(), &part(tag)).ok()?;
    Some(claims(signed))
}

async fn delivered(secret: &str) -> (Fake, fake::Post) {
    let receiver = Scripted::default();
    let fake = shop::pushing(&receiver).await;
    let mut connector = connector();
    connector["httpConfig"]["signatureSecret"] = secret.into();
    connector["httpConfig"]["headers"] =
        json!({"X-Own": "yes", "dt-asymmetric-signature": "forged"});
    put(&fake, CONNECTOR, connector);
    shop::emit(&fake, DEVICE, temperature(4.5));
    shop::attempts(&fake, 1).await;
    let post = receiver.posts().remove(0);
    (fake, post)
}

#[test]
fn the_check_agrees_with_the_service() {
    let all: Vec<Value> = serde_json::from_str(PAYLOADS).expect("payloads");
    let vector = all
        .iter()
        .find(|it| it["name"] == "webhook_x_dt_signature_test_vector");
    let vector = &vector.expect("a vector")["body"];
    let token = text(&vector["header_value"]);
    let claims =
        claims_with_secret(&token, &text(&vector["secret"])).expect("a signature that fits");
    assert_eq!(claims, vector["claims"]);
    let body = text(&vector["raw_body"]);
    assert_eq!(
        claims["checksum"],
        checksum(&digest::SHA1_FOR_LEGACY_USE_ONLY, &body)
    );
    assert_eq!(claims["checksum_sha256"], checksum(&digest::SHA256, &body));
    assert_eq!(claims_with_secret(&token, "another secret"), None);
}

#[tokio::test]
async fn a_secret_signs_the_very_bytes() {
    let (fake, post) = delivered(SECRET).await;
    let token = post.header("X-Dt-Signature").expect("a signature");
    assert_eq!(header(token), json!({"alg": "HS256", "typ": "JWT"}));
    let claims = claims_with_secret(token, SECRET).expect("a signature that fits");
    assert_eq!(
        claims["checksum"],
        checksum(&digest::SHA1_FOR_LEGACY_USE_ONLY, &post.body)
    );
    assert_eq!(
        claims["checksum_sha256"],
        checksum(&digest::SHA256, &post.body)
    );
    assert_eq!(claims["iat"], fake.now().seconds());
    assert_eq!(claims["exp"], fake.now().seconds() + 3600);
    assert_eq!(text(&claims["jti"]).len(), 20);
}

#[tokio::test]
async fn the_key_of_the_fake_signs_everything() {
    for secret in ["", SECRET] {
        let (fake, post) = delivered(secret).await;
        assert_eq!(post.header("X-Dt-Signature").is_some(), !secret.is_empty());
        let token = post.header("DT-Asymmetric-Signature").expect("a signature");
        let claims = claims_with_keys(&fake, token)
            .await
            .expect("a signature that fits");
        let expected = json!({
            "iss": format!("{}/data-connector", fake.url("identity")),
            "sub": "o1",
            "iat": fake.now().seconds(),
            "exp": fake.now().seconds() + 3600,
            "checksum_sha256": checksum(&digest::SHA256, &post.body),
        });
        assert_eq!(claims, expected);
    }
}

#[tokio::test]
async fn another_fake_has_another_key() {
    let (_one, post) = delivered("").await;
    let (other, _) = delivered("").await;
    let token = post.header("DT-Asymmetric-Signature").expect("a signature");
    assert_eq!(claims_with_keys(&other, token).await, None);
}

#[tokio::test]
async fn the_body_is_what_the_service_sends() {
    let (fake, post) = delivered("").await;
    let body: Value = serde_json::from_str(&post.body).expect("JSON");
    let event = shop::ok(&fake, "GET", "/v2/projects/p1/devices/d1/events", None).await["events"]
        [0]
    .clone();
    let expected = json!({
        "event": event,
        "labels": {"name": "Fridge"},
        "metadata": {"deviceId": "d1", "projectId": "p1", "deviceType": "temperature", "productNumber": "102058"},
    });
    assert_eq!(body, expected);
    assert_eq!(post.url, "https://receiver.example.com/dt");
    assert_eq!(post.header("content-type"), Some("application/json"));
    assert_eq!(post.header("x-own"), Some("yes"));
}
