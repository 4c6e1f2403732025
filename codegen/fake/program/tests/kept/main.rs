//! What the program keeps in a file: `cargo test --package fake-program --features sqlite --test kept`.

mod crash;
mod damaged;
#[path = "../../../tests/journal/folder.rs"]
mod folder;
mod program;
