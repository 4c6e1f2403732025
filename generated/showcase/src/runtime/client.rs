//! The inside of every client: what its calls share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use super::api::{Api, Calls, Settle};
use super::auth::Auth;
use super::budget::Budget;
use super::created::Created;
use super::future::BoxFuture;
use super::gate::Gate;
use super::means::Means;

/// The inside of a client; cloning it is cheap and shares all of it.
#[derive(Clone)]
pub struct Http(pub(super) Arc<Inner>);

/// What the calls of a client share.
pub(super) struct Inner {
    pub(super) api: &'static Api,
    /// Base URLs by the name of their host.
    pub(super) hosts: Vec<(&'static str, String)>,
    pub(super) calls: Calls,
    pub(super) repeat_if_ambiguous: bool,
    /// The headers of every request.
    pub(super) headers: HeaderMap,
    pub(super) means: Means,
    pub(super) auth: Auth,
    pub(super) gate: Gate,
    pub(super) created: Created,
    pub(super) budget: Budget,
}

impl Http {
    /// Returns the API.
    #[must_use]
    pub fn api(&self) -> &'static Api {
        self.0.api
    }

    /// Returns what every call of this client starts from.
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.0.calls
    }

    /// Returns the base URL of a host by its name.
    #[must_use]
    pub fn base_url(&self, host: &str) -> Option<&str> {
        self.0
            .hosts
            .iter()
            .find(|(name, _)| *name == host)
            .map(|(_, url)| url.as_str())
    }

    /// Waits on the client's clock.
    pub(super) fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.0.means.clock.sleep(time)
    }

    pub(super) fn settle(&self) -> Settle {
        self.0.api.settle.unwrap_or(Settle {
            wait: Duration::ZERO,
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
            .field("repeat_if_ambiguous", &self.0.repeat_if_ambiguous)
            .finish_non_exhaustive()
    }
}
