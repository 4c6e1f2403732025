//! The tokens of a client: one at a time, shared by all calls, refreshed before it expires.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{self, PoisonError};
use std::time::Duration;

use http::HeaderValue;
use tokio::sync::Mutex;

use crate::auth::authorization::Authorization;
use crate::auth::clock_skew::Skew;
use crate::auth::exchange;
use crate::auth::provider::AnyProvider;
use crate::auth::service_account::ServiceAccount;
use crate::auth::token::Token;
use crate::error::call_error::Error;
use crate::limit::budget::Budget;
use crate::transport::context::{Context, Limits};
use crate::transport::layer::AddedSecrets;

/// How long a token that is about to expire is used after a failed refresh, before the next one.
const NEXT_REFRESH: Duration = Duration::from_secs(5);

/// Where tokens come from.
pub(crate) enum Source {
    Account(Box<ServiceAccount>),
    Provider(AnyProvider),
}

/// The tokens of a client.
pub(crate) struct Tokens {
    pub(crate) source: Source,
    pub(crate) refresh_before: Duration,
    /// How often no token could be obtained, for good.
    refusals: AtomicU64,
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

impl Source {
    /// Obtains a token.
    async fn token(
        &self,
        context: &Context,
        budget: &Budget,
        limits: Limits,
    ) -> Result<Token, Error> {
        match self {
            Self::Account(account) => exchange::token(account, context, budget, limits).await,
            Self::Provider(provider) => provider.token(context.clock.now()).await,
        }
    }

    /// Returns whether no token can be asked for now.
    fn is_paused(&self, now: Duration, limits: Limits) -> bool {
        match self {
            Self::Account(account) => {
                let limiter = account.rate_limiter.host(0);
                limiter.throttled(now, limits.latest()).is_some()
            }
            Self::Provider(_) => false,
        }
    }

    /// Returns whether asking again at once would not help the calls that wait for a token.
    fn is_final(&self, error: &Error) -> bool {
        match self {
            Self::Account(_) => error.status().is_some_and(exchange::is_final),
            Self::Provider(_) => true,
        }
    }
}

impl Tokens {
    pub(crate) fn new(source: Source, refresh_before: Duration) -> Self {
        Self {
            source,
            refresh_before,
            refusals: AtomicU64::new(0),
            known: sync::Mutex::default(),
            refreshing: Mutex::default(),
        }
    }

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
        let refusals = self.refusals.load(Ordering::Acquire);
        if let Some(authorization) = self.fresh(context) {
            return Ok(authorization);
        }
        let _refreshing = match self.refreshing.try_lock() {
            Ok(refreshing) => refreshing,
            Err(_) => match self.unexpired(context) {
                Some(authorization) => return Ok(authorization),
                None => self.refreshing.lock().await,
            },
        };
        if let Some(authorization) = self.fresh(context) {
            return Ok(authorization);
        }
        if self.refusals.load(Ordering::Acquire) > refusals
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
            if self.source.is_paused(since, limits) {
                return Ok(authorization);
            }
            // Later calls can try again, and this one must not use up its own time.
            let left = limits.deadline.saturating_sub(since);
            limits.attempt_timeout = limits.attempt_timeout.min(left / 2);
            limits.attempts = 1;
        }
        let token = self.source.token(context, budget, limits).await;
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
        if let (Some(skew), Source::Account(account)) = (skew, &self.source) {
            account.correction.learn(skew);
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
        if self.source.is_final(&error) {
            known.refusal = Some(error.clone_without_source());
            self.refusals.fetch_add(1, Ordering::AcqRel);
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
        let known = self.known.lock();
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
            added: AddedSecrets::default(),
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
            added: AddedSecrets::default(),
        })
    }
}
