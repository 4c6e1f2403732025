//! Places that JSON is read into and written from, without knowing their types.
//!
//! Derived serde code is compiled once for each type and each parser. Here a type says only where its
//! members lie; `reader` and `writer` walk any type through `dyn Slot`, and are compiled once.

use serde::de::Unexpected;

use crate::wire::json::{Extra, Json};
use crate::wire::union::Union;

/// A place for a JSON value: a scalar, a list, an object.
pub trait Slot {
    /// What belongs here, for messages: `text`, `a whole number`.
    fn expected(&self) -> &'static str;

    /// Takes a value that is neither a list nor an object.
    ///
    /// # Errors
    ///
    /// Fails if the value has another type or does not fit.
    fn set(&mut self, value: Scalar<'_>, reading: Reading) -> Result<Taken, Wrong>;

    /// Opens the place for a list or an object.
    fn open(&mut self) -> Open<'_> {
        Open::Closed
    }

    /// Shows what is there.
    fn view(&self) -> View<'_>;

    /// Forgets what is there.
    fn reset(&mut self);
}

/// A JSON value that is neither a list nor an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A whole number that is not negative.
    Unsigned(u64),
    /// A negative whole number.
    Signed(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(&'a str),
}

impl<'a> Scalar<'a> {
    /// Returns the value as serde's errors name it.
    pub(crate) const fn unexpected(self) -> Unexpected<'a> {
        match self {
            Self::Null => Unexpected::Unit,
            Self::Boolean(value) => Unexpected::Bool(value),
            Self::Unsigned(value) => Unexpected::Unsigned(value),
            Self::Signed(value) => Unexpected::Signed(value),
            Self::Float(value) => Unexpected::Float(value),
            Self::Text(value) => Unexpected::Str(value),
        }
    }
}

/// Says how a scalar may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As JSON has it.
    Strict,
    /// Numbers and booleans also as text, as each other, or as empty text for none.
    Lenient,
}

/// Says whether a value was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was.
    Value,
    /// It was null, or what stands for null.
    Nothing,
}

/// Says why a scalar was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It has another type.
    Type,
    /// It has a value that does not fit.
    Value,
    /// It may be secret, so no message quotes it.
    Secret,
}

/// What a place is inside.
pub enum Open<'a> {
    /// A scalar.
    Closed,
    /// An object with known members.
    Members(&'a mut dyn Members),
    /// A list.
    Items(&'a mut dyn Items),
    /// An object with free keys.
    Entries(&'a mut dyn Entries),
    /// Whatever comes.
    Any(&'a mut Json),
}

/// What is in a place.
pub enum View<'a> {
    /// Nothing, so that the member is left out.
    Absent,
    /// A scalar.
    Scalar(Scalar<'a>),
    /// An object with known members.
    Members(&'a dyn Members),
    /// A list.
    Items(&'a dyn Items),
    /// An object with free keys.
    Entries(&'a dyn Entries),
    /// Any JSON.
    Any(&'a Json),
}

/// An object with known members.
pub trait Members {
    /// Returns the place of a member.
    fn member(&mut self, name: &str) -> Option<&mut dyn Slot>;

    /// Passes each member on that is to be written.
    fn each(&self, each: &mut dyn FnMut(&'static str, &dyn Slot));

    /// Returns how a member is read.
    fn reading(&self, name: &str) -> Reading {
        let _ = name;
        Reading::Strict
    }

    /// Returns one of the unions whose variants are members of this object.
    fn union(&mut self, index: usize) -> Option<&mut dyn Union> {
        let _ = index;
        None
    }

    /// Returns one of the unions for reading it.
    fn union_ref(&self, index: usize) -> Option<&dyn Union> {
        let _ = index;
        None
    }

    /// Returns the members that are not known, if they are kept.
    fn extra(&mut self) -> Option<&mut Extra> {
        None
    }

    /// Returns the members that are not known for reading them.
    fn extra_ref(&self) -> Option<&Extra> {
        None
    }
}

/// A list.
pub trait Items {
    /// Adds an item and returns its place.
    fn add(&mut self) -> &mut dyn Slot;

    /// Takes the last item away.
    fn remove_last(&mut self);

    /// Passes each item on.
    fn each(&self, each: &mut dyn FnMut(&dyn Slot));
}

/// An object with free keys.
pub trait Entries {
    /// Adds an entry, or clears the one with this key, and returns its place.
    fn add(&mut self, key: &str) -> &mut dyn Slot;

    /// Takes an entry away.
    fn remove(&mut self, key: &str);

    /// Passes each entry on.
    fn each(&self, each: &mut dyn FnMut(&str, &dyn Slot));
}

/// Takes null for an object without members, and no other scalar.
///
/// # Errors
///
/// Fails on anything but null.
pub const fn no_object(value: Scalar<'_>) -> Result<Taken, Wrong> {
    match value {
        Scalar::Null => Ok(Taken::Nothing),
        _ => Err(Wrong::Type),
    }
}
