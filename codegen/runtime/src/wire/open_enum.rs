//! The macros for open enums over text.

/// Defines the values of an open enum, whose variant `Other` keeps any unknown value, and
/// implements `as_str`, `Display`, `From<&str>`, `From<String>`, `AsRef<str>`, `Default`,
/// comparison with text, and serde's traits.
#[macro_export]
macro_rules! open_enum {
    ($type:ident { $($variant:ident : $wire:literal),* $(,)? }) => {
        impl $type {
            /// Returns the value as it is written in JSON.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(value) => value,
                }
            }
        }

        impl ::std::convert::From<&str> for $type {
            fn from(value: &str) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        $crate::text_enum!($type);
    };
}

/// Defines an enum over resource names, whose variant `Other` keeps any other name.
#[macro_export]
macro_rules! name_union {
    ($type:ident { $($variant:ident : $name:ident),* $(,)? }) => {
        impl $type {
            /// Returns the full name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant(name) => name.as_str(),)*
                    Self::Other(name) => name,
                }
            }
        }

        impl ::std::convert::From<&str> for $type {
            fn from(name: &str) -> Self {
                $(
                    if $name::from(name).check().is_ok() {
                        return Self::$variant(name.into());
                    }
                )*
                Self::Other(name.to_owned())
            }
        }

        $(
            impl ::std::convert::From<$name> for $type {
                #[inline]
                fn from(name: $name) -> Self {
                    Self::$variant(name)
                }
            }

            impl ::std::convert::From<&$name> for $type {
                #[inline]
                fn from(name: &$name) -> Self {
                    Self::$variant(name.clone())
                }
            }
        )*

        $crate::text_enum!($type);
    };
}

/// Implements the traits of an enum over text.
#[doc(hidden)]
#[macro_export]
macro_rules! text_enum {
    ($type:ident) => {
        impl $type {
            fn from_wire(text: &str) -> Self {
                Self::from(text)
            }
        }

        impl ::std::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::convert::From<::std::string::String> for $type {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::std::convert::From<&Self> for $type {
            #[inline]
            fn from(value: &Self) -> Self {
                ::std::clone::Clone::clone(value)
            }
        }

        impl ::std::convert::AsRef<str> for $type {
            #[inline]
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
            #[inline]
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::std::cmp::PartialEq<&str> for $type {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        $crate::text_slot!($type);
    };
}
