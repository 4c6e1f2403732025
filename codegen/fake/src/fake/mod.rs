//! A server that plays an API from its model.

mod call;
mod chance;
mod clock;
pub mod journal;
mod mistakes;
pub(crate) mod model;
pub mod scenario;
mod server;
pub mod time;
pub mod world;
mod yaml;
