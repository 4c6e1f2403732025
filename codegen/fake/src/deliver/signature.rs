//! The two headers by which a receiver knows that a delivery is genuine.

use aws_lc_rs::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::job::Job;
use super::keys::{Keys, hex};
use crate::time::Time;

/// For how long a signature is valid, in seconds.
const LIFE: i64 = 3600;

/// The characters of ids.
const ID_CHARACTERS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

/// The header that every delivery has, and none of its own can take the place of.
pub(crate) const SIGNATURE: &str = "DT-Asymmetric-Signature";

/// The value of `X-Dt-Signature`, which is signed with the connector's own secret.
pub(super) fn with_secret(job: &Job, attempt: u32, secret: &str, now: Time) -> String {
    let issued = now.seconds();
    let header = json!({"alg": "HS256", "typ": "JWT"});
    let claims = json!({
        "iat": issued,
        "exp": issued + LIFE,
        "jti": id(&format!("{} {} {attempt}", job.connector, job.event)),
        "checksum": checksum(&SHA1_FOR_LEGACY_USE_ONLY, job),
        "checksum_sha256": checksum(&SHA256, job),
    });
    let text = unsigned(&header, &claims);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    signed(&text, hmac::sign(&key, text.as_bytes()).as_ref())
}

/// The value of `DT-Asymmetric-Signature`, which is signed with the key of the fake.
pub(super) fn with_keys(job: &Job, keys: &Keys, organization: &str, now: Time) -> Option<String> {
    let issued = now.seconds();
    let header = json!({"alg": "ES256", "typ": "JWT", "kid": keys.id()});
    let claims = json!({
        "iss": keys.issuer(),
        "sub": organization,
        "iat": issued,
        "exp": issued + LIFE,
        "checksum_sha256": checksum(&SHA256, job),
    });
    let text = unsigned(&header, &claims);
    Some(signed(&text, &keys.sign(text.as_bytes())?))
}

/// An id that follows from what it is for, so that no two signatures share one and each run of a test has the same.
fn id(what: &str) -> String {
    let hash = digest(&SHA256, what.as_bytes());
    let character = |byte: &u8| char::from(ID_CHARACTERS[usize::from(byte & 31)]);
    hash.as_ref().iter().take(20).map(character).collect()
}

fn checksum(algorithm: &'static Algorithm, job: &Job) -> String {
    hex(digest(algorithm, job.body.as_bytes()).as_ref())
}

fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

fn signed(text: &str, signature: &[u8]) -> String {
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}
