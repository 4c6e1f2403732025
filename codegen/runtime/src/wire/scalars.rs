//! Slots for numbers, booleans and text. Lenient reading accepts how some services write numbers
//! and booleans:
//!
//! | | text | number | boolean | empty text |
//! |---|---|---|---|---|
//! | boolean | `true`, `false`, `1`, `0` | 0, 1 | | none |
//! | whole number | of a number | any, rounded | 0, 1 | none |
//! | number | of a number, not of infinity or NaN | | 0, 1 | none |
//!
//! Null means none, too. None resets the slot.

use crate::wire::slot::{Reading, Scalar, Slot, Taken, View, Wrong};

/// Sets a slot to a value or resets it; returns what was wrong otherwise.
fn put<T: Default>(place: &mut T, value: Result<Option<T>, Wrong>) -> Result<Taken, Wrong> {
    let value = value?;
    let taken = if value.is_some() {
        Taken::Value
    } else {
        Taken::Nothing
    };
    *place = value.unwrap_or_default();
    Ok(taken)
}

/// Reads a scalar strictly or leniently; `None` is none.
fn read<T>(
    value: Scalar<'_>,
    reading: Reading,
    strict: impl Fn(Scalar<'_>) -> Result<T, Wrong>,
    lenient: impl Fn(Scalar<'_>) -> Option<T>,
) -> Result<Option<T>, Wrong> {
    match (value, reading) {
        (Scalar::Null, _) | (Scalar::Text(""), Reading::Lenient) => Ok(None),
        (value, Reading::Strict) => strict(value).map(Some),
        (value, Reading::Lenient) => lenient(value).map(Some).ok_or(Wrong::Value),
    }
}

impl Slot for bool {
    fn expected(&self) -> &'static str {
        "a boolean"
    }

    fn set(&mut self, value: Scalar<'_>, reading: Reading) -> Result<Taken, Wrong> {
        put(self, read(value, reading, strict_boolean, lenient_boolean))
    }

    fn view(&self) -> View<'_> {
        View::Scalar(Scalar::Boolean(*self))
    }

    fn reset(&mut self) {
        *self = false;
    }
}

const fn strict_boolean(value: Scalar<'_>) -> Result<bool, Wrong> {
    match value {
        Scalar::Boolean(value) => Ok(value),
        _ => Err(Wrong::Type),
    }
}

fn lenient_boolean(value: Scalar<'_>) -> Option<bool> {
    match value {
        Scalar::Boolean(value) => Some(value),
        Scalar::Text(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        value => match lenient_integer(value)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
    }
}

fn strict_integer(value: Scalar<'_>) -> Result<i128, Wrong> {
    match value {
        Scalar::Unsigned(value) => Ok(value.into()),
        Scalar::Signed(value) => Ok(value.into()),
        _ => Err(Wrong::Type),
    }
}

fn lenient_integer(value: Scalar<'_>) -> Option<i128> {
    match value {
        Scalar::Unsigned(value) => Some(value.into()),
        Scalar::Signed(value) => Some(value.into()),
        Scalar::Float(value) => whole(value),
        Scalar::Text(text) => {
            let text = text.trim();
            text.parse().ok().or_else(|| whole(text.parse().ok()?))
        }
        Scalar::Boolean(value) => Some(value.into()),
        Scalar::Null => None,
    }
}

/// Rounds a float to a whole number through its text; a cast would saturate silently.
fn whole(float: f64) -> Option<i128> {
    let rounded = float.round();
    rounded
        .is_finite()
        .then(|| format!("{rounded:.0}").parse().ok())
        .flatten()
}

/// Implements `Slot` for types of whole numbers.
macro_rules! integers {
    ($($type:ty, $variant:ident);*) => {
        $(impl Slot for $type {
            fn expected(&self) -> &'static str {
                "a whole number"
            }

            fn set(&mut self, value: Scalar<'_>, reading: Reading) -> Result<Taken, Wrong> {
                let whole = read(value, reading, strict_integer, lenient_integer)?;
                let fits = whole.map(Self::try_from).transpose();
                put(self, fits.map_err(|_| Wrong::Value))
            }

            fn view(&self) -> View<'_> {
                View::Scalar(Scalar::$variant((*self).into()))
            }

            fn reset(&mut self) {
                *self = 0;
            }
        })*
    };
}

