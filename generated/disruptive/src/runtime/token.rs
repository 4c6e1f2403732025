//! The tokens of a service account: one at a time, shared by all calls, renewed before its end.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::HeaderValue;
use tokio::sync::Mutex;

use super::api::ErrorBody;
use super::auth::Pass;
use super::error::Error;
use super::means::{Limits, Means};
use super::secret::Secret;
use super::sign_in::{self, Token};
use super::skew::{Correction, Skew};

/// A service account.
pub(super) struct Account {
    pub(super) key_id: String,
    pub(super) email: String,
    pub(super) secret: Secret,
    /// The URL that gives tokens, which is also the audience of the assertion.
    pub(super) url: String,
    pub(super) lifetime: Duration,
    pub(super) renew_before: Duration,
    pub(super) members: ErrorBody,
    pub(super) state: State,
}

/// What an account has got so far.
#[derive(Default)]
pub(super) struct State {
    /// The number of times that the service refused to give a token.
    refusals: AtomicU64,
    pub(super) correction: Correction,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
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
    /// Returns the current token, or a new one if that one is near its end.
    ///
    /// Callers queue, so that one of them signs in for all. A refusal holds for all that queued
    /// before it.
    pub(super) async fn pass(&self, means: &Means, limits: Limits) -> Result<Pass, Error> {
        let refusals = self.state.refusals.load(Ordering::Acquire);
        let mut inner = self.state.inner.lock().await;
        if let Some(pass) = inner.pass(means.clock.now(), |current| current.renew_at) {
            return Ok(pass);
        }
        if let (true, Some(refusal)) = (
            self.state.refusals.load(Ordering::Acquire) > refusals,
            &inner.refusal,
        ) {
            return Err(refusal.twin());
        }
        let since = means.clock.now();
        let asked = sign_in::token(self, means, limits).await;
        let took = means.clock.now().saturating_sub(since);
        means.watch.token(took, asked.as_ref().err());
        match asked {
            Ok(token) => inner.renew(&token, self.renew_before),
            Err(error) => self.refuse(&mut inner, error, means.clock.now()),
        }
    }

    /// Gives up a token that the service refused, unless it has been replaced; the next assertion
    /// goes by the service's clock.
    pub(super) async fn refused(&self, generation: u64, skew: Option<Skew>) {
        if let Some(skew) = skew {
            self.state.correction.learn(skew);
        }
        let mut inner = self.state.inner.lock().await;
        if inner.generation == generation {
            inner.current = None;
        }
    }

    /// Falls back on the old token while it lasts; otherwise tells those who queue.
    fn refuse(&self, inner: &mut Inner, error: Error, now: Duration) -> Result<Pass, Error> {
        if let Some(pass) = inner.pass(now, |current| current.expires_at) {
            return Ok(pass);
        }
        if error.status().is_some_and(sign_in::is_final) {
            inner.refusal = Some(error.twin());
            self.state.refusals.fetch_add(1, Ordering::AcqRel);
        }
        Err(error)
    }
}

impl Inner {
    fn pass(&self, now: Duration, good_until: impl Fn(&Current) -> Duration) -> Option<Pass> {
        let current = self
            .current
            .as_ref()
            .filter(|current| now < good_until(current))?;
        Some(Pass {
            header: Some(current.header.clone()),
            generation: self.generation,
        })
    }

    fn renew(&mut self, token: &Token, renew_before: Duration) -> Result<Pass, Error> {
        let header = super::auth::header("Bearer", token.value.expose())?;
        // A token shorter than the margin is still used for half its life.
        let margin = renew_before.min(token.lifetime / 2);
        let expires_at = token.since.saturating_add(token.lifetime);
        let pass = Some(header.clone());
        self.current = Some(Current {
            header,
            renew_at: expires_at.saturating_sub(margin),
            expires_at,
        });
        self.generation = self.generation.wrapping_add(1);
        self.refusal = None;
        Ok(Pass {
            header: pass,
            generation: self.generation,
        })
    }
}
