//! Printed Rust, laid out as rustfmt lays it out.

/// Lays out a whole file.
pub(super) fn file(text: &str) -> String {
    text.to_owned()
}
