//! What a client authorizes its requests with: made from credentials, and replaced while it runs.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::auth::clock_skew::Correction;
use crate::auth::credentials::{Authenticator, Credentials};
use crate::auth::service_account::ServiceAccount;
use crate::auth::tokens::{Source, Tokens};
use crate::error::call_error::Error;
use crate::limit::rate_limiter::RateLimiter;
use crate::policy::api::Api;
use crate::policy::error_kind::ErrorKind;

/// How long before it expires the token of a provider is refreshed, for an API without tokens of its
/// own.
const REFRESH_BEFORE: Duration = Duration::from_secs(60);

/// Makes the authenticator of credentials; `token_url` is the checked URL of the token endpoint.
pub(crate) fn authenticator(
    api: &Api,
    token_url: Option<&str>,
    credentials: &Credentials,
) -> Result<Authenticator, Error> {
    match credentials {
        Credentials::None => Ok(Authenticator::Open),
        Credentials::Token(token) => Authenticator::token(token),
        Credentials::Basic { key_id, secret } => match &api.auth {
            Some(auth) if auth.basic => Authenticator::basic(key_id, secret),
            _ => Err(Error::new(
                ErrorKind::Config,
                "this API does not accept HTTP Basic credentials",
            )),
        },
        Credentials::Provider(provider) => {
            let auth = api.auth.as_ref();
            let refresh_before = auth.map_or(REFRESH_BEFORE, |auth| auth.refresh_before);
            let source = Source::Provider(provider.clone());
            let tokens = Tokens::new(source, refresh_before);
            Ok(Authenticator::Tokens(Box::new(tokens)))
        }
        Credentials::ServiceAccount {
            key_id,
            email,
            secret,
        } => {
            let (Some(auth), Some(url)) = (&api.auth, token_url) else {
                return Err(Error::new(
                    ErrorKind::Config,
                    "this API has no service accounts",
                ));
            };
            let source = Source::Account(Box::new(ServiceAccount {
                key_id: key_id.clone(),
                email: email.clone(),
                secret: secret.clone(),
                url: url.to_owned(),
                lifetime: auth.lifetime,
                members: api.error_body,
                correction: Correction::default(),
                rate_limiter: RateLimiter::default(),
            }));
            let tokens = Tokens::new(source, auth.refresh_before);
            Ok(Authenticator::Tokens(Box::new(tokens)))
        }
    }
}

/// The authenticator of a client, which can be replaced.
pub(crate) struct Replaceable {
    current: RwLock<Arc<Authenticator>>,
    token_url: Option<String>,
}

impl Replaceable {
    pub(crate) fn new(authenticator: Authenticator, token_url: Option<String>) -> Self {
        Self {
            current: RwLock::new(Arc::new(authenticator)),
            token_url,
        }
    }

    /// Returns the authenticator for a call that begins.
    pub(crate) fn current(&self) -> Arc<Authenticator> {
        let current = self.current.read();
        current.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the credentials, for calls that begin later.
    pub(crate) fn replace(&self, api: &Api, credentials: &Credentials) -> Result<(), Error> {
        let new = authenticator(api, self.token_url.as_deref(), credentials)?;
        let current = self.current.write();
        *current.unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        Ok(())
    }
}

impl fmt::Debug for Replaceable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.current().fmt(f)
    }
}
