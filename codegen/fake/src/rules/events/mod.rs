//! What resources report: recorded for as long as events are kept, and sent to followers and data connectors.

pub(crate) mod emit;
pub(crate) mod entry_changes;
pub(crate) mod log;
pub(crate) mod seeded;
mod unset;
mod walk;