integers!(i64, Signed; i32, Signed; u64, Unsigned; u32, Unsigned);

impl Slot for f64 {
    fn expected(&self) -> &'static str {
        "a number"
    }

    fn set(&mut self, value: Scalar<'_>, reading: Reading) -> Result<Taken, Wrong> {
        put(self, read(value, reading, strict_number, lenient_number))
    }

    fn view(&self) -> View<'_> {
        View::Scalar(Scalar::Float(*self))
    }

    fn reset(&mut self) {
        *self = 0.0;
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "as JSON numbers are read everywhere"
)]
const fn strict_number(value: Scalar<'_>) -> Result<f64, Wrong> {
    match value {
        Scalar::Unsigned(value) => Ok(value as f64),
        Scalar::Signed(value) => Ok(value as f64),
        Scalar::Float(value) => Ok(value),
        _ => Err(Wrong::Type),
    }
}

fn lenient_number(value: Scalar<'_>) -> Option<f64> {
    match value {
        Scalar::Text(text) => text
            .trim()
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite()),
        Scalar::Boolean(value) => Some(f64::from(u8::from(value))),
        value => strict_number(value).ok(),
    }
}

impl Slot for String {
    fn expected(&self) -> &'static str {
        "a string"
    }

    fn set(&mut self, value: Scalar<'_>, _: Reading) -> Result<Taken, Wrong> {
        let text = text(value)?;
        // An own text is made at its length; one that grows takes twice the instructions.
        *self = String::from(text.unwrap_or_default());
        Ok(if text.is_some() {
            Taken::Value
        } else {
            Taken::Nothing
        })
    }

    fn view(&self) -> View<'_> {
        View::Scalar(Scalar::Text(self))
    }

    fn reset(&mut self) {
        self.clear();
    }
}

/// Reads text or null.
///
/// # Errors
///
/// Fails on anything else.
pub const fn text(value: Scalar<'_>) -> Result<Option<&str>, Wrong> {
    match value {
        Scalar::Text(text) => Ok(Some(text)),
        Scalar::Null => Ok(None),
        _ => Err(Wrong::Type),
    }
}

/// Implements `Slot` and serde's traits for types over text, which have `as_str`, `from_wire` and
/// `Default`; the default is that of an empty text, and stands for null.
#[doc(hidden)]
#[macro_export]
macro_rules! text_slot {
    ($type:ty $(, $parameter:ident)?) => {
        impl$(<$parameter>)? $crate::Slot for $type {
            fn expected(&self) -> &'static str {
                "a string"
            }

            fn set(
                &mut self,
                value: $crate::Scalar<'_>,
                _: $crate::Reading,
            ) -> ::std::result::Result<$crate::Taken, $crate::Wrong> {
                let text = $crate::wire_text(value)?;
                *self = Self::from_wire(text.unwrap_or_default());
                Ok(if text.is_some() { $crate::Taken::Value } else { $crate::Taken::Nothing })
            }

            fn view(&self) -> $crate::View<'_> {
                $crate::View::Scalar($crate::Scalar::Text(self.as_str()))
            }

            fn reset(&mut self) {
                *self = Self::default();
            }
        }

        $crate::slot_serde!($type $(, $parameter)?);
    };
}

/// Implements serde's traits for a slot, with the same rules as in a client.
#[doc(hidden)]
#[macro_export]
macro_rules! slot_serde {
    ($type:ty $(, $parameter:ident)?) => {
        impl$(<$parameter>)? $crate::serde::Serialize for $type {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::serialize(self, serializer)
            }
        }

        impl<'de $(, $parameter)?> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::deserialize(deserializer)
            }
        }
    };
}
