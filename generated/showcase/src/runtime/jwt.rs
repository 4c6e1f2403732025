//! The signed assertion with which a service account asks for a token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::Sha256;

use super::error::Error;
use super::kind::ErrorKind;
use super::secret::Secret;

/// The header of the assertion.
#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
    typ: &'static str,
}

/// The claims of the assertion; times are seconds since 1970.
#[derive(Serialize)]
pub(super) struct Claims<'a> {
    pub(super) iat: u64,
    pub(super) exp: u64,
    pub(super) aud: &'a str,
    pub(super) iss: &'a str,
}

/// Signs claims with HS256.
pub(super) fn sign(key_id: &str, secret: &Secret, claims: &Claims<'_>) -> Result<String, Error> {
    let header = Header {
        alg: "HS256",
        kid: key_id,
        typ: "JWT",
    };
    let mut token = format!("{}.{}", part(&header)?, part(claims)?);
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).map_err(|_| unsignable())?;
    mac.update(token.as_bytes());
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(mac.finalize().into_bytes(), &mut token);
    Ok(token)
}

fn part(value: &impl Serialize) -> Result<String, Error> {
    let json = serde_json::to_vec(value).map_err(|_| unsignable())?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

fn unsignable() -> Error {
    Error::new(
        ErrorKind::SignIn,
        "the assertion cannot be signed with these credentials",
    )
}
