//! A secret text.

use std::fmt;

use zeroize::Zeroize;

use crate::wire::slot::{Reading, Scalar, Slot, Taken, View, Wrong};

/// What a secret is called in messages, by which it is known among other values.
pub(crate) const SECRET: &str = "a secret text";

/// Text that is never printed and is wiped from memory when dropped.
///
/// It serializes as the real text, since that is what is sent.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Returns the text; the caller must keep it secret.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns whether the text is empty.
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
        SECRET
    }

    /// Accepts text or null; the error for any other value does not quote it.
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
