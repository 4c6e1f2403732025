//! What goes wrong and how: made by hand, or read from a file.

mod effects;
pub(crate) mod fault;
pub(crate) mod read;
mod renamed;
pub(crate) mod settings;
pub(crate) mod values;
mod words;

pub use self::fault::{Delay, Do, Fault, FaultBody, RetryAfter, Shape, Status, StreamFault};
pub use self::settings::{RateLimit, Scenario, Scope, Window};
pub use self::values::span;
