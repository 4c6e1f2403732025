//! The runtime of the generated SDKs: a crate of its own, so that it is linted, documented and
//! tested like any other.
//!
//! The generator copies the folder `src/runtime/` into every crate it emits; only what lies there
//! is part of an SDK.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod runtime;
