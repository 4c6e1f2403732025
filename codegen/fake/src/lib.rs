//! A server that runs any API from its model: with its rate limit, its delays and its faults.
//!
//! ```no_run
//! # async fn run(model: &str, seed: &str) -> Result<(), fake::Errors> {
//! let fake = fake::Fake::of(model)?.seed(seed).start().await?;
//! println!("{}", fake.page());
//! # Ok(())
//! # }
//! ```
//!
//! The folders are layers: a lower one never imports from a higher one. `tests/layers.rs` has their order and checks it,
//! `README.md` says what is in each of them.

#![forbid(unsafe_code)]

mod auth;
mod call;
mod clip;
mod deliver;
mod diagnostics;
mod faults;
mod http;
pub mod journal;
mod json;
mod library;
mod loopback;
mod model;
mod random;
mod rules;
pub mod scenario;
mod seed;
mod server;
pub mod service;
mod state;
pub mod time;
mod yaml;

pub use deliver::receiver::{Post, Posting, Receiver};
pub use deliver::record::{Delivery, Outcome};
pub use diagnostics::Errors;
pub use library::builder::Builder;
pub use library::fake::Fake;
pub use library::script::Script;
pub use rules::behaviours::custom::{BehaviourCall, SideEffect};
pub use server::guide::Credentials;
pub use server::rate_limiter::Arrivals;
pub use server::requests::RecordedRequest;
