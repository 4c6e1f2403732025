//! Words of earlier scenario files, each with the one that has taken its place.
//!
//! No word has two spellings: an old one is a mistake that names the new one.

/// Old and new keys.
const KEYS: [(&str, &str); 2] = [("quota", "rate_limit"), ("settle", "propagation")];

/// Old and new values.
const VALUES: [(&str, &str); 3] = [
    ("read", "safe"),
    ("write", "idempotent"),
    ("once", "non_idempotent"),
];

/// The new name of a key, if it is one of those that are known where the old one stands.
pub(super) fn key(old: &str, known: &[&str]) -> Option<&'static str> {
    find(&KEYS, old, known)
}

/// The new name of a value, if it is one of those that are allowed where the old one stands.
pub(super) fn value(old: &str, known: &[&str]) -> Option<&'static str> {
    find(&VALUES, old, known)
}

fn find(table: &[(&'static str, &'static str)], old: &str, known: &[&str]) -> Option<&'static str> {
    let mut pairs = table.iter();
    let found = pairs.find(|(word, new)| *word == old && known.contains(new));
    found.map(|(_, new)| *new)
}
