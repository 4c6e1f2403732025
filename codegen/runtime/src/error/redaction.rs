//! Strikes the credentials of a request out of what its answer says, since a service or a proxy may
//! repeat them: an error must not show them.

use std::borrow::Cow;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::wire::json::Json;
use crate::wire::secret::Secret;

/// The minimum length of a secret that is looked for; a shorter one would be found by chance.
const SHORTEST: usize = 6;

/// What a URL escapes.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What stands where a secret was.
const STRUCK_OUT: &str = "[redacted]";

/// The secrets of a request, in the forms in which an answer can repeat them.
#[derive(Default)]
pub(crate) struct Redactor {
    /// As they are, for what is decoded before it is searched.
    secrets: Vec<Zeroizing<Vec<u8>>>,
    /// In every form, the longest first, since a form can be a part of another.
    forms: Vec<Zeroizing<Vec<u8>>>,
}

/// The redactor of the last request that failed. Those that fail after it mostly have the same secrets, and to write a secret
/// in all its forms costs more than the rest of a failed attempt.
#[derive(Default)]
pub(crate) struct LastRedactor(Mutex<Option<Known>>);

struct Known {
    /// What it was made of.
    credentials: Option<HeaderValue>,
    secret: Option<Secret>,
    redactor: Arc<Redactor>,
}

impl LastRedactor {
    /// Returns the redactor of a request with an `Authorization` header, by a client that obtains
    /// its tokens with a secret.
    pub(crate) fn of(
        &self,
        credentials: Option<&HeaderValue>,
        secret: Option<&Secret>,
    ) -> Arc<Redactor> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.as_ref()
            && known.credentials.as_ref() == credentials
            && known.secret.as_ref() == secret
        {
            return Arc::clone(&known.redactor);
        }
        let mut redactor = Redactor::of(credentials);
        if let Some(secret) = secret {
            redactor.add(secret.expose().as_bytes());
        }
        let redactor = Arc::new(redactor);
        *known = Some(Known {
            credentials: credentials.cloned(),
            secret: secret.cloned(),
            redactor: Arc::clone(&redactor),
        });
        redactor
    }
}

impl Redactor {
    /// Makes the redactor of a request with an `Authorization` header.
    pub(crate) fn of(credentials: Option<&HeaderValue>) -> Self {
        let mut redactor = Self::default();
        for secret in in_header(credentials) {
            redactor.add(&secret);
        }
        redactor
    }

    /// Adds a secret.
    pub(crate) fn add(&mut self, secret: &[u8]) {
        if secret.len() < SHORTEST {
            return;
        }
        self.secrets.push(Zeroizing::new(secret.to_vec()));
        self.forms.extend(forms(secret).map(Zeroizing::new));
        self.forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        self.forms.dedup();
    }

