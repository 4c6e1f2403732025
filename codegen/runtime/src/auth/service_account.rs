//! A service account, with what is known about its token endpoint.

use std::time::Duration;

use crate::auth::clock_skew::Correction;
use crate::limit::rate_limiter::RateLimiter;
use crate::policy::api::ErrorBody;
use crate::wire::secret::Secret;

/// A service account.
pub(crate) struct ServiceAccount {
    pub(crate) key_id: String,
    pub(crate) email: String,
    pub(crate) secret: Secret,
    /// The URL of the token endpoint, which is also the audience of the assertion.
    pub(crate) url: String,
    pub(crate) lifetime: Duration,
    pub(crate) members: ErrorBody,
    pub(crate) correction: Correction,
    /// Paused while the service wants no token requests.
    pub(crate) rate_limiter: RateLimiter,
}
