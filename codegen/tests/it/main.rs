//! The tests of codegen: mistakes and emitted files as snapshots, hostile texts, random changes, what must always hold, and docs pages
//! held against a table.

mod bytes;
mod cases;
mod common;

mod diff;
mod docs;
mod drift;
mod emit;
mod errors;
mod hostile;

mod language;
mod layout;
mod openapi;
mod output;
mod random;
mod select;
mod service;
mod taken_names;
