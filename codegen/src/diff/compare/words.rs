//! Parts of sentences.

use std::fmt::Display;

use crate::diff::change::{Change, ChangeKind};

/// `first`, `second` and so on, from 0.
pub(super) fn ordinal(index: usize) -> String {
    const WORDS: [&str; 8] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
    ];
    WORDS
        .get(index)
        .map_or_else(|| format!("{}th", index + 1), |word| (*word).to_owned())
}

/// `1 method`, `2 methods`.
pub(super) fn count(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// A list as people write it: `a, b and c`.
pub(super) fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    match items.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The same of code, no longer than a line: `a`, `b` and 7 more.
pub(super) fn some<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    const MOST: usize = 4;
    let items: Vec<String> = items.into_iter().map(|item| format!("`{item}`")).collect();
    match items.split_at_checked(MOST) {
        Some((shown, rest)) if rest.len() > 1 => {
            format!("{} and {} more", shown.join(", "), rest.len())
        }
        _ => list(items),
    }
}

/// A thing with a value, as changes of it are told.
pub(super) struct Figure<'a> {
    pub(super) kind: ChangeKind,
    /// What sort of change it is where there was a value and is one.
    pub(super) sort: &'static str,
    pub(super) key: String,
    pub(super) subject: &'a str,
    /// What it is called within a sentence.
    pub(super) label: &'a str,
    pub(super) todo: String,
}

impl Figure<'_> {
    /// The change of its value, if it is one.
    pub(super) fn change(
        self,
        before: Option<impl Display>,
        after: Option<impl Display>,
    ) -> Option<Change> {
        let (before, after) = (
            before.map(|value| value.to_string()),
            after.map(|value| value.to_string()),
        );
        let Self {
            kind,
            sort,
            key,
            subject,
            label,
            todo,
        } = self;
        let change = Change::new(kind, sort, key, subject).todo(todo);
        let change = match (before, after) {
            (Some(before), Some(after)) if before != after => change
                .what(format!("{label} is `{after}`, no longer `{before}`"))
                .brief(format!("{sort}: `{before}` → `{after}`"))
                .before(before)
                .after(after),
            (None, Some(after)) => change
                .what(format!("{label} is `{after}`, where there was none"))
                .brief(format!("{sort}: `{after}`"))
                .after(after),
            (Some(before), None) => change
                .what(format!("{label}, which was `{before}`, is gone"))
                .brief(format!("{sort}: `{before}` gone"))
                .before(before),
            _ => return None,
        };
        Some(change)
    }
}
