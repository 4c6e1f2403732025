//! Credentials, and the header that they become.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use zeroize::Zeroizing;

use crate::auth::authorization::{Authorization, header};
use crate::auth::clock_skew::Skew;
use crate::auth::tokens::Account;
use crate::error::call_error::Error;
use crate::limit::budget::Budget;
use crate::transport::context::{Context, Limits};
use crate::wire::secret::Secret;

/// What a client shows the service to say who it is.
#[derive(Clone, Debug, Default)]
pub enum Credentials {
    /// A service account, which gets tokens that are renewed in time.
    ServiceAccount {
        /// The id of the key.
        key_id: String,
        /// The e-mail address of the account.
        email: String,
        /// The secret of the key.
        secret: Secret,
    },
    /// The key of a service account by HTTP Basic, which goes out with every request.
    Basic {
        /// The id of the key.
        key_id: String,
        /// The secret of the key.
        secret: Secret,
    },
    /// A token from elsewhere, which cannot be renewed.
    Token(Secret),
    /// None.
    #[default]
    None,
}

/// How a client authorizes its requests.
pub(crate) enum Authenticator {
    Open,
    Fixed(HeaderValue),
    Account(Box<Account>),
}

impl Authenticator {
    pub(crate) fn basic(key_id: &str, secret: &Secret) -> Result<Self, Error> {
        let pair = Zeroizing::new(format!("{key_id}:{}", secret.expose()));
        header("Basic", &Zeroizing::new(STANDARD.encode(pair.as_bytes()))).map(Self::Fixed)
    }

    pub(crate) fn token(token: &Secret) -> Result<Self, Error> {
        header("Bearer", token.expose()).map(Self::Fixed)
    }

    /// Returns whether a refused request can be repeated with new credentials.
    pub(crate) const fn is_renewable(&self) -> bool {
        matches!(self, Self::Account(_))
    }

    /// Returns the authorization for an attempt, signing in if there is no good token.
    pub(crate) async fn pass(
        &self,
        context: &Context,
        budget: &Budget,
        limits: Limits,
    ) -> Result<Authorization, Error> {
        match self {
            Self::Open => Ok(Authorization {
                header: None,
                generation: 0,
            }),
            Self::Fixed(header) => Ok(Authorization {
                header: Some(header.clone()),
                generation: 0,
            }),
            Self::Account(account) => account.pass(context, budget, limits).await,
        }
    }

    /// Gives up the token of a refused attempt, unless another call has replaced it meanwhile.
    pub(crate) fn refused(&self, pass: &Authorization, skew: Option<Skew>) {
        if let Self::Account(account) = self {
            account.refused(pass.generation, skew);
        }
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "none",
            Self::Fixed(_) => "fixed",
            Self::Account(_) => "service account",
        })
    }
}
