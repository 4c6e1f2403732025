//! The state that all calls of a client share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::auth::credentials::Credentials;
use crate::auth::setup::Replaceable;
use crate::error::call_error::Error;
use crate::error::redaction::LastRedactor;
use crate::execute::recently_created::RecentlyCreated;
use crate::limit::budget::Budget;
use crate::limit::rate_limiter::RateLimiter;
use crate::policy::api::{Api, Calls, Propagation};
use crate::time::future::BoxFuture;
use crate::transport::context::Context;

/// The part of a client that is the same for every API; a clone is cheap and shares all state.
#[derive(Clone)]
pub struct Http(pub(crate) Arc<Inner>);

/// The state that the calls of a client share.
pub(crate) struct Inner {
    pub(crate) api: &'static Api,
    /// Base URLs by host name.
    pub(crate) hosts: Vec<(&'static str, String)>,
    pub(crate) calls: Calls,
    pub(crate) retry_ambiguous: bool,
    /// The headers of every request.
    pub(crate) headers: HeaderMap,
    pub(crate) context: Context,
    pub(crate) auth: Replaceable,
    pub(crate) redactor: LastRedactor,
    pub(crate) rate_limiter: RateLimiter,
    pub(crate) created: RecentlyCreated,
    pub(crate) budget: Budget,
}

impl Http {
    /// Returns the constants of the API.
    #[must_use]
    pub fn api(&self) -> &'static Api {
        self.0.api
    }

    /// Returns the default limits of a call of this client.
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.0.calls
    }

    /// Returns the base URL of a host.
    #[must_use]
    pub fn base_url(&self, host: &str) -> Option<&str> {
        self.0
            .hosts
            .iter()
            .find(|(name, _)| *name == host)
            .map(|(_, url)| url.as_str())
    }

    /// Replaces the credentials of the client and of all its clones, for instance when a key is
    /// rotated. Calls that have begun keep theirs, so delete the old key after they have ended.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Config`](crate::ErrorKind::Config) if the credentials cannot be used;
    /// then nothing changes.
    pub fn set_credentials(&self, credentials: &Credentials) -> Result<(), Error> {
        self.0.auth.replace(self.0.api, credentials)
    }

    /// Sleeps on the client's clock.
    pub(crate) fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.0.context.clock.sleep(time)
    }

    pub(crate) fn propagation(&self) -> Propagation {
        self.0.api.propagation.unwrap_or(Propagation {
            delay: Duration::ZERO,
            window: Duration::ZERO,
        })
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("api", &self.0.api.name)
            .field("hosts", &self.0.hosts)
            .field("credentials", &self.0.auth)
            .field("calls", &self.0.calls)
            .field("retry_ambiguous", &self.0.retry_ambiguous)
            .finish_non_exhaustive()
    }
}
