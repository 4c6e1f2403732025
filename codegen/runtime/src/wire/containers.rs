//! Slots for lists, maps, and values that may be absent.

use std::collections::BTreeMap;

use crate::wire::json::{Extra, Json};
use crate::wire::nullable::Nullable;
use crate::wire::slot::{
    Entries, Items, Open, Reading, Scalar, Slot, Taken, View, Wrong, no_object,
};

impl<T: Slot + Default> Slot for Option<T> {
    fn expected(&self) -> &'static str {
        expected::<T>()
    }

    fn set(&mut self, value: Scalar<'_>, reading: Reading) -> Result<Taken, Wrong> {
        let taken = set(filled(self), value, reading);
        if taken == Ok(Taken::Nothing) {
            self.reset();
        }
        taken
    }

    fn open(&mut self) -> Open<'_> {
        filled(self).open()
    }

    fn view(&self) -> View<'_> {
        match self {
            Some(value) => value.view(),
            None => View::Absent,
        }
    }

    fn reset(&mut self) {
        *self = None;
    }
}

impl<T: Slot + Default> Slot for Nullable<T> {
    fn expected(&self) -> &'static str {
        expected::<T>()
    }

    fn set(&mut self, value: Scalar<'_>, reading: Reading) -> Result<Taken, Wrong> {
        let mut inner: Option<T> = None;
        let taken = inner.set(value, reading)?;
        *self = inner.into();
        Ok(taken)
    }

    fn open(&mut self) -> Open<'_> {
        *self = Self::Value(T::default());
        match self {
            Self::Value(value) => value.open(),
            Self::Absent | Self::Null => Open::Closed,
        }
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Absent => View::Absent,
            Self::Null => View::Scalar(Scalar::Null),
            Self::Value(value) => value.view(),
        }
    }

    fn reset(&mut self) {
        *self = Self::Absent;
    }
}

/// Fills an empty slot with the default of its type.
fn filled<T: Slot + Default>(slot: &mut Option<T>) -> &mut dyn Slot {
    slot.insert(T::default())
}

/// Sets a slot that may stay empty: null says so, whatever its type. It is apart, so that it is
/// compiled once for all types.
fn set(slot: &mut dyn Slot, value: Scalar<'_>, reading: Reading) -> Result<Taken, Wrong> {
    match value {
        Scalar::Null => Ok(Taken::Nothing),
        value => slot.set(value, reading),
    }
}

/// Implements `Slot` for a type that holds several values.
macro_rules! several {
    ($type:ty, $value:ident: $what:literal $open:ident) => {
        impl<$value: Slot + Default> Slot for $type {
            fn expected(&self) -> &'static str {
                $what
            }

            fn set(&mut self, value: Scalar<'_>, _: Reading) -> Result<Taken, Wrong> {
                let taken = no_object(value);
                if taken.is_ok() {
                    self.clear();
                }
                taken
            }

            fn open(&mut self) -> Open<'_> {
                self.clear();
                Open::$open(self)
            }

            fn view(&self) -> View<'_> {
                View::$open(self)
            }

            fn reset(&mut self) {
                self.clear();
            }
        }
    };
}

several!(Vec<T>, T: "a list" Items);
several!(BTreeMap<String, T>, T: "an object" Entries);

impl<T: Slot + Default> Items for Vec<T> {
    fn add(&mut self) -> &mut dyn Slot {
        if self.len() == self.capacity() {
            self.reserve_exact(growth::<T>(self.len()));
        }
        let last = self.len();
        self.push(T::default());
        &mut self[last]
    }

    fn remove_last(&mut self) {
        self.pop();
    }

    fn each(&self, each: &mut dyn FnMut(&dyn Slot)) {
        for item in self {
            each(item);
        }
    }
}

/// The size from which a list grows by less than its own length, in bytes.
const LARGE: usize = 1024 * 1024;

/// Returns for how many more items a full list gets room.
///
/// A large one gets little room that may stay unused: the memory that a reply takes must be in
/// proportion to its length, even if its items are almost empty.
const fn growth<T>(len: usize) -> usize {
    if len == 0 {
        4
    } else if len.saturating_mul(size_of::<T>()) < LARGE {
        len
    } else {
        len / 16
    }
}

impl<T: Slot + Default> Entries for BTreeMap<String, T> {
    fn add(&mut self, key: &str) -> &mut dyn Slot {
        let value = self.entry(key.to_owned()).or_default();
        value.reset();
        value
    }

    fn remove(&mut self, key: &str) {
        Self::remove(self, key);
    }

    fn each(&self, each: &mut dyn FnMut(&str, &dyn Slot)) {
        for (key, value) in self {
            each(key, value);
        }
    }
}

impl Slot for Extra {
    fn expected(&self) -> &'static str {
        "an object"
    }

    fn set(&mut self, value: Scalar<'_>, _: Reading) -> Result<Taken, Wrong> {
        let taken = no_object(value)?;
        self.clear();
        Ok(taken)
    }

    fn open(&mut self) -> Open<'_> {
        Open::Extra(self)
    }

    fn view(&self) -> View<'_> {
        View::Extra(self)
    }

    fn reset(&mut self) {
        self.clear();
    }
}

impl Slot for Json {
    fn expected(&self) -> &'static str {
        "any JSON"
    }

    fn set(&mut self, value: Scalar<'_>, _: Reading) -> Result<Taken, Wrong> {
        *self = match value {
            Scalar::Null => Self::Null,
            Scalar::Boolean(value) => value.into(),
            Scalar::Unsigned(value) => value.into(),
            Scalar::Signed(value) => value.into(),
            Scalar::Float(value) => value.into(),
            Scalar::Text(value) => value.into(),
        };
        Ok(Taken::Value)
    }

    fn open(&mut self) -> Open<'_> {
        Open::Any(self)
    }

    fn view(&self) -> View<'_> {
        View::Any(self)
    }

    fn reset(&mut self) {
        *self = Self::Null;
    }
}

/// What the value of a type is called in messages.
fn expected<T: Slot + Default>() -> &'static str {
    T::default().expected()
}
