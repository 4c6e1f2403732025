//! A server that plays an API from its model.

mod call;
mod chance;
mod clock;
mod guide;
pub mod journal;
mod library;
mod mistakes;
pub(crate) mod model;
mod push;
pub mod scenario;
mod server;
pub mod time;
pub mod world;
mod yaml;

pub use self::guide::Credentials;
pub use self::library::{Builder, Fake, Script};
pub use self::mistakes::Errors;
pub use self::push::{Delivery, Outcome, Post, Posting, Receiver};
pub use self::server::Seen;
pub use self::world::{Deed, Doing};
