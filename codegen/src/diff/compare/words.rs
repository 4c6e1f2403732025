//! Words of sentences.

/// `first`, `second` and so on, from 0.
pub(super) fn ordinal(index: usize) -> String {
    const WORDS: [&str; 8] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
    ];
    WORDS
        .get(index)
        .map_or_else(|| format!("{}th", index + 1), |word| (*word).to_owned())
}
