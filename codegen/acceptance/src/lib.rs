//! What the tests of the generated crates share: every operation with the request it must become, a
//! server that records requests, and a comparison of JSON.
#![expect(
    clippy::missing_panics_doc,
    reason = "whatever goes wrong here fails a test"
)]
#![expect(
    clippy::too_many_lines,
    reason = "the tables of requests are long and have no branches"
)]

pub mod bookshop;
pub mod case;
pub mod disruptive;
mod harness;
pub mod json;
mod readme;
pub mod recorder;
pub mod replies;
