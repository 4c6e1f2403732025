//! The signed assertion with which a service account asks for a token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::Sha256;

use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;
use crate::wire::secret::Secret;

/// The header of the assertion.
#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
    typ: &'static str,
}

/// The claims of the assertion; times are seconds since 1970.
#[derive(Serialize)]
pub(crate) struct Claims<'a> {
    pub(crate) iat: u64,
    pub(crate) exp: u64,
    pub(crate) aud: &'a str,
    pub(crate) iss: &'a str,
}

/// Signs claims with HS256.
pub(crate) fn sign(key_id: &str, secret: &Secret, claims: &Claims<'_>) -> Result<String, Error> {
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
        ErrorKind::Auth,
        "the assertion cannot be signed with these credentials",
    )
}
