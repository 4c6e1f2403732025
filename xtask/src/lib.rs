//! The commands of this workspace, and the only code of it that touches the disk.
//!
//! It knows nothing of the spec language and nothing of Rust's syntax: what a spec means is [`codegen`]'s business.

pub mod cli;
pub mod commands;
pub mod engine;
pub mod failure;
pub mod git;
pub mod suggest;
pub mod tree;
pub mod workspace;

mod diff;
mod process;
mod shell;
mod standalone;
