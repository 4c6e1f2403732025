//! Random cases, of which one that fails says how to get it again.

use std::fmt::Debug;
use std::time::Duration;

use fastrand::Rng;

/// Runs a property for each seed from zero on; a panic inside is preceded by its seed.
///
/// `PROPERTIES=10` in the environment tries ten times as many.
pub(crate) fn each(count: u64, mut property: impl FnMut(u64, &mut Rng)) {
    let times = std::env::var("PROPERTIES").ok();
    let times = times.and_then(|times| times.parse().ok()).unwrap_or(1);
    for seed in 0..count * times {
        let _says = Says(seed);
        property(seed, &mut Rng::with_seed(seed));
    }
}

/// Says which case it is when a test dies of it.
pub(crate) struct Says<T: Debug>(pub(crate) T);

impl<T: Debug> Drop for Says<T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the case that failed: {:#?}", self.0);
        }
    }
}

/// Runs a future on a runtime of one thread.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}

/// Returns a time of whole milliseconds below a number of seconds.
pub(crate) fn below(random: &mut Rng, seconds: u64) -> Duration {
    Duration::from_millis(random.u64(0..seconds * 1000))
}

/// Returns the time from one moment to a later one.
pub(crate) fn between(earlier: Duration, later: Duration) -> Duration {
    later.checked_sub(earlier).expect("time goes on")
}

/// Chooses one of several.
pub(crate) fn one_of<T: Clone>(random: &mut Rng, choices: &[T]) -> T {
    choices[random.usize(0..choices.len())].clone()
}
