//! What the fuzz targets try: each function takes any bytes, and panics when a promise is broken. It
//! returns whether it accepted them, so that a test can tell a target that refuses everything.
//!
//! The programs of `cargo fuzz` call them with what the engine makes up; the test `replay` calls them with what is kept.
#![expect(
    clippy::missing_panics_doc,
    reason = "a panic is what a broken promise looks like here"
)]

mod drift_page;
mod path;
mod play;
mod reply;
mod retry_after;
mod spec;
mod vendor_note;

pub use drift_page::drift_page;
pub use path::path;
pub use reply::reply;
pub use retry_after::retry_after;
pub use spec::spec;
pub use vendor_note::vendor_note;
