//! The tests of codegen: mistakes and emitted files as snapshots, hostile texts, random changes, and what must always hold.

mod bytes;
mod cases;
mod common;

mod docs;
mod emit;
mod errors;
mod hostile;

mod language;
mod output;
mod random;
mod service;
