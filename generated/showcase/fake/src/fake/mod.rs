//! A server that plays an API from its model.

mod call;
mod chance;
mod clock;
pub mod journal;
mod library;
mod mistakes;
pub(crate) mod model;
pub mod scenario;
mod seed;
mod server;
pub mod time;
pub mod world;
mod yaml;

pub use self::library::{Builder, Credentials, Fake, Script};
pub use self::mistakes::Errors;
pub use self::server::Seen;
