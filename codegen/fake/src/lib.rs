//! A server that plays any API from its model: with its quota, its delays and its faults.
//!
//! The folder `fake` is copied byte for byte into the crate that is emitted beside each generated SDK.

#![forbid(unsafe_code)]

pub mod fake;

#[cfg(test)]
mod models;
