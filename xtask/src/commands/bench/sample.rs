//! Some times of the same work, and what to say of them.

use std::time::Duration;

/// At least one time, sorted.
#[derive(Debug)]
pub(super) struct Sample {
    times: Vec<Duration>,
}

impl Sample {
    /// The sample of these times; none if there are none.
    pub(super) fn of(mut times: Vec<Duration>) -> Option<Self> {
        times.sort();
        (!times.is_empty()).then_some(Self { times })
    }

    /// The time in the middle.
    pub(super) fn middle(&self) -> Duration {
        self.times[self.times.len() / 2]
    }

    /// The time in the middle, as text.
    pub(super) fn median(&self) -> String {
        show(self.middle())
    }

    /// The least and the greatest time.
    pub(super) fn spread(&self) -> String {
        format!(
            "{} to {}",
            show(self.times[0]),
            show(self.times[self.times.len() - 1])
        )
    }
}

/// A time with its unit: `1.2 ms`, `3.4 s`.
fn show(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds >= 1.0 {
        format!("{seconds:.1} s")
    } else if seconds >= 1e-3 {
        format!("{:.1} ms", seconds * 1e3)
    } else {
        format!("{:.1} µs", seconds * 1e6)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Sample;

    #[test]
    fn the_median_and_the_ends_are_told() {
        let times = [3000, 1, 1500, 2, 40].map(Duration::from_millis);
        let sample = Sample::of(times.to_vec()).unwrap();
        assert_eq!(sample.median(), "40.0 ms");
        assert_eq!(sample.spread(), "1.0 ms to 3.0 s");
        assert!(Sample::of(Vec::new()).is_none());
    }
}
