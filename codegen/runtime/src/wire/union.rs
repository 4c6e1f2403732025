//! Unions whose variants are members of the object around them; what unions there are is not known
//! here.
//!
//! Nothing is lost on the way through: what the union does not take (null siblings, members of an
//! unknown variant) stays in the `extra` members of the object.

use crate::wire::slot::Slot;

/// Says where a union's variants lie in the object around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnionShape {
    /// One member is the tag; each tag has a member of its own with the value.
    Tagged {
        /// The member with the tag.
        tag: &'static str,
        /// Each tag with its member.
        members: &'static [(&'static str, &'static str)],
    },
    /// One member is the tag, another holds the value of whatever tag.
    Nested {
        /// The member with the tag.
        tag: &'static str,
        /// The member with the value.
        content: &'static str,
        /// Each tag with the place of its value.
        variants: &'static [(&'static str, Nest)],
    },
    /// There is no tag; the variant is the member that is present and not null.
    Untagged {
        /// The members.
        members: &'static [&'static str],
    },
}

/// Says where in the content of a nested union the value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nest {
    /// In the content's member with the name of the tag.
    Keyed,
    /// The content is the value.
    Direct,
    /// There is no value.
    Empty,
}

/// A union whose variants are members of the object around it.
pub trait Union {
    /// Returns where the variants lie.
    fn shape(&self) -> UnionShape;

    /// Makes it a variant (that of a tag, or of a member if there is no tag) and returns the place of
    /// its value; a variant without a value, and one that is not known, has no place.
    fn select(&mut self, variant: &str) -> Option<&mut dyn Slot>;

    /// Makes it the variant of a name that is not known, or whose value is not there.
    fn other(&mut self, variant: String);

    /// Returns the name of the variant and the place of its value.
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

    /// Returns the member that holds the value of a variant, and where in it; `None` for a variant
    /// that is not known.
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
