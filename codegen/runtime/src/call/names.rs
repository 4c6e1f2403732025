//! Typed resource names.
//!
//! Rust lets a crate add methods to its own types only, and each API has its own constructors and
//! parts (`DeviceName::new(project, device)`, `name.project()`). So each API's crate defines the
//! types, with one line; the code that handles the text is compiled here.

/// Defines `Resource`, `Name` and `Id`, the typed names of an API's resources.
#[macro_export]
macro_rules! names {
    () => {
        /// A resource, which has a name.
        pub trait Resource: Sized {
            /// The patterns of its names, such as `projects/{project}/devices/{device}`.
            const PATTERNS: &'static [&'static str];

            /// Returns the name.
            fn name(&self) -> &Name<Self>;
        }

        /// The full name of a resource, such as `projects/p/devices/d`.
        ///
        /// It keeps the text unchanged, even if that matches no pattern; [`Name::check`] checks it.
        pub struct Name<R> {
            text: String,
            resource: ::std::marker::PhantomData<fn() -> R>,
        }

        impl<R> Name<R> {
            /// Returns the text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.text
            }

            /// Returns whether the text is empty, as when the service has left the name out.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.text.is_empty()
            }
        }

        impl<R: Resource> Name<R> {
            /// Composes a name from the values of a pattern's placeholders, in order.
            ///
            /// `pattern` is the index in [`Resource::PATTERNS`]. A missing value leaves its segment
            /// empty, which [`Name::check`] and every call reject.
            #[must_use]
            pub fn compose(pattern: usize, values: &[&str]) -> Self {
                let pattern = R::PATTERNS.get(pattern).copied().unwrap_or_default();
                Self::from($crate::name_pattern::fill(pattern, values))
            }

            /// Returns the value of a placeholder, or `None` if the name matches no pattern with
            /// it.
            ///
            /// One leading slash is ignored.
            #[must_use]
            pub fn part(&self, placeholder: &str) -> Option<&str> {
                R::PATTERNS
                    .iter()
                    .find_map(|pattern| $crate::name_pattern::part(pattern, &self.text, placeholder))
            }

            /// Parses a name, which must match a pattern.
            ///
            /// # Errors
            ///
            /// Fails as [`Name::check`] does.
            pub fn parse(text: &str) -> ::std::result::Result<Self, $crate::Error> {
                let name = Self::from(text);
                name.check()?;
                Ok(name)
            }

            /// Checks that the name matches a pattern.
            ///
            /// # Errors
            ///
            /// Fails with `ErrorKind::InvalidRequest` if it matches none; the error names the
            /// patterns.
            pub fn check(&self) -> ::std::result::Result<(), $crate::Error> {
                $crate::name_pattern::check(R::PATTERNS, &self.text)
            }
        }

        impl<R> From<String> for Name<R> {
            fn from(text: String) -> Self {
                Self {
                    text,
                    resource: ::std::marker::PhantomData,
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

        impl<R: Resource> ::std::str::FromStr for Name<R> {
            type Err = $crate::Error;

            fn from_str(text: &str) -> ::std::result::Result<Self, $crate::Error> {
                Self::parse(text)
            }
        }

        /// The id of a resource: the last segment of its name, such as `d` of
        /// `projects/p/devices/d`.
        pub struct Id<R> {
            text: String,
            resource: ::std::marker::PhantomData<fn() -> R>,
        }

        impl<R> Id<R> {
            /// Returns the text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.text
            }

            /// Returns whether the text is empty, which every call rejects.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.text.is_empty()
            }

            /// Takes the text as it is.
            fn raw(text: String) -> Self {
                Self {
                    text,
                    resource: ::std::marker::PhantomData,
                }
            }
        }

        impl<R: Resource> From<&str> for Id<R> {
            /// Takes the last segment of a full name of the resource, or else the text as it is.
            fn from(text: &str) -> Self {
                let named = text.bytes().any(|byte| byte == b'/')
                    && R::PATTERNS
                        .iter()
                        .any(|pattern| $crate::name_pattern::fits(pattern, text));
                let id = if named {
                    $crate::name_pattern::last(text)
                } else {
                    text
                };
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

        $crate::names!(@text Name, Self::from);
        $crate::names!(@text Id, Self::raw);
    };
    (@text $type:ident, $make:path) => {
        impl<R> Clone for $type<R> {
            fn clone(&self) -> Self {
                $make(self.text.clone())
            }
        }

        impl<R> ::std::fmt::Debug for $type<R> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&self.text, f)
            }
        }

        impl<R> ::std::fmt::Display for $type<R> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
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
            fn partial_cmp(&self, other: &Self) -> Option<::std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl<R> Ord for $type<R> {
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                self.text.cmp(&other.text)
            }
        }

        impl<R> ::std::hash::Hash for $type<R> {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                self.text.hash(state);
            }
        }

        impl<R> AsRef<str> for $type<R> {
            fn as_ref(&self) -> &str {
                &self.text
            }
        }

        impl<R> $type<R> {
            fn from_wire(text: &str) -> Self {
                $make(text.to_owned())
            }
        }

        $crate::text_slot!($type<R>, R);
    };
}
