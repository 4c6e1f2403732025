//! The source of jitter, which is passed in so that tests are repeatable.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A source of random numbers for jitter.
pub trait Jitter: Send + Sync + 'static {
    /// Returns a number from 0 up to but not including 1.
    fn sample(&self) -> f64;
}

impl<F: Fn() -> f64 + Send + Sync + 'static> Jitter for F {
    fn sample(&self) -> f64 {
        self()
    }
}

/// Jitter from a fast generator that is not cryptographic.
#[derive(Debug)]
pub struct RandomJitter(Mutex<fastrand::Rng>);

impl RandomJitter {
    /// Makes a source with a random seed.
    #[must_use]
    pub fn new() -> Self {
        Self(Mutex::new(fastrand::Rng::new()))
    }

    /// Makes a source that always gives the same numbers for a seed.
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
    fn sample(&self) -> f64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).f64()
    }
}

/// Returns a random part of a span; a number outside the range counts as zero.
pub(crate) fn part_of(jitter: &dyn Jitter, span: Duration) -> Duration {
    let sample = jitter.sample();
    let sample = if (0.0..1.0).contains(&sample) {
        sample
    } else {
        0.0
    };
    Duration::try_from_secs_f64(span.as_secs_f64() * sample)
        .unwrap_or(span)
        .min(span)
}
