//! The tokens of a service account: one at a time, shared by all calls, refreshed before it
//! expires.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{self, PoisonError};
use std::time::Duration;

use http::HeaderValue;
use tokio::sync::Mutex;

use crate::auth::authorization::Authorization;
use crate::auth::clock_skew::{Correction, Skew};
use crate::auth::exchange::{self, Token};
use crate::error::call_error::Error;
use crate::limit::budget::Budget;
use crate::limit::rate_limiter::RateLimiter;
use crate::policy::api::ErrorBody;
use crate::transport::context::{Context, Limits};
use crate::wire::secret::Secret;

/// How long a token that is about to expire is used after a failed refresh, before the next one.
const NEXT_REFRESH: Duration = Duration::from_secs(5);

/// A service account.
pub(crate) struct Account {
    pub(crate) key_id: String,
    pub(crate) email: String,
    pub(crate) secret: Secret,
    /// The URL of the token endpoint, which is also the audience of the assertion.
    pub(crate) url: String,
    pub(crate) lifetime: Duration,
    pub(crate) refresh_before: Duration,
    pub(crate) members: ErrorBody,
    pub(crate) state: State,
}

/// The state of a service account.
#[derive(Default)]
pub(crate) struct State {
    /// How often the service has refused a token.
    refusals: AtomicU64,
    pub(crate) correction: Correction,
    /// Paused while the service wants no token requests.
    pub(crate) rate_limiter: RateLimiter,
    known: sync::Mutex<Known>,
    /// The call that refreshes the token holds it.
    refreshing: Mutex<()>,
}

#[derive(Default)]
struct Known {
    current: Option<Current>,
    generation: u64,
    refusal: Option<Error>,
}

struct Current {
    header: HeaderValue,
    refresh_at: Duration,
    expires_at: Duration,
}

impl Account {
    /// Returns the authorization with the current token, or with a new one if there is none.
    ///
    /// Calls queue, so that one of them refreshes the token for all. While a token that is about to
    /// expire is refreshed, the other calls use it. A refusal is returned to all calls that queued
    /// before it.
    pub(crate) async fn authorize(
        &self,
        context: &Context,
        budget: &Budget,
        limits: Limits,
    ) -> Result<Authorization, Error> {
        let refusals = self.state.refusals.load(Ordering::Acquire);
        if let Some(authorization) = self.fresh(context) {
            return Ok(authorization);
        }
        let _refreshing = match self.state.refreshing.try_lock() {
            Ok(refreshing) => refreshing,
            Err(_) => match self.unexpired(context) {
                Some(authorization) => return Ok(authorization),
                None => self.state.refreshing.lock().await,
            },
        };
        if let Some(authorization) = self.fresh(context) {
            return Ok(authorization);
        }
        if self.state.refusals.load(Ordering::Acquire) > refusals
            && let Some(refusal) = &self.known().refusal
        {
            return Err(refusal.clone_without_source());
        }
        // In a box, since few calls refresh the token, and the others need no room for it.
        Box::pin(self.refresh(context, budget, limits)).await
    }

    async fn refresh(
        &self,
        context: &Context,
        budget: &Budget,
        mut limits: Limits,
    ) -> Result<Authorization, Error> {
        let since = context.clock.now();
        if let Some(authorization) = self.unexpired(context) {
            let limiter = self.state.rate_limiter.host(0);
            if limiter.throttled(since, limits.latest()).is_some() {
                return Ok(authorization);
            }
            // Later calls can try again, and this one must not use up its own time.
            let left = limits.deadline.saturating_sub(since);
            limits.attempt_timeout = limits.attempt_timeout.min(left / 2);
            limits.attempts = 1;
        }
        let token = exchange::token(self, context, budget, limits).await;
        let now = context.clock.now();
        let took = now.saturating_sub(since);
        context.watch.token(took, token.as_ref().err());
        match token {
            Ok(token) => self.known().replace(&token, self.refresh_before),
            Err(error) => self.refuse(error, now),
        }
    }

    /// Drops a token that the service refused, unless it has been replaced, and corrects the clock
    /// of the next assertion. Returns whether this dropped it.
    pub(crate) fn refused(&self, generation: u64, skew: Option<Skew>) -> bool {
        if let Some(skew) = skew {
            self.state.correction.learn(skew);
        }
        let mut known = self.known();
        known.generation == generation && known.current.take().is_some()
    }

    /// Falls back to the old token until it expires; otherwise records the refusal for the calls in
    /// the queue.
    fn refuse(&self, error: Error, now: Duration) -> Result<Authorization, Error> {
        let mut known = self.known();
        if let Some(current) = &mut known.current {
            current.refresh_at = now.saturating_add(NEXT_REFRESH);
        }
        if let Some(authorization) = known.authorization(now, |token| token.expires_at) {
            return Ok(authorization);
        }
        if error.status().is_some_and(exchange::is_final) {
            known.refusal = Some(error.clone_without_source());
            self.state.refusals.fetch_add(1, Ordering::AcqRel);
        }
        Err(error)
    }

    /// Returns the current token if it need not be refreshed yet.
    pub(crate) fn fresh(&self, context: &Context) -> Option<Authorization> {
        let now = context.clock.now();
        self.known().authorization(now, |token| token.refresh_at)
    }

    /// Returns the current token if it has not expired, even if it is about to.
    fn unexpired(&self, context: &Context) -> Option<Authorization> {
        let now = context.clock.now();
        self.known().authorization(now, |token| token.expires_at)
    }

    fn known(&self) -> sync::MutexGuard<'_, Known> {
        let known = self.state.known.lock();
        known.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn authorization(
        &self,
        now: Duration,
        valid_until: impl Fn(&Current) -> Duration,
    ) -> Option<Authorization> {
        let current = self.current.as_ref();
        let current = current.filter(|token| now < valid_until(token) && now < token.expires_at)?;
        Some(Authorization {
            header: Some(current.header.clone()),
            generation: self.generation,
        })
    }

    fn replace(&mut self, token: &Token, refresh_before: Duration) -> Result<Authorization, Error> {
        let header = crate::auth::authorization::header("Bearer", token.value.expose())?;
        // A token with a short lifetime is used for half of it.
        let margin = refresh_before.min(token.lifetime / 2);
        let expires_at = token.since.saturating_add(token.lifetime);
        self.current = Some(Current {
            header: header.clone(),
            refresh_at: expires_at.saturating_sub(margin),
            expires_at,
        });
        self.generation = self.generation.wrapping_add(1);
        self.refusal = None;
        Ok(Authorization {
            header: Some(header),
            generation: self.generation,
        })
    }
}
