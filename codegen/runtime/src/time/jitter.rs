//! Chance, passed in so that tests can repeat it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Rolls the dice for jitter.
pub trait Jitter: Send + Sync + 'static {
    /// Returns a number from 0 up to but not including 1.
    fn roll(&self) -> f64;
}

impl<F: Fn() -> f64 + Send + Sync + 'static> Jitter for F {
    fn roll(&self) -> f64 {
        self()
    }
}

/// Jitter from a fast generator, which is not for secrets.
#[derive(Debug)]
pub struct RandomJitter(Mutex<fastrand::Rng>);

impl RandomJitter {
    /// Makes dice that nobody can foresee.
    #[must_use]
    pub fn new() -> Self {
        Self(Mutex::new(fastrand::Rng::new()))
    }

    /// Makes dice that always roll the same for a seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(seed)))
    }
}

impl Default for RandomJitter {
    fn default() -> Self {
        Self::new()
    }
}

impl Jitter for RandomJitter {
    fn roll(&self) -> f64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).f64()
    }
}

/// Returns a random part of a span; dice that roll outside their range count as zero.
pub(crate) fn part(jitter: &dyn Jitter, span: Duration) -> Duration {
    let roll = jitter.roll();
    let roll = if (0.0..1.0).contains(&roll) {
        roll
    } else {
        0.0
    };
    Duration::try_from_secs_f64(span.as_secs_f64() * roll)
        .unwrap_or(span)
        .min(span)
}
