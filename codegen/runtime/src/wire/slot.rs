//! Slots: places in a value that JSON is read into and written from.
//!
//! Derived serde code is compiled once for each type and each parser. Here, a type only says where
//! its members are; `reader` and `writer` access any type through `dyn Slot`, and are compiled
//! once.

use std::fmt;

use serde::de::Unexpected;

use crate::wire::json::{Extra, Json};
use crate::wire::union::Union;

/// A slot for a JSON value: a scalar, a list or an object.
pub trait Slot: fmt::Debug {
    /// What the slot expects, for messages: `a string`, `a whole number`.
    fn expected(&self) -> &'static str;

    /// Sets the slot to a scalar.
    ///
    /// # Errors
    ///
    /// Fails if the value has another type or does not fit.
    fn set(&mut self, value: Scalar<'_>, reading: Reading) -> Result<Taken, Wrong>;

    /// Opens the slot to write a list or an object into it.
    fn open(&mut self) -> Open<'_> {
        Open::Closed
    }

    /// Returns the content.
    fn view(&self) -> View<'_>;

    /// Resets the slot to its default.
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

/// Says which spellings of a scalar are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Only that of its JSON type.
    Strict,
    /// Numbers and booleans also as text or as each other; an empty text is none.
    Lenient,
}

/// Says whether there was a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// There was a value.
    Value,
    /// It was null, or stands for null.
    Nothing,
}

/// Says why a scalar was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It has another type.
    Type,
    /// Its value is out of range or malformed.
    Value,
    /// It may be a secret, so messages do not quote it.
    Secret,
}

