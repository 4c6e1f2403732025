//! A server that plays an API from its model.

mod call;
mod chance;
mod clock;
mod mistakes;
mod model;
mod time;
mod yaml;
