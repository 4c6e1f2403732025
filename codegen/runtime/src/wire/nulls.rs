//! Nulls in lists and maps.
//!
//! A `Vec<T>` or a map of `T` has no place for them. So the member as it came is kept in `extra`,
//! and is written back as long as the rest of it is unchanged.

use crate::wire::json::Json;

/// A step of the way to a value.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Member(String),
    Index(usize),
}

/// The nulls in the values that are being read, those of the innermost last.
#[derive(Debug, Default)]
pub(crate) struct Nulls(Vec<Place>);

/// A place in a list or a map.
#[derive(Debug)]
struct Place {
    /// The way to the list or map, from the inside out.
    inside: Vec<Step>,
    at: At,
}

#[derive(Debug)]
enum At {
    /// Nulls that follow each other, from an index on.
    Items(usize, usize),
    Entry(String),
}

impl Nulls {
    #[inline]
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Records a null in a list, which began when there were so many places.
    #[cold]
    pub(crate) fn item(&mut self, began: usize, index: usize) {
        if let Some(Place {
            inside,
            at: At::Items(first, count),
        }) = self.0.get_mut(began..).and_then(<[Place]>::last_mut)
            && inside.is_empty()
            && first.checked_add(*count) == Some(index)
        {
            *count = count.saturating_add(1);
            return;
        }
        self.add(At::Items(index, 1));
    }

    /// Records a null in a map.
    #[cold]
    pub(crate) fn entry(&mut self, key: &str) {
        self.add(At::Entry(key.to_owned()));
    }

    fn add(&mut self, at: At) {
        self.0.push(Place {
            inside: Vec::new(),
            at,
        });
    }

    /// Adds a step around all places but the first ones.
    #[cold]
    pub(crate) fn inside(&mut self, first: usize, step: &Step) {
        for place in self.0.iter_mut().skip(first) {
            place.inside.push(step.clone());
        }
    }

    /// Puts the nulls that came after so many places into the value that was read without them.
    #[cold]
    pub(crate) fn fill(&mut self, began: usize, value: &mut Json) {
        for place in self.0.drain(began.min(self.0.len())..) {
            place.fill(value);
        }
    }

    /// Forgets those that came after so many places, since their value is not kept.
    #[inline]
    pub(crate) fn forget(&mut self, began: usize) {
        self.0.truncate(began);
    }
}

impl Place {
    /// Puts the nulls into their place; those before them are there already.
    fn fill(self, whole: &mut Json) {
        let mut steps = self.inside.into_iter().rev();
        let owner = steps.try_fold(whole, |owner, step| match step {
            Step::Member(name) => owner.get_mut(name),
            Step::Index(index) => owner.get_mut(index),
        });
        match (owner, self.at) {
            (Some(Json::Array(items)), At::Items(first, count)) => {
                let first = first.min(items.len());
                items.splice(first..first, std::iter::repeat_n(Json::Null, count));
            }
            (Some(Json::Object(entries)), At::Entry(key)) => {
                entries.entry(key).or_insert(Json::Null);
            }
            _ => {}
        }
    }
}

/// Returns whether a value is one that was kept, but for its nulls.
pub(crate) fn is_unchanged(value: &Json, kept: &Json) -> bool {
    match (value, kept) {
        (Json::Array(items), Json::Array(kept)) => {
            let mut items = items.iter().peekable();
            for kept in kept {
                let is_same = items.peek().is_some_and(|item| is_unchanged(item, kept));
                if is_same {
                    items.next();
                } else if !kept.is_null() {
                    return false;
                }
            }
            items.next().is_none()
        }
        (Json::Object(members), Json::Object(kept)) => {
            let mut is_there = members.keys().map(|name| kept.contains_key(name));
            let is_same = |(name, kept): (&String, &Json)| match members.get(name) {
                Some(value) => is_unchanged(value, kept),
                None => kept.is_null(),
            };
            is_there.all(|there| there) && kept.iter().all(is_same)
        }
        (value, kept) => value == kept,
    }
}
