//! The pair of keys with which a fake signs what it delivers, and how receivers get to know the public one.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

/// Where the host that signs tells of itself, below its own address.
const ISSUER: &str = "/data-connector";
const DISCOVERY: &str = "/.well-known/openid-configuration";
const KEY_SET: &str = "/jwks";

/// The length of a coordinate of a point on the curve.
const COORDINATE: usize = 32;

pub(super) struct Keys {
    pair: EcdsaKeyPair,
    /// The pair as it is written down: PKCS #8 in base64.
    text: String,
    id: String,
    /// What signatures say has signed them.
    issuer: String,
    /// The path in the issuer's address.
    path: String,
}

impl Keys {
    /// Takes the pair that was written down, or a new one.
    pub(super) fn new(identity: &str, kept: Option<&str>) -> Result<Self, String> {
        let text = match kept {
            Some(text) => text.to_owned(),
            None => generated()?,
        };
        let pair = read(&text).ok_or("the pair of keys for signatures cannot be read")?;
        let id = hex(&digest(&SHA256, pair.public_key().as_ref()).as_ref()[..8]);
        let issuer = format!("{}{ISSUER}", identity.trim_end_matches('/'));
        let path = path_of(&issuer).to_owned();
        Ok(Self {
            pair,
            text,
            id,
            issuer,
            path,
        })
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Signs with ES256; none if the random numbers of this machine fail.
    pub(super) fn sign(&self, text: &[u8]) -> Option<Vec<u8>> {
        let signature = self.pair.sign(&SystemRandom::new(), text).ok()?;
        Some(signature.as_ref().to_vec())
    }

    pub(super) fn well_known(&self, path: &str) -> Option<String> {
        match path.strip_prefix(&self.path)? {
            DISCOVERY => Some(self.discovery()),
            KEY_SET => Some(self.key_set()),
            _ => None,
        }
    }

    fn discovery(&self) -> String {
        json!({
            "issuer": self.issuer,
            "jwks_uri": format!("{}{KEY_SET}", self.issuer),
            "id_token_signing_alg_values_supported": ["ES256"],
        })
        .to_string()
    }

    /// The public key is a point: a byte that says that it is written in full, and its two coordinates.
    fn key_set(&self) -> String {
        let point = self.pair.public_key().as_ref().get(1..).unwrap_or_default();
        let (x, y) = point.split_at(COORDINATE.min(point.len()));
        json!({"keys": [{
            "kty": "EC",
            "crv": "P-256",
            "alg": "ES256",
            "use": "sig",
            "kid": self.id,
            "x": URL_SAFE_NO_PAD.encode(x),
            "y": URL_SAFE_NO_PAD.encode(y),
        }]})
        .to_string()
    }
}

fn generated() -> Result<String, String> {
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
    let pair = pair.map_err(|_| "no pair of keys could be made for signatures")?;
    Ok(STANDARD.encode(pair))
}

fn read(text: &str) -> Option<EcdsaKeyPair> {
    let bytes = STANDARD.decode(text).ok()?;
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes).ok()
}

/// What follows the host in an address.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |at| &rest[at..])
}

/// Bytes in lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digits = b"0123456789abcdef";
    let both = |byte: &u8| {
        [
            digits[usize::from(byte >> 4)],
            digits[usize::from(byte & 15)],
        ]
    };
    bytes.iter().flat_map(both).map(char::from).collect()
}
