//! Credentials, and the `Authorization` header made from them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use zeroize::Zeroizing;

use crate::auth::authorization::{Authorization, header};
use crate::auth::clock_skew::Skew;
use crate::auth::provider::{AnyProvider, TokenProvider};
use crate::auth::tokens::{Source, Tokens};
use crate::error::call_error::Error;
use crate::limit::budget::Budget;
use crate::transport::context::{Context, Limits};
use crate::wire::secret::Secret;

/// The credentials of a client.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Credentials {
    /// A service account; the client obtains tokens and refreshes them before they expire.
    ServiceAccount {
        /// The id of the key.
        key_id: String,
        /// The e-mail address of the account.
        email: String,
        /// The secret of the key.
        secret: Secret,
    },
    /// The key of a service account for HTTP Basic, which is sent with every request.
    Basic {
        /// The id of the key.
        key_id: String,
        /// The secret of the key.
        secret: Secret,
    },
    /// A token from elsewhere, which cannot be refreshed.
    Token(Secret),
    /// Tokens from a source of the program's own: see [`Credentials::provider`].
    Provider(AnyProvider),
    /// No credentials.
    #[default]
    None,
}

impl Credentials {
    /// Takes tokens from a source of the program's own, and refreshes them like those of a service
    /// account: before they expire, and when the service refuses one.
    #[must_use]
    pub fn provider(provider: impl TokenProvider) -> Self {
        Self::Provider(AnyProvider::new(provider))
    }
}

/// How a client authorizes its requests.
pub(crate) enum Authenticator {
    Open,
    Fixed(HeaderValue),
    Tokens(Box<Tokens>),
}

impl Authenticator {
    pub(crate) fn basic(key_id: &str, secret: &Secret) -> Result<Self, Error> {
        let pair = Zeroizing::new(format!("{key_id}:{}", secret.expose()));
        header("Basic", &Zeroizing::new(STANDARD.encode(pair.as_bytes()))).map(Self::Fixed)
    }

    pub(crate) fn token(token: &Secret) -> Result<Self, Error> {
        header("Bearer", token.expose()).map(Self::Fixed)
    }

    /// Returns the secret that tokens are obtained with.
    pub(crate) const fn secret(&self) -> Option<&Secret> {
        match self {
            Self::Tokens(tokens) => match &tokens.source {
                Source::Account(account) => Some(&account.secret),
                Source::Provider(_) => None,
            },
            Self::Open | Self::Fixed(_) => None,
        }
    }

    /// Returns whether the credentials can be refreshed.
    pub(crate) const fn can_refresh(&self) -> bool {
        matches!(self, Self::Tokens(_))
    }

    /// Returns the authorization for an attempt if that needs no request.
    pub(crate) fn at_hand(&self, context: &Context) -> Option<Authorization> {
        match self {
            Self::Open => Some(Authorization::default()),
            Self::Fixed(header) => Some(Authorization {
                header: Some(header.clone()),
                ..Authorization::default()
            }),
            Self::Tokens(tokens) => tokens.fresh(context),
        }
    }

    /// Returns the authorization for an attempt; refreshes the token if there is no valid one.
    pub(crate) async fn authorize(
        &self,
        context: &Context,
        budget: &Budget,
        limits: Limits,
    ) -> Result<Authorization, Error> {
        match self {
            Self::Tokens(tokens) => tokens.authorize(context, budget, limits).await,
            Self::Open | Self::Fixed(_) => Ok(self.at_hand(context).unwrap_or_default()),
        }
    }

    /// Drops the token of a refused attempt, unless another call has done so; returns whether this
    /// dropped it.
    pub(crate) fn refused(&self, authorization: &Authorization, skew: Option<Skew>) -> bool {
        match self {
            Self::Tokens(tokens) => tokens.refused(authorization.generation, skew),
            Self::Open | Self::Fixed(_) => false,
        }
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "none",
            Self::Fixed(_) => "fixed",
            Self::Tokens(tokens) => match tokens.source {
                Source::Account(_) => "service account",
                Source::Provider(_) => "token provider",
            },
        })
    }
}
