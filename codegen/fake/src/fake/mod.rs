//! A server that plays an API from its model.

mod call;
mod chance;
mod clock;
mod mistakes;
pub(crate) mod model;
mod time;
mod yaml;
