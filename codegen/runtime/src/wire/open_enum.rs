//! What every open enum over text has.

/// Gives an enum over text its traits: `Display`, `From<String>`, `AsRef<str>`, `Default`,
/// comparison with text, serde.
///
/// The enum has a method `as_str` and `From<&str>`, which takes every text; null and the default
/// are `From("")`.
#[macro_export]
macro_rules! string_enum {
    ($type:ty) => {
        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::convert::From<::std::string::String> for $type {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::std::convert::From<&Self> for $type {
            fn from(value: &Self) -> Self {
                ::std::clone::Clone::clone(value)
            }
        }

        impl ::std::convert::AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::default::Default for $type {
            fn default() -> Self {
                Self::from("")
            }
        }

        impl ::std::cmp::PartialEq<str> for $type {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::std::cmp::PartialEq<&str> for $type {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl $crate::serde::Serialize for $type {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::lenient::or_default::<D, ::std::string::String>(deserializer)
                    .map(Self::from)
            }
        }
    };
}
