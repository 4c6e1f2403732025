//! Unions whose variants are members of the object around them.
//!
//! Nothing is lost when an object is read and written: what is not part of the union (null
//! siblings, members of an unknown variant) is kept in `extra`.

use std::fmt;

use crate::wire::slot::Slot;

/// Says where a union's variants are in the object around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnionShape {
    /// One member is the tag; the value of each tag is in a member of its own.
    Tagged {
        /// The member with the tag.
        tag: &'static str,
        /// Each tag, and its member.
        members: &'static [(&'static str, &'static str)],
    },
    /// One member is the tag, another holds the value of any tag.
    Nested {
        /// The member with the tag.
        tag: &'static str,
        /// The member with the value.
        content: &'static str,
        /// Each tag, and where its value is.
        variants: &'static [(&'static str, Nest)],
    },
    /// There is no tag; the variant is the member that is present and not null.
    Untagged {
        /// The members.
        members: &'static [&'static str],
    },
}

/// Says where the value is in the content of a nested union.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nest {
    /// In the member of the content that is named like the tag.
    Keyed,
    /// The content itself is the value.
    Direct,
    /// There is no value.
    Empty,
}

/// A variant that this version does not know, or whose value cannot be read.
///
/// Its JSON is in the field `extra` of the struct around the union.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UnknownVariant {
    name: String,
    reason: Option<String>,
}

impl UnknownVariant {
    /// Makes a variant that cannot be read.
    pub(crate) fn unreadable(name: &str, reason: String) -> Self {
        Self {
            name: name.to_owned(),
            reason: Some(reason),
        }
    }

    /// Returns its tag; without a tag, its member; empty if there is neither.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns why its value cannot be read, or `None` if this version does not know the variant.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

impl From<&str> for UnknownVariant {
    fn from(name: &str) -> Self {
        name.to_owned().into()
    }
}

impl From<String> for UnknownVariant {
    fn from(name: String) -> Self {
        Self { name, reason: None }
    }
}

impl PartialEq<str> for UnknownVariant {
    fn eq(&self, name: &str) -> bool {
        self.name == name
    }
}

impl PartialEq<&str> for UnknownVariant {
    fn eq(&self, name: &&str) -> bool {
        self.name == *name
    }
}

impl fmt::Display for UnknownVariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.reason
            .as_ref()
            .map_or(Ok(()), |reason| write!(f, " ({reason})"))
    }
}

/// A union whose variants are members of the object around it.
pub trait Union: fmt::Debug {
    /// Returns where the variants are.
    fn shape(&self) -> UnionShape;

    /// Makes it the variant of a tag, or of a member if there is no tag, and returns the slot of
    /// its value; an unknown variant, or one without a value, has none.
    fn select(&mut self, variant: &str) -> Option<&mut dyn Slot>;

    /// Makes it an unknown variant.
    fn other(&mut self, unknown: UnknownVariant);

    /// Returns the name of the variant and the slot of its value.
    fn selected(&self) -> (&str, Option<&dyn Slot>);
}

impl UnionShape {
    /// Returns the member with the tag.
    pub(crate) const fn tag(self) -> Option<&'static str> {
        match self {
            Self::Tagged { tag, .. } | Self::Nested { tag, .. } => Some(tag),
            Self::Untagged { .. } => None,
        }
    }

    /// Returns whether a member is the tag or may hold a value.
    pub(crate) fn wants(self, name: &str) -> bool {
        self.tag() == Some(name)
            || match self {
                Self::Tagged { members, .. } => members.iter().any(|(_, member)| *member == name),
                Self::Nested { content, .. } => content == name,
                Self::Untagged { members } => members.contains(&name),
            }
    }

    /// Returns the member that holds the value of a variant, and where in it; `None` for an unknown
    /// variant.
    pub(crate) fn place(self, variant: &str) -> Option<(&'static str, Nest)> {
        match self {
            Self::Tagged { members, .. } => {
                let (_, member) = members.iter().find(|(known, _)| *known == variant)?;
                Some((member, Nest::Direct))
            }
            Self::Nested {
                content, variants, ..
            } => {
                let (_, nest) = variants.iter().find(|(known, _)| *known == variant)?;
                Some((content, *nest))
            }
            Self::Untagged { members } => {
                let member = members.iter().find(|member| **member == variant)?;
                Some((member, Nest::Direct))
            }
        }
    }
}
