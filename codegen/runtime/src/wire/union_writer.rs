//! The members that an object's unions write.

use crate::wire::slot::{Members, Slot};
use crate::wire::union::{Nest, Union};

/// The members that one union writes.
pub(crate) struct Variant<'a> {
    /// The member with the tag, and the tag.
    pub(crate) tag: Option<(&'static str, &'a str)>,
    pub(crate) name: &'a str,
    /// The member with the value.
    pub(crate) value: Option<(&'static str, &'a dyn Slot)>,
    /// Whether the value is in the member of that name inside the content.
    pub(crate) is_keyed: bool,
}

impl Variant<'_> {
    /// Returns whether the union writes a member.
    pub(crate) fn writes(&self, name: &str) -> bool {
        self.tag.is_some_and(|(tag, _)| tag == name)
            || self.value.is_some_and(|(member, _)| member == name)
    }
}

/// The variants of an object's unions.
pub(crate) fn variants(members: &dyn Members) -> Vec<Variant<'_>> {
    let unions = (0..).map_while(|index| members.union_ref(index));
    unions.map(variant).collect()
}

/// A variant without a value writes only its tag; `extra` has kept the rest.
fn variant(union: &dyn Union) -> Variant<'_> {
    let shape = union.shape();
    let (name, value) = union.selected();
    let place = shape.place(name);
    Variant {
        tag: shape
            .tag()
            .filter(|_| !name.is_empty())
            .map(|tag| (tag, name)),
        name,
        value: place.zip(value).map(|((member, _), value)| (member, value)),
        is_keyed: place.is_some_and(|(_, nest)| nest == Nest::Keyed),
    }
}
