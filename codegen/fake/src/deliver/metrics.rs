//! How well a connector has worked in the last three hours.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};

use crate::time::Time;

/// How far back the numbers go.
const WINDOW: Duration = Duration::from_secs(3 * 3600);

/// The attempts of a minute are kept together, so that a busy connector needs no more room than a quiet one.
const MINUTE: i64 = 60_000_000;

/// The numbers of a connector.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    minutes: VecDeque<Minute>,
}

#[derive(Debug, Default)]
struct Minute {
    number: i64,
    successes: u64,
    errors: u64,
    /// How many were acknowledged within so many milliseconds.
    latencies: BTreeMap<u128, u64>,
}

impl Metrics {
    pub(super) fn success(&mut self, now: Time, took: Duration) {
        let minute = self.minute(now);
        minute.successes += 1;
        *minute.latencies.entry(took.as_millis()).or_default() += 1;
    }

    pub(super) fn error(&mut self, now: Time) {
        self.minute(now).errors += 1;
    }

    pub(super) fn summary(&self, now: Time) -> Value {
        let oldest = now.before(WINDOW).0.div_euclid(MINUTE);
        let recent = || self.minutes.iter().filter(|it| it.number > oldest);
        let mut latencies = BTreeMap::new();
        for (millis, count) in recent().flat_map(|minute| &minute.latencies) {
            *latencies.entry(*millis).or_default() += count;
        }
        json!({
            "successCount": recent().map(|minute| minute.successes).sum::<u64>(),
            "errorCount": recent().map(|minute| minute.errors).sum::<u64>(),
            "latency99p": seconds(percentile(&latencies)),
        })
    }

    fn minute(&mut self, now: Time) -> &mut Minute {
        let number = now.0.div_euclid(MINUTE);
        let oldest = now.before(WINDOW).0.div_euclid(MINUTE);
        while self.minutes.front().is_some_and(|it| it.number <= oldest) {
            self.minutes.pop_front();
        }
        if self.minutes.back().is_none_or(|it| it.number != number) {
            self.minutes.push_back(Minute {
                number,
                ..Minute::default()
            });
        }
        let last = self.minutes.len() - 1;
        &mut self.minutes[last]
    }
}

/// The time within which 99 of 100 were acknowledged.
fn percentile(latencies: &BTreeMap<u128, u64>) -> u128 {
    let total: u64 = latencies.values().sum();
    let rank = (total * 99).div_ceil(100);
    let mut seen = 0;
    for (millis, count) in latencies {
        seen += count;
        if seen >= rank {
            return *millis;
        }
    }
    0
}

/// A span as the wire writes it, such as `0.411s`.
fn seconds(millis: u128) -> String {
    match millis % 1000 {
        0 => format!("{}s", millis / 1000),
        rest => format!("{}.{rest:03}s", millis / 1000),
    }
}
