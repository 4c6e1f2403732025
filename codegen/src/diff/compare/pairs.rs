//! Which thing of one side is which of the other.

use std::collections::BTreeMap;

/// Things that both sides have, and those that only one has, in the order in which they are written.
pub(super) struct Pairs<'a, T> {
    pub(super) both: Vec<(&'a T, &'a T)>,
    pub(super) gone: Vec<&'a T>,
    pub(super) new: Vec<&'a T>,
}

/// Pairs what has the same key; of several with one key the first.
pub(super) fn pairs<'a, T, K: Ord>(
    base: impl IntoIterator<Item = &'a T>,
    head: impl IntoIterator<Item = &'a T>,
    key: impl Fn(&'a T) -> K,
) -> Pairs<'a, T> {
    let none = Pairs {
        both: Vec::new(),
        gone: base.into_iter().collect(),
        new: head.into_iter().collect(),
    };
    none.more(|thing| Some(key(thing)))
}

impl<'a, T> Pairs<'a, T> {
    /// Pairs some of those that are left by another key; what has none stays as it is.
    pub(super) fn more<K: Ord>(self, key: impl Fn(&'a T) -> Option<K>) -> Self {
        let Self {
            mut both,
            gone,
            new,
        } = self;
        let mut waiting: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for (at, thing) in new.iter().enumerate().rev() {
            if let Some(key) = key(thing) {
                waiting.entry(key).or_default().push(at);
            }
        }
        let mut taken = vec![false; new.len()];
        let mut left = Vec::new();
        for thing in gone {
            let found = key(thing).and_then(|key| waiting.get_mut(&key)?.pop());
            match found.and_then(|at| Some((at, *new.get(at)?))) {
                Some((at, other)) => {
                    taken[at] = true;
                    both.push((thing, other));
                }
                None => left.push(thing),
            }
        }
        let new = new.into_iter().zip(taken);
        Self {
            both,
            gone: left,
            new: new
                .filter(|(_, taken)| !taken)
                .map(|(thing, _)| thing)
                .collect(),
        }
    }
}