/// What can be written into a slot.
pub enum Open<'a> {
    /// Only a scalar.
    Closed,
    /// An object with known members.
    Members(&'a mut dyn Members),
    /// A list.
    Items(&'a mut dyn Items),
    /// An object with arbitrary keys.
    Entries(&'a mut dyn Entries),
    /// Unknown members.
    Extra(&'a mut Extra),
    /// Any JSON.
    Any(&'a mut Json),
}

/// The content of a slot.
pub enum View<'a> {
    /// Nothing: the member is omitted.
    Absent,
    /// A scalar.
    Scalar(Scalar<'a>),
    /// An object with known members.
    Members(&'a dyn Members),
    /// A list.
    Items(&'a dyn Items),
    /// An object with arbitrary keys.
    Entries(&'a dyn Entries),
    /// Unknown members.
    Extra(&'a Extra),
    /// Any JSON.
    Any(&'a Json),
    /// A value that cannot be written in JSON, and why.
    Wrong(&'static str),
}

/// The known members of an object, in the order in which they are written.
#[derive(Debug)]
pub struct Known {
    /// The name of the type.
    pub(crate) name: &'static str,
    /// What the object is called in messages.
    pub(crate) what: &'static str,
    /// The fields of the members, and behind them those of the unions.
    pub(crate) fields: &'static [&'static str],
    /// The members.
    pub(crate) members: &'static [Member],
    /// A bit for each required member; those after the 64th have none.
    pub(crate) required: u64,
}

impl Known {
    /// Makes the list, once for each type.
    #[must_use]
    pub const fn new(
        [name, what]: [&'static str; 2],
        fields: &'static [&'static str],
        members: &'static [Member],
    ) -> Self {
        let (mut required, mut index, mut rest) = (0, 0, members);
        while let [member, more @ ..] = rest {
            if member.is_required && index < u64::BITS {
                required |= 1 << index;
            }
            index += 1;
            rest = more;
        }
        Self {
            name,
            what,
            fields,
            members,
            required,
        }
    }
}

/// A known member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its name in JSON.
    pub(crate) name: &'static str,
    /// The ends of that name.
    pub(crate) ends: Ends,
    /// Which spellings of its value are accepted.
    pub(crate) reading: Reading,
    /// Whether an object without it cannot be read.
    pub(crate) is_required: bool,
    /// Whether it is omitted when it is an empty text.
    pub(crate) is_omitted_empty: bool,
}

impl Member {
    /// Makes a member that may be absent and whose value has its JSON type.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            ends: Ends::of(name.as_bytes()),
            reading: Reading::Strict,
            is_required: false,
            is_omitted_empty: false,
        }
    }

    /// Accepts other spellings of its value.
    #[must_use]
    pub const fn lenient(mut self) -> Self {
        self.reading = Reading::Lenient;
        self
    }

    /// Makes it one without which an object cannot be read.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Omits it when it is an empty text.
    #[must_use]
    pub const fn or_none(mut self) -> Self {
        self.is_omitted_empty = true;
        self
    }
}

/// The first bytes of a name, the last ones, and its length: numbers are compared faster than texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ends {
    first: u64,
    last: u64,
    length: usize,
}

impl Ends {
    /// The longest name that its ends identify.
    const WHOLE: usize = 16;

    #[inline]
    pub(crate) const fn of(name: &[u8]) -> Self {
        let (mut first, mut last) = (0, 0);
        if let (Some(head), Some(tail)) = (name.first_chunk::<8>(), name.last_chunk::<8>()) {
            first = u64::from_le_bytes(*head);
            last = u64::from_le_bytes(*tail);
        } else if let (Some(head), Some(tail)) = (name.first_chunk::<4>(), name.last_chunk::<4>()) {
            first = u32::from_le_bytes(*head) as u64;
            last = u32::from_le_bytes(*tail) as u64;
        } else {
            let mut rest = name;
            while let [byte, more @ ..] = rest {
                first = first << 8 | *byte as u64;
                rest = more;
            }
        }
        Self {
            first,
            last,
            length: name.len(),
        }
    }

    /// Returns whether names with these ends are the same without a look at the rest.
    #[inline]
    pub(crate) const fn are_whole(self) -> bool {
        self.length <= Self::WHOLE
    }
}

/// An object with known members; a type with a default is a slot, too.
pub trait Members: fmt::Debug {
    /// Returns the members.
    fn known(&self) -> &'static Known;

    /// Returns the slot of a member by its position among those that are known; behind the last of
    /// them stand the unknown ones, if they are kept.
    fn member(&mut self, index: usize) -> Option<&mut dyn Slot>;

    /// Returns the same to write the member.
    fn member_ref(&self, index: usize) -> Option<&dyn Slot>;

    /// Returns one of the unions whose variants are members of this object.
    fn union(&mut self, index: usize) -> Option<&mut dyn Union> {
        let _ = index;
        None
    }

    /// Returns one of the unions, to read it.
    fn union_ref(&self, index: usize) -> Option<&dyn Union> {
        let _ = index;
        None
    }
}

impl dyn Members + '_ {
    /// Returns the unknown members, if they are kept.
    pub(crate) fn extra(&mut self) -> Option<&mut Extra> {
        match self.member(self.known().members.len())?.open() {
            Open::Extra(extra) => Some(extra),
            _ => None,
        }
    }

    /// Returns the unknown members, to read them.
    pub(crate) fn extra_ref(&self) -> Option<&Extra> {
        match self.member_ref(self.known().members.len())?.view() {
            View::Extra(extra) => Some(extra),
            _ => None,
        }
    }
}

/// Written once for all types, since what a crate implements itself is checked for each of them.
impl<T: Members + Default> Slot for T {
    fn expected(&self) -> &'static str {
        self.known().what
    }

    fn set(&mut self, value: Scalar<'_>, _: Reading) -> Result<Taken, Wrong> {
        no_object(value)
    }

    fn open(&mut self) -> Open<'_> {
        Open::Members(self)
    }

    fn view(&self) -> View<'_> {
        View::Members(self)
    }

    fn reset(&mut self) {
        *self = Self::default();
    }
}

/// A list.
pub trait Items {
    /// Adds an item and returns its slot.
    fn add(&mut self) -> &mut dyn Slot;

    /// Removes the last item.
    fn remove_last(&mut self);

    /// Calls a function for each item.
    fn each(&self, each: &mut dyn FnMut(&dyn Slot));
}

/// An object with arbitrary keys.
pub trait Entries {
    /// Adds an entry, or resets the one with the same key, and returns its slot.
    fn add(&mut self, key: &str) -> &mut dyn Slot;

    /// Removes an entry.
    fn remove(&mut self, key: &str);

    /// Calls a function for each entry.
    fn each(&self, each: &mut dyn FnMut(&str, &dyn Slot));
}

/// Accepts null, and no other scalar, for an object, a list or a map.
///
/// # Errors
///
/// Fails on anything but null.
pub(crate) const fn no_object(value: Scalar<'_>) -> Result<Taken, Wrong> {
    match value {
        Scalar::Null => Ok(Taken::Nothing),
        _ => Err(Wrong::Type),
    }
}
