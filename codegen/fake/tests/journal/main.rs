//! What a fake keeps in a file: `cargo test --package fake --features sqlite --test journal`.

mod file;
mod folder;
