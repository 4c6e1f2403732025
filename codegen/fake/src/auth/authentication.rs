//! Who calls: assertions against tokens, tokens, and HTTP Basic.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_lc_rs::constant_time;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::assertion::{self, Assertion};
use crate::call::Caller;
use crate::call::backend::Backend;
use crate::call::keys::{Grant, KnownKey};
use crate::call::refusal::Refusal;
use crate::http::percent::parameters;
use crate::http::reply::Reply;
use crate::random::SeededRandom;
use crate::time::Time;

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// What is wrong is not the caller's fault.
const UNAVAILABLE: &str = "temporarily_unavailable";

/// A key that is there although the API has no accounts: whoever has it may do everything.
#[derive(Debug)]
pub(crate) struct BuiltIn {
    pub(crate) id: String,
    pub(crate) key: KnownKey,
}

impl BuiltIn {
    /// Draws the key, and its secret from `secrets`.
    pub(crate) fn of(seed: u64, secrets: u64, basic: bool) -> Self {
        let about = ["the built-in key"];
        let mut random = SeededRandom::of(seed, &about, 0);
        let id = random.hex(20);
        Self {
            key: KnownKey {
                account: "the built-in account".into(),
                email: format!("{}@fake.example", random.hex(8)).into(),
                secret: SeededRandom::of(secrets, &about, 1).hex(32).into(),
                basic,
            },
            id,
        }
    }
}

/// Lets callers in.
pub(crate) struct Authentication {
    backend: Arc<dyn Backend>,
    /// None where the world holds keys of its own.
    built_in: Option<BuiltIn>,
    /// Where tokens are given out, in every spelling of this machine's own name.
    audiences: Vec<String>,
    state: Mutex<State>,
}

struct State {
    seed: u64,
    lifetime: Duration,
    /// Whether HTTP Basic is allowed, whatever the account says.
    basic: Option<bool>,
    given: u64,
    /// By the digest of the token.
    tokens: HashMap<String, Grant>,
}

/// Somebody who was let in.
#[derive(Clone, Debug)]
pub(crate) struct Authenticated {
    pub(crate) caller: Caller,
    /// Whose rate limit counts.
    pub(crate) account: Arc<str>,
    /// Id of the key; none for somebody without any.
    pub(crate) key: Option<Arc<str>>,
}

impl Authenticated {
    pub(crate) fn anybody() -> Self {
        Self {
            caller: Caller::Anyone,
            account: "anybody".into(),
            key: None,
        }
    }
}

