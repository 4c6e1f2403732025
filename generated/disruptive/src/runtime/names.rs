//! Resource names that know their pattern; what resources there are is not known here.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::Error;
use super::kind::ErrorKind;
use super::pattern;

/// Something that has a name.
pub trait Resource: Sized {
    /// The patterns of its names, such as `projects/{project}/devices/{device}`.
    const PATTERNS: &'static [&'static str];

    /// Returns its name.
    fn name(&self) -> &Name<Self>;
}

/// The full name of a resource, such as `projects/p/devices/d`.
///
/// It keeps the text as it came, even if that fits no pattern; [`Name::check`] tells.
pub struct Name<R> {
    text: String,
    resource: PhantomData<fn() -> R>,
}

impl<R> Name<R> {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether there is no text at all, as in a value that the service left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl<R: Resource> Name<R> {
    /// Composes a name from the values of a pattern's placeholders, in their order.
    ///
    /// `pattern` is the index in [`Resource::PATTERNS`]. A missing value leaves its segment empty,
    /// which [`Name::check`] and every call refuse.
    #[must_use]
    pub fn compose(pattern: usize, values: &[&str]) -> Self {
        let pattern = R::PATTERNS.get(pattern).copied().unwrap_or_default();
        Self::from(pattern::fill(pattern, values))
    }

    /// Returns the value of a placeholder, or `None` if the name fits no pattern that has it.
    ///
    /// One leading slash is ignored.
    #[must_use]
    pub fn part(&self, placeholder: &str) -> Option<&str> {
        R::PATTERNS
            .iter()
            .find_map(|pattern| pattern::part(pattern, &self.text, placeholder))
    }

    /// Parses a name strictly.
    ///
    /// # Errors
    ///
    /// Fails as [`Name::check`] does.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let name = Self::from(text);
        name.check()?;
        Ok(name)
    }

    /// Checks that the name fits a pattern.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::InvalidRequest`] and names the patterns if it fits none.
    pub fn check(&self) -> Result<(), Error> {
        if R::PATTERNS
            .iter()
            .any(|pattern| pattern::fits(pattern, &self.text))
        {
            return Ok(());
        }
        let patterns = R::PATTERNS.join("` or `");
        Err(Error::new(
            ErrorKind::InvalidRequest,
            format!("the name `{}` is not of the form `{patterns}`", self.text),
        ))
    }
}

impl<R> From<String> for Name<R> {
    fn from(text: String) -> Self {
        Self {
            text,
            resource: PhantomData,
        }
    }
}

impl<R> From<&str> for Name<R> {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl<R> From<&String> for Name<R> {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl<R> From<&Self> for Name<R> {
    fn from(name: &Self) -> Self {
        name.clone()
    }
}

impl<R: Resource> From<&R> for Name<R> {
    fn from(resource: &R) -> Self {
        resource.name().clone()
    }
}

impl<R: Resource> FromStr for Name<R> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

/// The last part of a resource's name, such as `d` of `projects/p/devices/d`.
pub struct Id<R> {
    text: String,
    resource: PhantomData<fn() -> R>,
}

impl<R> Id<R> {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether there is no text at all, which every call refuses.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Takes the text as it is.
    fn raw(text: String) -> Self {
        Self {
            text,
            resource: PhantomData,
        }
    }
}

impl<R: Resource> From<&str> for Id<R> {
    /// Takes the last part of a full name of the resource, or the text as it is.
    fn from(text: &str) -> Self {
        let named = R::PATTERNS
            .iter()
            .any(|pattern| pattern::fits(pattern, text));
        let id = if named { pattern::last(text) } else { text };
        Self::raw(id.to_owned())
    }
}

impl<R: Resource> From<String> for Id<R> {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl<R: Resource> From<&String> for Id<R> {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl<R> From<&Self> for Id<R> {
    fn from(id: &Self) -> Self {
        id.clone()
    }
}

impl<R: Resource> From<&Name<R>> for Id<R> {
    fn from(name: &Name<R>) -> Self {
        Self::from(name.as_str())
    }
}

impl<R: Resource> From<Name<R>> for Id<R> {
    fn from(name: Name<R>) -> Self {
        Self::from(&name)
    }
}

impl<R: Resource> From<&R> for Id<R> {
    fn from(resource: &R) -> Self {
        Self::from(resource.name())
    }
}

/// Gives a newtype over text the traits of text, without asking anything of the type that marks it.
macro_rules! text_traits {
    ($type:ident, $make:path) => {
        impl<R> Clone for $type<R> {
            fn clone(&self) -> Self {
                $make(self.text.clone())
            }
        }

        impl<R> fmt::Debug for $type<R> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.text, f)
            }
        }

        impl<R> fmt::Display for $type<R> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.text)
            }
        }

        impl<R> Default for $type<R> {
            fn default() -> Self {
                $make(String::new())
            }
        }

        impl<R> PartialEq for $type<R> {
            fn eq(&self, other: &Self) -> bool {
                self.text == other.text
            }
        }

        impl<R> Eq for $type<R> {}

        impl<R> PartialEq<str> for $type<R> {
            fn eq(&self, other: &str) -> bool {
                self.text == other
            }
        }

        impl<R> PartialEq<&str> for $type<R> {
            fn eq(&self, other: &&str) -> bool {
                self.text == *other
            }
        }

        impl<R> PartialOrd for $type<R> {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl<R> Ord for $type<R> {
            fn cmp(&self, other: &Self) -> Ordering {
                self.text.cmp(&other.text)
            }
        }

        impl<R> Hash for $type<R> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.text.hash(state);
            }
        }

        impl<R> AsRef<str> for $type<R> {
            fn as_ref(&self) -> &str {
                &self.text
            }
        }

        impl<R> Serialize for $type<R> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.text)
            }
        }

        impl<'de, R> Deserialize<'de> for $type<R> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Option::<String>::deserialize(deserializer)
                    .map(|text| $make(text.unwrap_or_default()))
            }
        }
    };
}

text_traits!(Name, Self::from);
text_traits!(Id, Self::raw);
