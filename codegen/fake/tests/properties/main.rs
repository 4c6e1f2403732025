//! What must be true of a fake whatever is asked of it, asked with much that is made up from the model alone.
//!
//! Everything follows from fixed seeds; `PROPERTIES=50` asks fifty times as much.

mod conform;
mod crowd;
mod faults;
mod http;
mod make;
mod model;
mod noise;
mod oracle;
mod random;
mod run;
mod tally;

use fake::{Builder, Fake, Post, Posting};
use std::time::Duration;

/// An API, and what a fake of it holds at first.
pub(crate) struct Spec {
    pub(crate) model: &'static str,
    pub(crate) seed: &'static str,
}

pub(crate) const DISRUPTIVE: Spec = Spec {
    model: include_str!("../../../../generated/disruptive/model.json"),
    seed: include_str!("../../../../spec/disruptive/seed.yaml"),
};

pub(crate) const SHOWCASE: Spec = Spec {
    model: include_str!("../../../../generated/showcase/model.json"),
    seed: include_str!("../../../../spec/showcase/seed.yaml"),
};

impl Spec {
    /// A fake that refuses nobody for asking too much, and delivers nothing to the network.
    pub(crate) fn builder(&self) -> Builder {
        let builder = Fake::of(self.model).expect("a model").seed(self.seed);
        let receiver = |_: Post| -> Posting { Box::pin(async { Ok(200) }) };
        builder
            .basic_auth(true)
            .rate_limit(None)
            .propagation(Duration::ZERO)
            .receiver(receiver)
    }
}

/// How many times the usual size.
pub(crate) fn size() -> usize {
    let size = std::env::var("PROPERTIES").ok();
    size.and_then(|size| size.parse().ok()).unwrap_or(1)
}