/// Why no token is given: the word of RFC 6749 and a sentence.
struct Refused(&'static str, String);

impl Authentication {
    pub(crate) fn new(
        backend: Arc<dyn Backend>,
        built_in: Option<BuiltIn>,
        audiences: Vec<String>,
        seed: u64,
        lifetime: Duration,
    ) -> Self {
        let tokens = backend.tokens().into_iter();
        let tokens: HashMap<_, _> = tokens.map(|grant| (grant.digest.clone(), grant)).collect();
        let state = State {
            seed,
            lifetime,
            basic: None,
            // The newest is always kept, so that none is given out twice.
            given: tokens
                .values()
                .map(|grant| grant.number)
                .max()
                .unwrap_or_default(),
            tokens,
        };
        Self {
            backend,
            built_in,
            audiences,
            state: Mutex::new(state),
        }
    }

    /// Changes how long tokens are good from now on.
    pub(crate) fn set_lifetime(&self, lifetime: Duration) {
        self.lock().lifetime = lifetime;
    }

    /// Allows or forbids HTTP Basic; none leaves it to the accounts.
    pub(crate) fn set_basic(&self, basic: Option<bool>) {
        self.lock().basic = basic;
    }

    /// Forgets all tokens.
    pub(crate) fn clear(&self) {
        self.lock().tokens.clear();
    }

    /// Answers somebody who asks for a token; also says who it is.
    pub(crate) fn token(
        &self,
        kind: Option<&str>,
        body: &[u8],
        now: Time,
    ) -> (Reply, Option<Arc<str>>) {
        match self.exchange(kind, body, now) {
            Ok((text, key)) => (Reply::json(200, text), Some(key)),
            Err(Refused(word, sentence)) => {
                let body = json!({"error": word, "error_description": sentence});
                let status = if word == UNAVAILABLE { 503 } else { 400 };
                (Reply::json(status, body.to_string()), None)
            }
        }
    }

    fn exchange(
        &self,
        kind: Option<&str>,
        body: &[u8],
        now: Time,
    ) -> Result<(String, Arc<str>), Refused> {
        let text = assertion_of(kind, body)?;
        let invalid = |sentence| Refused("invalid_grant", sentence);
        let assertion = Assertion::read(&text).map_err(invalid)?;
        let key = self
            .key(&assertion.key)
            .ok_or_else(|| invalid(format!("the key id {:?} is unknown", assertion.key)))?;
        assertion
            .check(&key, &self.audiences, now)
            .map_err(invalid)?;
        let (token, lifetime) = self
            .give(&assertion.key, &key, now)
            .map_err(|refusal| Refused(UNAVAILABLE, refusal.message))?;
        let reply = json!({
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": lifetime.as_secs(),
        });
        Ok((reply.to_string(), assertion.key.into()))
    }

    fn give(&self, id: &str, key: &KnownKey, now: Time) -> Result<(String, Duration), Refusal> {
        let (number, lifetime, seed) = {
            let mut state = self.lock();
            state.given = state.given.saturating_add(1);
            (state.given, state.lifetime, state.seed)
        };
        let token = SeededRandom::of(seed, &["token", id], number).hex(40);
        let grant = Grant {
            number,
            digest: assertion::digest(&token),
            key: id.into(),
            account: Arc::clone(&key.account),
            email: Arc::clone(&key.email),
            until: now.after(lifetime),
        };
        self.backend.keep(&grant, now)?;
        let mut state = self.lock();
        state.tokens.retain(|_, other| other.until > now);
        state.tokens.insert(grant.digest.clone(), grant);
        Ok((token, lifetime))
    }

    fn key(&self, id: &str) -> Option<KnownKey> {
        match &self.built_in {
            Some(own) if own.id == id => Some(own.key.clone()),
            _ => self.backend.key(id),
        }
    }

    /// Says who comes with this header, or why nobody known does.
    pub(crate) fn authenticated(
        &self,
        authorization: Option<&str>,
        now: Time,
    ) -> Result<Authenticated, String> {
        let Some(header) = authorization else {
            return Err("the request has no `Authorization` header".to_owned());
        };
        let (scheme, rest) = header.split_once(' ').unwrap_or((header, ""));
        if scheme.eq_ignore_ascii_case("bearer") {
            self.bearer(rest.trim(), now)
        } else if scheme.eq_ignore_ascii_case("basic") {
            self.basic(rest.trim())
        } else {
            Err("the `Authorization` header is neither `Bearer` nor `Basic`".to_owned())
        }
    }

    fn bearer(&self, token: &str, now: Time) -> Result<Authenticated, String> {
        // What is looked up is a digest, so that the time it takes tells nothing of the token.
        let state = self.lock();
        let Some(grant) = state.tokens.get(&assertion::digest(token)) else {
            return Err("the access token is unknown".to_owned());
        };
        if grant.until <= now {
            return Err("the access token has expired".to_owned());
        }
        let built_in = self
            .built_in
            .as_ref()
            .is_some_and(|own| *own.id == *grant.key);
        if !built_in && !self.backend.holds_key(&grant.key) {
            return Err("the key of the access token is gone".to_owned());
        }
        Ok(self.visit(&grant.account, &grant.email, &grant.key))
    }

    fn basic(&self, text: &str) -> Result<Authenticated, String> {
        let unreadable = || "the credentials of HTTP Basic cannot be read".to_owned();
        let bytes = STANDARD.decode(text).map_err(|_| unreadable())?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
        let (id, secret) = text.split_once(':').ok_or_else(unreadable)?;
        let unknown = || "the key id or the secret is wrong".to_owned();
        let key = self.key(id).ok_or_else(unknown)?;
        constant_time::verify_slices_are_equal(key.secret.as_bytes(), secret.as_bytes())
            .map_err(|_| unknown())?;
        if !self.lock().basic.unwrap_or(key.basic) {
            return Err("the account does not allow HTTP Basic".to_owned());
        }
        Ok(self.visit(&key.account, &key.email, &id.into()))
    }

    fn visit(&self, account: &Arc<str>, email: &Arc<str>, key: &Arc<str>) -> Authenticated {
        let caller = match &self.built_in {
            Some(own) if own.key.account == *account => Caller::Anyone,
            _ => Caller::Account {
                name: Arc::clone(account),
                email: Arc::clone(email),
            },
        };
        Authenticated {
            caller,
            account: Arc::clone(account),
            key: Some(Arc::clone(key)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the assertion out of the form.
fn assertion_of(kind: Option<&str>, body: &[u8]) -> Result<String, Refused> {
    let invalid = |sentence: &str| Refused("invalid_request", sentence.to_owned());
    let form = kind.and_then(|kind| kind.split(';').next());
    if !form.is_some_and(|form| {
        form.trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    }) {
        return Err(invalid(
            "the body must be `application/x-www-form-urlencoded`",
        ));
    }
    let text = std::str::from_utf8(body).map_err(|_| "it is not UTF-8 text".to_owned());
    let form = text
        .and_then(parameters)
        .map_err(|why| invalid(&format!("the form cannot be read: {why}")))?;
    let one = |name: &str| {
        let mut values = form.iter().filter(|(known, _)| known == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) if !value.is_empty() => Ok(value.clone()),
            (Some((_, _)), Some(_)) => Err(invalid(&format!("the form has `{name}` twice"))),
            _ => Err(invalid(&format!("the form in the body has no `{name}`"))),
        }
    };
    let grant = one("grant_type")?;
    if grant != GRANT_TYPE {
        let sentence = format!("`grant_type` is {grant:?}, not {GRANT_TYPE:?}");
        return Err(Refused("unsupported_grant_type", sentence));
    }
    one("assertion")
}

impl fmt::Debug for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authentication").finish_non_exhaustive()
    }
}
