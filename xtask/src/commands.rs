//! The commands, one file each.

pub mod generate;
pub mod help;
pub mod schema;
pub mod test;
