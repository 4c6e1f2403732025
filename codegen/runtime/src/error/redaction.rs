//! Strikes the credentials of a request, and the secrets in its body, out of what its answer says,
//! since a service or a proxy may repeat them: an error must not show them.

use std::borrow::Cow;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::error::causes::causes;
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
#[derive(Clone, Default)]
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
        if let Some(header) = credentials {
            redactor.add_header(header);
        }
        redactor
    }

    /// Adds the secrets of a header that holds credentials.
    pub(crate) fn add_header(&mut self, value: &HeaderValue) {
        let secrets = in_header(value.as_bytes());
        if secrets.is_empty() {
            self.add(value.as_bytes());
        }
        for secret in secrets {
            self.add(&secret);
        }
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

    /// Adds the texts in members of a body, which is JSON, by the names of the members.
    pub(crate) fn add_members(&mut self, body: &[u8], names: &[&str]) {
        if let Ok(json) = serde_json::from_slice(body) {
            self.add_named(&json, names);
        }
    }

    fn add_named(&mut self, json: &Json, names: &[&str]) {
        match json {
            Json::Array(items) => items.iter().for_each(|item| self.add_named(item, names)),
            Json::Object(members) => {
                for (name, value) in members {
                    if names.contains(&name.as_str()) {
                        self.add_all(value);
                    }
                    self.add_named(value, names);
                }
            }
            _ => {}
        }
    }

    /// Adds every text in a value.
    fn add_all(&mut self, json: &Json) {
        match json {
            Json::String(text) => self.add(text.as_bytes()),
            Json::Array(items) => items.iter().for_each(|item| self.add_all(item)),
            Json::Object(members) => members.iter().for_each(|(_, value)| self.add_all(value)),
            _ => {}
        }
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
        let mut errors = causes(error);
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
            // A secret of digits may come back as a number.
            Json::Number(number) => {
                let found = self.is_in(&number.to_string());
                if found {
                    *json = STRUCK_OUT.into();
                }
                found
            }
            Json::Null | Json::Bool(_) => false,
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
fn in_header(header: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    let space = header.iter().position(|byte| *byte == b' ');
    let parts = space.and_then(|space| header.split_at_checked(space));
    let Some((scheme, text)) = parts else {
        return Vec::new();
    };
    let text = text.trim_ascii();
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
