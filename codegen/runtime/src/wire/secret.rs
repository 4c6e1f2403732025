//! Text that must not be shown.

use std::fmt;

use zeroize::Zeroize;

use crate::wire::slot::{Reading, Scalar, Slot, Taken, View, Wrong};

/// Text that is never printed and is wiped from memory when dropped.
///
/// It serializes as the real text, because that is what goes over the wire.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Returns the text; whoever calls this takes care of it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<&Self> for Secret {
    fn from(secret: &Self) -> Self {
        secret.clone()
    }
}

impl Slot for Secret {
    fn expected(&self) -> &'static str {
        "a secret text"
    }

    /// Takes text or null. Of anything else, an error does not say what it was.
    fn set(&mut self, value: Scalar<'_>, _: Reading) -> Result<Taken, Wrong> {
        match value {
            Scalar::Text(text) => {
                *self = Self::from(text);
                Ok(Taken::Value)
            }
            Scalar::Null => {
                *self = Self::default();
                Ok(Taken::Nothing)
            }
            _ => Err(Wrong::Secret),
        }
    }

    fn view(&self) -> View<'_> {
        View::Scalar(Scalar::Text(&self.0))
    }

    fn reset(&mut self) {
        *self = Self::default();
    }
}

slot_serde!(Secret);
