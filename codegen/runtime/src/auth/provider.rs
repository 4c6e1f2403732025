//! Access tokens from a source of the program's own.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::auth::token::Token;
use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;
use crate::time::future::BoxFuture;
use crate::wire::secret::Secret;

/// A source of access tokens that a program writes, such as a secrets manager, a metadata server or
/// another way to sign in: see [`Credentials::provider`](crate::Credentials::provider).
///
/// ```rs
/// struct Vault { path: String }
///
/// impl TokenProvider for Vault {
///     async fn token(&self) -> Result<AccessToken, ProviderError> {
///         let token = vault::read(&self.path).await?;
///         Ok(AccessToken::new(token.value).expires_in(token.lease))
///     }
/// }
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// Obtains a token.
    ///
    /// The client asks one call at a time, before the first call, some time before the token
    /// expires, and when the service has refused it. It keeps the token meanwhile, so there is no
    /// need to. A call that waits for the token is subject to its own deadline; a failure is
    /// returned to it with [`ErrorKind::Auth`](crate::ErrorKind::Auth) and is not retried.
    fn token(&self) -> impl Future<Output = Result<AccessToken, ProviderError>> + Send;
}

/// What a [`TokenProvider`] can fail with: any error, whose text is shown.
pub type ProviderError = Box<dyn StdError + Send + Sync>;

/// An access token, sent as `Authorization: Bearer …`.
#[derive(Clone, Debug)]
pub struct AccessToken {
    value: Secret,
    lifetime: Option<Duration>,
}

impl AccessToken {
    /// Makes a token that is used until the service refuses it.
    pub fn new(value: impl Into<Secret>) -> Self {
        Self {
            value: value.into(),
            lifetime: None,
        }
    }

    /// Sets for how long the token is valid from now on.
    #[must_use]
    pub const fn expires_in(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }
}

impl<T: Into<Secret>> From<T> for AccessToken {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

/// A [`TokenProvider`] of any type.
#[derive(Clone)]
pub struct AnyProvider(Arc<dyn Erased>);

impl AnyProvider {
    pub(crate) fn new(provider: impl TokenProvider) -> Self {
        Self(Arc::new(provider))
    }

    /// Obtains a token; `since` is now, on the client's clock.
    pub(crate) async fn token(&self, since: Duration) -> Result<Token, Error> {
        let token = self.0.erased().await.map_err(|error| {
            let message = format!("the token provider: {error}");
            Error::new(ErrorKind::Auth, message).with_source(error)
        })?;
        if token.value.is_empty() {
            let message = "the token provider: the token is empty";
            return Err(Error::new(ErrorKind::Auth, message));
        }
        Ok(Token {
            value: token.value,
            since,
            lifetime: token.lifetime.unwrap_or(Duration::MAX),
        })
    }
}

impl fmt::Debug for AnyProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenProvider")
    }
}

/// The same as [`TokenProvider`], as a trait object.
trait Erased: Send + Sync {
    fn erased(&self) -> BoxFuture<'_, Result<AccessToken, ProviderError>>;
}

impl<P: TokenProvider> Erased for P {
    fn erased(&self) -> BoxFuture<'_, Result<AccessToken, ProviderError>> {
        Box::pin(self.token())
    }
}
