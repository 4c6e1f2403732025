//! The signed JWT assertion with which a service account requests a token (RFC 7523).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::ser::{Serialize, SerializeMap, Serializer};
use sha2::Sha256;

use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;
use crate::wire::secret::Secret;

/// The header of the assertion.
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
    typ: &'static str,
}

/// The claims of the assertion; times are seconds since 1970.
pub(crate) struct Claims<'a> {
    pub(crate) iat: u64,
    pub(crate) exp: u64,
    pub(crate) aud: &'a str,
    pub(crate) iss: &'a str,
}

impl Serialize for Header<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("alg", self.alg)?;
        map.serialize_entry("kid", self.kid)?;
        map.serialize_entry("typ", self.typ)?;
        map.end()
    }
}

impl Serialize for Claims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("iat", &self.iat)?;
        map.serialize_entry("exp", &self.exp)?;
        map.serialize_entry("aud", self.aud)?;
        map.serialize_entry("iss", self.iss)?;
        map.end()
    }
}

/// Makes an assertion and signs it with HS256.
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
