//! A server that plays an API from its model.

mod call;
mod model;
mod time;
