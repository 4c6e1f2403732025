//! Signed assertions (RFC 7523) as callers send them to be given a token.

use std::fmt::Write as _;

use aws_lc_rs::{digest, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::keys::KnownKey;
use crate::time::Time;

/// How far the clock of a caller may be ahead, in seconds.
const AHEAD: i64 = 60;

/// For how long an assertion may be good, in seconds.
const LONGEST: i64 = 3600;

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Value,
    iat: Value,
    exp: Value,
}

/// An assertion whose signature has not been looked at.
pub(crate) struct Assertion<'a> {
    /// Id of the key that it says it is signed with.
    pub(crate) key: String,
    signed: &'a str,
    claims: &'a str,
    signature: Vec<u8>,
}

impl<'a> Assertion<'a> {
    pub(crate) fn read(text: &'a str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('.').collect();
        let [header, claims, signature] = parts.as_slice() else {
            return Err("the assertion is no JSON Web Token of three parts".to_owned());
        };
        let head: Header = part(header, "header (`alg` and `kid`)")?;
        if head.alg != "HS256" {
            return Err(format!("the algorithm is {:?}, not HS256", head.alg));
        }
        let signed = text.rsplit_once('.').map_or(text, |(signed, _)| signed);
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| "the signature is not base64url without padding".to_owned())?;
        Ok(Self {
            key: head.kid,
            signed,
            claims,
            signature,
        })
    }

    /// Says what is wrong with the assertion for a key, for whoever is one of `audiences`.
    pub(crate) fn check(
        &self,
        key: &KnownKey,
        audiences: &[String],
        now: Time,
    ) -> Result<(), String> {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, key.secret.as_bytes());
        hmac::verify(&secret, self.signed.as_bytes(), &self.signature)
            .map_err(|_| "the signature is not that of the key's secret".to_owned())?;
        let claims: Claims = part(self.claims, "claims (`iss`, `aud`, `iat` and `exp`)")?;
        if claims.iss != *key.email {
            let message = "is not the e-mail address of the key's account";
            return Err(format!("`iss` {message}: it is {:?}", claims.iss));
        }
        let known = |audience: &str| audiences.iter().any(|known| known == audience);
        if !audience(&claims.aud).is_some_and(known) {
            let expected = audiences.first().map_or("", String::as_str);
            return Err(format!("`aud` is {}, not {expected:?}", claims.aud));
        }
        times(&claims, now.seconds())
    }
}

/// The audience: a text or a list of one.
fn audience(value: &Value) -> Option<&str> {
    match value.as_array().map(Vec::as_slice) {
        Some([one]) => one.as_str(),
        Some(_) => None,
        None => value.as_str(),
    }
}

fn times(claims: &Claims, now: i64) -> Result<(), String> {
    let seconds = |value: &Value, name: &str| {
        whole(value).ok_or_else(|| format!("`{name}` is not a number of seconds: it is {value}"))
    };
    let iat = seconds(&claims.iat, "iat")?;
    let exp = seconds(&claims.exp, "exp")?;
    if iat.saturating_sub(now) > AHEAD {
        return Err(format!(
            "`iat` is {} s in the future; the time is {now}",
            iat.saturating_sub(now)
        ));
    }
    if exp <= now {
        return Err(format!("`exp` is past: it is {exp}, the time is {now}"));
    }
    let life = exp.saturating_sub(iat);
    if life > LONGEST {
        return Err(format!(
            "`exp` is {life} s after `iat`, more than {LONGEST}"
        ));
    }
    Ok(())
}

/// Whole seconds; a fraction is cut off.
fn whole(value: &Value) -> Option<i64> {
    let fraction = || {
        let text = value.as_number()?.to_string();
        text.split_once('.')?.0.parse().ok()
    };
    value.as_i64().or_else(fraction)
}

fn part<T: DeserializeOwned>(text: &str, what: &str) -> Result<T, String> {
    let unreadable = || format!("the assertion's {what} cannot be read");
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| unreadable())?;
    serde_json::from_slice(&bytes).map_err(|_| unreadable())
}

/// SHA-256 in digits of base 16.
pub(crate) fn digest(text: &str) -> String {
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    let mut digits = String::with_capacity(64);
    for byte in hash.as_ref() {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