    /// Strikes the secrets out of a text.
    pub(crate) fn text(&self, text: String) -> String {
        match self.struck_out(text.as_bytes()) {
            None => text,
            Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// Strikes the secrets out of a body. In JSON, they may be written with escapes.
    pub(crate) fn body(&self, body: Bytes) -> Bytes {
        let Ok(mut json) = crate::wire::text::json(&body) else {
            let whole = self.without_beginning_at_end(body);
            return self.struck_out(&whole).map_or(whole, Bytes::from);
        };
        if self.json(&mut json) {
            json.to_string().into()
        } else {
            body
        }
    }

    /// Strikes the secrets out of the values of headers.
    pub(crate) fn headers(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut() {
            if let Some(clean) = self.struck_out(value.as_bytes()) {
                *value =
                    HeaderValue::from_bytes(&clean).unwrap_or(HeaderValue::from_static(STRUCK_OUT));
            }
        }
    }

    /// Returns whether a text holds a secret.
    fn is_in(&self, text: &str) -> bool {
        self.struck_out(text.as_bytes()).is_some()
    }

    /// Returns whether an error or one of its sources shows a secret.
    pub(crate) fn is_in_error(&self, error: &(dyn Error + 'static)) -> bool {
        let mut next = Some(error);
        let mut errors = std::iter::from_fn(|| {
            let error = next?;
            next = error.source();
            Some(error)
        });
        errors.any(|error| self.is_in(&format!("{error} {error:?}")))
    }

    /// Strikes the secrets out of the strings of JSON; returns whether there were any.
    fn json(&self, json: &mut Json) -> bool {
        match json {
            Json::String(text) => match self.struck_out(text.as_bytes()) {
                None => false,
                Some(clean) => {
                    *text = String::from_utf8_lossy(&clean).into_owned();
                    true
                }
            },
            // Every item is looked at, also after the first that holds one.
            Json::Array(items) => {
                let found = items
                    .iter_mut()
                    .filter_map(|item| self.json(item).then_some(()));
                found.count() > 0
            }
            Json::Object(members) => {
                let named = members.keys().any(|name| self.is_in(name));
                if named {
                    *members = std::mem::take(members)
                        .into_iter()
                        .map(|(name, value)| (self.text(name), value))
                        .collect();
                }
                let found = members
                    .iter_mut()
                    .filter_map(|(_, value)| self.json(value).then_some(()));
                found.count() > 0 || named
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => false,
        }
    }

    /// Returns a text without the secrets, if it holds any.
    fn struck_out(&self, text: &[u8]) -> Option<Vec<u8>> {
        let mut clean = None;
        for form in &self.forms {
            let known = clean.as_deref().unwrap_or(text);
            if holds(known, form) {
                clean = Some(replaced(known, form));
            }
        }
        let rest = clean.as_deref().unwrap_or(text);
        // A form that is not known, such as one with every letter percent-encoded.
        let decoded: Cow<'_, [u8]> = percent_decode(rest).into();
        if matches!(decoded, Cow::Owned(_))
            && self.secrets.iter().any(|secret| holds(&decoded, secret))
        {
            return Some(STRUCK_OUT.as_bytes().to_vec());
        }
        clean
    }

    /// Cuts off the beginning of a secret at the end of a body that was not read to its end.
    fn without_beginning_at_end(&self, mut body: Bytes) -> Bytes {
        let tail = |form: &Zeroizing<Vec<u8>>| {
            let lengths = SHORTEST..form.len();
            lengths
                .rev()
                .find(|length| form.get(..*length).is_some_and(|head| body.ends_with(head)))
        };
        let cut = self.forms.iter().filter_map(tail).max().unwrap_or(0);
        body.truncate(body.len().saturating_sub(cut));
        body
    }
}

/// Returns the secrets of an `Authorization` header: the token, or the pair of HTTP Basic and the
/// secret in it.
fn in_header(credentials: Option<&HeaderValue>) -> Vec<Zeroizing<Vec<u8>>> {
    let header = credentials.map(HeaderValue::as_bytes);
    let parts = header.and_then(|header| {
        let space = header.iter().position(|byte| *byte == b' ')?;
        Some((header.get(..space)?, header.get(space..)?.trim_ascii()))
    });
    let Some((scheme, text)) = parts else {
        return Vec::new();
    };
    let mut secrets = vec![Zeroizing::new(text.to_vec())];
    if scheme == b"Basic" {
        let pair = Zeroizing::new(STANDARD.decode(text).unwrap_or_default());
        let secret = pair.splitn(2, |byte| *byte == b':').nth(1);
        secrets.extend(secret.map(|secret| Zeroizing::new(secret.to_vec())));
        secrets.push(pair);
    }
    secrets
}

/// Returns the forms in which a secret is found: as it is, and as it is written in base64, in a URL
/// or a form, and in JSON or in a program.
fn forms(secret: &[u8]) -> impl Iterator<Item = Vec<u8>> + use<> {
    let text = String::from_utf8_lossy(secret).into_owned();
    let encoded = utf8_percent_encode(&text, ESCAPED).to_string();
    let quoted = Json::String(text.clone()).to_string();
    let debug = format!("{text:?}");
    let inner = |quoted: &str| quoted.trim_matches('"').to_owned();
    let texts = [
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        encoded.replace("%20", "+"),
        encoded,
        inner(&quoted),
        inner(&debug),
        format!("{secret:?}"),
    ];
    std::iter::once(secret.to_vec()).chain(texts.into_iter().map(String::into_bytes))
}

fn replaced(text: &[u8], part: &[u8]) -> Vec<u8> {
    let mut clean = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, tail)) = rest.split_first() {
        if let Some(tail) = rest.strip_prefix(part) {
            clean.extend_from_slice(STRUCK_OUT.as_bytes());
            rest = tail;
        } else {
            clean.push(*first);
            rest = tail;
        }
    }
    clean
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
