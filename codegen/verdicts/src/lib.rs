//! Small edits of a spec, and two judges of what each means for users: the compiler, which is given code that was written
//! before the edit, and `cargo-semver-checks`.
#![expect(
    clippy::missing_panics_doc,
    reason = "whatever goes wrong here fails a test"
)]

pub mod cargo;
pub mod code;
pub mod edit;
pub mod ours;
pub mod place;
pub mod semver;
pub mod spec;
pub mod table;
pub mod user;
mod witness;

pub use witness::witness;
