//! Real clients against the fakes, over real HTTP.

mod bookshop;
mod openapi;
mod operations;
mod policy;
mod python;
mod roles;
mod stage;
mod tools;
