//! Unions whose branches are members of the struct around them; what unions there are is not known
//! here.
//!
//! A struct has the union and its `extra` members flattened. Nothing is lost on the way through:
//! what the union does not take (null siblings, members of an unknown branch) stays in `extra`. Let
//! the struct have `extra` *before* the union: then a branch that a program sets wins over a null
//! sibling which `extra` kept.

use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::{self, SerializeMap};
use serde::{Deserialize, Deserializer, Serializer, de::DeserializeOwned};
use serde_json::Map;

use crate::wire::json::{Extra, Json};

/// Says where a union's branches lie in the struct around it.
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
        branches: &'static [(&'static str, Nest)],
    },
    /// There is no tag; the branch is the member that is present and not null.
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

/// A union whose branches are members of the struct around it.
pub trait Union: Sized {
    /// Where the branches lie.
    const SHAPE: UnionShape;

    /// Decodes the value of a branch: of a tag, or of a member if there is no tag.
    ///
    /// # Errors
    ///
    /// Fails if the value does not have the branch's type.
    fn decode(branch: &str, value: Json) -> Result<Self, serde_json::Error>;

    /// Encodes the value and names its branch; an unknown branch has no value.
    ///
    /// # Errors
    ///
    /// Fails if the value cannot be written as JSON.
    fn encode(&self) -> Result<(&str, Json), serde_json::Error>;

    /// Makes the branch that this version does not know.
    fn other(tag: String) -> Self;
}

/// Decodes the value of a branch so that an error names the member.
///
/// # Errors
///
/// Fails if the value does not have the type.
pub fn branch<T: DeserializeOwned>(value: Json) -> Result<T, serde_json::Error> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        match error.path().to_string().as_str() {
            "." => error.into_inner(),
            path => serde_json::Error::custom(format_args!("{path}: {}", error.inner())),
        }
    })
}

/// Deserializes a union out of the members around it, and takes none away.
///
/// # Errors
///
/// Fails if the value of a known branch does not have its type; the error names the member.
pub fn deserialize<'de, U: Union, D: Deserializer<'de>>(deserializer: D) -> Result<U, D::Error> {
    let members = deserializer.deserialize_map(Members(U::SHAPE))?;
    let Some(place) = find(U::SHAPE, &members) else {
        return Ok(U::other(
            tag_of(U::SHAPE, &members).unwrap_or_default().to_owned(),
        ));
    };
    U::decode(place.branch, place.value.cloned().unwrap_or_default())
        .map_err(|error| D::Error::custom(format_args!("{}: {error}", place.path())))
}

/// Serializes a union as the members that it takes in the struct around it.
///
/// # Errors
///
/// Fails if the value cannot be written as JSON.
pub fn serialize<U: Union, S: Serializer>(union: &U, serializer: S) -> Result<S::Ok, S::Error> {
    let (branch, value) = union.encode().map_err(<S::Error as ser::Error>::custom)?;
    let members = spread(U::SHAPE, branch, value);
    let mut map = serializer.serialize_map(Some(members.len()))?;
    for (member, value) in &members {
        map.serialize_entry(member, value)?;
    }
    map.end()
}

/// Deserializes the members that a union leaves.
///
/// # Errors
///
/// Fails if the input is not a map of JSON values.
pub fn rest<'de, U: Union, D: Deserializer<'de>>(deserializer: D) -> Result<Extra, D::Error> {
    let mut members = Extra::deserialize(deserializer)?;
    take(U::SHAPE, &mut members);
    Ok(members)
}

/// Deserializes the members that two unions leave.
///
/// # Errors
///
/// Fails if the input is not a map of JSON values.
pub fn rest2<'de, A: Union, B: Union, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Extra, D::Error> {
    let mut members = rest::<A, D>(deserializer)?;
    take(B::SHAPE, &mut members);
    Ok(members)
}

/// Where a decoded branch was found.
struct Place<'a> {
    branch: &'a str,
    member: &'a str,
    keyed: bool,
    value: Option<&'a Json>,
}

impl Place<'_> {
    /// Returns the path of the value for an error.
    fn path(&self) -> String {
        if self.keyed {
            format!("{}.{}", self.member, self.branch)
        } else {
            self.member.to_owned()
        }
    }
}

