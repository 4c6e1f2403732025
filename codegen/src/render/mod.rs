//! What reports are spelled with, whatever they are about.

pub(crate) mod github;
pub(crate) mod markdown;
pub(crate) mod text;

/// `1 method`, `2 methods`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
