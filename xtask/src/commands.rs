//! The commands, one file each.

pub mod bench;
pub mod diff;
pub mod drift;
pub mod export;
pub mod fake;
pub mod generate;
pub mod new;
pub mod schema;
pub mod test;
pub mod vendor;
pub mod watch;