/// Finds the branch that is there with a value; an empty branch needs none.
fn find(shape: UnionShape, all: &Map<String, Json>) -> Option<Place<'_>> {
    match shape {
        UnionShape::Tagged { tag, members } => {
            let tag = text(all, tag)?;
            let (branch, member) = members.iter().find(|(known, _)| *known == tag)?;
            Some(Place {
                branch,
                member,
                keyed: false,
                value: Some(present(all, member)?),
            })
        }
        UnionShape::Nested {
            tag,
            content,
            branches,
        } => {
            let tag = text(all, tag)?;
            let (branch, nest) = branches.iter().find(|(known, _)| *known == tag)?;
            let value = match nest {
                Nest::Keyed => Some(present(all.get(content)?.as_object()?, branch)?),
                Nest::Direct => Some(present(all, content)?),
                Nest::Empty => None,
            };
            Some(Place {
                branch,
                member: content,
                keyed: *nest == Nest::Keyed,
                value,
            })
        }
        UnionShape::Untagged { members } => members.iter().find_map(|member| {
            let value = Some(present(all, member)?);
            Some(Place {
                branch: member,
                member,
                keyed: false,
                value,
            })
        }),
    }
}

/// Removes what the union took: the tag, and the member of a branch that was decoded.
fn take(shape: UnionShape, all: &mut Extra) {
    let member = find(shape, all)
        .filter(|place| place.value.is_some())
        .map(|place| place.member.to_owned());
    let tagged = tag_of(shape, all).is_some();
    if let Some(member) = member {
        all.remove(&member);
    }
    if let (UnionShape::Tagged { tag, .. } | UnionShape::Nested { tag, .. }, true) = (shape, tagged)
    {
        all.remove(tag);
    }
}

/// Lays a branch out as members; a branch without a value has its tag alone, since `extra` keeps
/// the rest.
fn spread(shape: UnionShape, branch: &str, value: Json) -> Extra {
    let mut members = Extra::new();
    if let (UnionShape::Tagged { tag, .. } | UnionShape::Nested { tag, .. }, false) =
        (shape, branch.is_empty())
    {
        members.insert(tag.to_owned(), branch.into());
    }
    if let (Some((member, keyed)), false) = (place_of(shape, branch), value.is_null()) {
        let value = if keyed {
            Json::Object(Map::from_iter([(branch.to_owned(), value)]))
        } else {
            value
        };
        members.insert(member.to_owned(), value);
    }
    members
}

/// Returns the member into which a branch goes, and whether it lies there under its own name.
fn place_of(shape: UnionShape, branch: &str) -> Option<(&'static str, bool)> {
    match shape {
        UnionShape::Tagged { members, .. } => members
            .iter()
            .find(|(known, _)| *known == branch)
            .map(|(_, member)| (*member, false)),
        UnionShape::Nested {
            content, branches, ..
        } => branches
            .iter()
            .find(|(known, _)| *known == branch)
            .map(|(_, nest)| (content, *nest == Nest::Keyed)),
        UnionShape::Untagged { members } => members
            .iter()
            .find(|member| **member == branch)
            .map(|member| (*member, false)),
    }
}

/// Returns the tag, if the union has one and it is text.
fn tag_of(shape: UnionShape, all: &Extra) -> Option<&str> {
    match shape {
        UnionShape::Tagged { tag, .. } | UnionShape::Nested { tag, .. } => text(all, tag),
        UnionShape::Untagged { .. } => None,
    }
}

fn text<'a>(all: &'a Extra, member: &str) -> Option<&'a str> {
    all.get(member)?.as_str().filter(|text| !text.is_empty())
}

fn present<'a>(all: &'a Extra, member: &str) -> Option<&'a Json> {
    all.get(member).filter(|value| !value.is_null())
}

/// Collects the members that a shape speaks of and skips all others.
struct Members(UnionShape);

impl Members {
    fn wants(&self, name: &str) -> bool {
        match self.0 {
            UnionShape::Tagged { tag, members } => {
                name == tag || members.iter().any(|(_, member)| *member == name)
            }
            UnionShape::Nested { tag, content, .. } => name == tag || name == content,
            UnionShape::Untagged { members } => members.contains(&name),
        }
    }
}

impl<'de> Visitor<'de> for Members {
    type Value = Extra;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Extra, A::Error> {
        let mut members = Extra::new();
        while let Some(name) = map.next_key::<String>()? {
            if self.wants(&name) {
                members.insert(name, map.next_value()?);
            } else {
                map.next_value::<serde::de::IgnoredAny>()?;
            }
        }
        Ok(members)
    }
}

/// Gives a [`Union`] its serde.
#[macro_export]
macro_rules! union_serde {
    ($type:ty) => {
        impl $crate::serde::Serialize for $type {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::union::serialize(self, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::union::deserialize(deserializer)
            }
        }
    };
}
