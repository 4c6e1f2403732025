//! What became of deliveries, for whoever looks at them.

use std::collections::VecDeque;

/// The number of attempts that are remembered.
const MOST: usize = 10_000;

/// An attempt to deliver an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// Name of the data connector.
    pub connector: String,
    /// Where it went; empty if it went nowhere.
    pub url: String,
    /// Id of the event.
    pub event: String,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// How it ended.
    pub outcome: Outcome,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The receiver took it, with this status (2xx).
    Acknowledged(u16),
    /// The receiver answered another status.
    Refused(u16),
    /// The receiver did not answer in time.
    TimedOut,
    /// There was no answer, for this reason.
    Failed(String),
    /// It was not tried any more: the event has become too old.
    Expired,
    /// The connector is of a type whose receiver a fake cannot reach; it counts as delivered.
    Nowhere,
}

impl Outcome {
    /// Whether the event need not be sent again.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Acknowledged(_) | Self::Nowhere)
    }
}

/// The last attempts.
#[derive(Debug, Default)]
pub(super) struct Records(VecDeque<Delivery>);

impl Records {
    pub(super) fn add(&mut self, delivery: Delivery) {
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(delivery);
    }

    pub(super) fn all(&self) -> Vec<Delivery> {
        self.0.iter().cloned().collect()
    }
}
