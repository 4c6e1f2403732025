//! The tokens of a service account: one at a time, shared by all calls, renewed before its end.

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

/// How long a token that is near its end is used before another try to renew it.
const AGAIN: Duration = Duration::from_secs(5);

/// A service account.
pub(crate) struct Account {
    pub(crate) key_id: String,
    pub(crate) email: String,
    pub(crate) secret: Secret,
    /// The URL that gives tokens, which is also the audience of the assertion.
    pub(crate) url: String,
    pub(crate) lifetime: Duration,
    pub(crate) refresh_before: Duration,
    pub(crate) members: ErrorBody,
    pub(crate) state: State,
}

/// What an account has got so far.
#[derive(Default)]
pub(crate) struct State {
    /// The number of times that the service refused to give a token.
    refusals: AtomicU64,
    pub(crate) correction: Correction,
    /// Closed while the service wants nobody to sign in.
    pub(crate) gate: RateLimiter,
    known: sync::Mutex<Known>,
    /// Whoever signs in has it.
    turn: Mutex<()>,
}

#[derive(Default)]
struct Known {
    current: Option<Current>,
    generation: u64,
    refusal: Option<Error>,
}

struct Current {
    header: HeaderValue,
    renew_at: Duration,
    expires_at: Duration,
}

impl Account {
    /// Returns the current token, or a new one if there is none.
    ///
    /// Callers queue, so that one of them signs in for all; while a token that is near its end is
    /// renewed, the others use it. A refusal holds for all that queued before it.
    pub(crate) async fn pass(
        &self,
        context: &Context,
        budget: &Budget,
        limits: Limits,
    ) -> Result<Authorization, Error> {
        let refusals = self.state.refusals.load(Ordering::Acquire);
        if let Some(pass) = self
            .known()
            .pass(context.clock.now(), |token| token.renew_at)
        {
            return Ok(pass);
        }
        let _turn = match self.state.turn.try_lock() {
            Ok(turn) => turn,
            Err(_) => match self.good(context) {
                Some(pass) => return Ok(pass),
                None => self.state.turn.lock().await,
            },
        };
        if let Some(pass) = self
            .known()
            .pass(context.clock.now(), |token| token.renew_at)
        {
            return Ok(pass);
        }
        if self.state.refusals.load(Ordering::Acquire) > refusals
            && let Some(refusal) = &self.known().refusal
        {
            return Err(refusal.twin());
        }
        // In a box, since hardly a call renews, and the others need no room for it.
        Box::pin(self.renew(context, budget, limits)).await
    }

    async fn renew(
        &self,
        context: &Context,
        budget: &Budget,
        mut limits: Limits,
    ) -> Result<Authorization, Error> {
        let since = context.clock.now();
        if let Some(pass) = self.good(context) {
            if self.state.gate.admit(since).is_err() {
                return Ok(pass);
            }
            // There is time for more calls to try, and this one must not use up its own for it.
            let left = limits.deadline.saturating_sub(since);
            limits.attempt_timeout = limits.attempt_timeout.min(left / 2);
            limits.attempts = 1;
        }
        let asked = exchange::token(self, context, budget, limits).await;
        let now = context.clock.now();
        let took = now.saturating_sub(since);
        context.watch.token(took, asked.as_ref().err());
        match asked {
            Ok(token) => self.known().renew(&token, self.refresh_before),
            Err(error) => self.refuse(error, now),
        }
    }

    /// Gives up a token that the service refused, unless it has been replaced; the next assertion
    /// goes by the service's clock.
    pub(crate) fn refused(&self, generation: u64, skew: Option<Skew>) {
        if let Some(skew) = skew {
            self.state.correction.learn(skew);
        }
        let mut known = self.known();
        if known.generation == generation {
            known.current = None;
        }
    }

    /// Falls back on the old token while it lasts; otherwise tells those who queue.
    fn refuse(&self, error: Error, now: Duration) -> Result<Authorization, Error> {
        let mut known = self.known();
        if let Some(current) = &mut known.current {
            current.renew_at = now.saturating_add(AGAIN);
        }
        if let Some(pass) = known.pass(now, |token| token.expires_at) {
            return Ok(pass);
        }
        if error.status().is_some_and(exchange::is_final) {
            known.refusal = Some(error.twin());
            self.state.refusals.fetch_add(1, Ordering::AcqRel);
        }
        Err(error)
    }

    /// Returns the current token if it is good, even if it is near its end.
    fn good(&self, context: &Context) -> Option<Authorization> {
        let now = context.clock.now();
        self.known().pass(now, |token| token.expires_at)
    }

    fn known(&self) -> sync::MutexGuard<'_, Known> {
        let known = self.state.known.lock();
        known.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn pass(
        &self,
        now: Duration,
        good_until: impl Fn(&Current) -> Duration,
    ) -> Option<Authorization> {
        let current = self.current.as_ref();
        let current = current.filter(|token| now < good_until(token) && now < token.expires_at)?;
        Some(Authorization {
            header: Some(current.header.clone()),
            generation: self.generation,
        })
    }

    fn renew(&mut self, token: &Token, refresh_before: Duration) -> Result<Authorization, Error> {
        let header = crate::auth::authorization::header("Bearer", token.value.expose())?;
        // A token shorter than the margin is still used for half its life.
        let margin = refresh_before.min(token.lifetime / 2);
        let expires_at = token.since.saturating_add(token.lifetime);
        let pass = Some(header.clone());
        self.current = Some(Current {
            header,
            renew_at: expires_at.saturating_sub(margin),
            expires_at,
        });
        self.generation = self.generation.wrapping_add(1);
        self.refusal = None;
        Ok(Authorization {
            header: pass,
            generation: self.generation,
        })
    }
}
