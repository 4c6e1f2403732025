//! What a fake keeps in a file: `cargo test --package fake --features sqlite --test journal`.

mod again;
mod calls;
mod crash;
mod deliveries;
mod file;
mod folder;
mod memory;
mod program;
mod random;
