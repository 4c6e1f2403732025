//! What a fake keeps in a file: `cargo test --package fake --features sqlite --test journal`.

mod again;
mod calls;
mod deliveries;
mod file;
mod folder;
mod memory;
mod random;
