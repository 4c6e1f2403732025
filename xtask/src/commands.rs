//! The commands, one file each.

pub mod generate;
pub mod help;
