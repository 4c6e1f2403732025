//! Writes any [`Slot`] with any serializer.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::wire::json::{Extra, Json};
use crate::wire::slot::{Entries, Items, Members, Scalar, Slot, View};
use crate::wire::union_writer::{Variant, variants};

/// A slot that serde can write.
pub(crate) struct SlotRef<'a>(pub(crate) &'a dyn Slot);

impl Serialize for SlotRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.view() {
            View::Absent | View::Scalar(Scalar::Null) => serializer.serialize_unit(),
            View::Scalar(Scalar::Boolean(value)) => serializer.serialize_bool(value),
            View::Scalar(Scalar::Unsigned(value)) => serializer.serialize_u64(value),
            View::Scalar(Scalar::Signed(value)) => serializer.serialize_i64(value),
            View::Scalar(Scalar::Float(value)) => serializer.serialize_f64(value),
            View::Scalar(Scalar::Text(value)) => serializer.serialize_str(value),
            View::Members(members) => write_members(members, serializer),
            View::Items(items) => write_items(items, serializer),
            View::Entries(entries) => write_entries(entries, serializer),
            View::Any(json) => json.serialize(serializer),
        }
    }
}

fn write_items<S: Serializer>(items: &dyn Items, serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(None)?;
    let mut result = Ok(());
    items.each(&mut |item| {
        if result.is_ok() {
            result = list.serialize_element(&SlotRef(item));
        }
    });
    result?;
    list.end()
}

fn write_entries<S: Serializer>(entries: &dyn Entries, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut result = Ok(());
    entries.each(&mut |key, value| {
        if result.is_ok() {
            result = map.serialize_entry(key, &SlotRef(value));
        }
    });
    result?;
    map.end()
}

fn write_members<S: Serializer>(members: &dyn Members, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut result = Ok(());
    members.each(&mut |name, value| {
        if result.is_ok() && !matches!(value.view(), View::Absent) {
            result = map.serialize_entry(name, &SlotRef(value));
        }
    });
    result?;
    let variants = variants(members);
    if let Some(extra) = members.extra_ref() {
        let kept = extra
            .iter()
            .filter(|(name, _)| !variants.iter().any(|variant| variant.writes(name)));
        for (name, value) in kept {
            map.serialize_entry(name, value)?;
        }
    }
    for variant in &variants {
        write_variant(variant, members.extra_ref(), &mut map)?;
    }
    map.end()
}

/// Writes the tag of a variant and the member with its value.
fn write_variant<M: SerializeMap>(
    variant: &Variant<'_>,
    extra: Option<&Extra>,
    map: &mut M,
) -> Result<(), M::Error> {
    if let Some((tag, name)) = variant.tag {
        map.serialize_entry(tag, name)?;
    }
    match variant.value {
        Some((member, value)) if variant.is_keyed => {
            let siblings = extra.and_then(|extra| extra.get(member)?.as_object());
            let content = Keyed {
                name: variant.name,
                value,
                siblings,
            };
            map.serialize_entry(member, &content)
        }
        Some((member, value)) => map.serialize_entry(member, &SlotRef(value)),
        None => Ok(()),
    }
}

/// The value of a variant in a member of its name, and the other members of the content.
struct Keyed<'a> {
    name: &'a str,
    value: &'a dyn Slot,
    siblings: Option<&'a serde_json::Map<String, Json>>,
}

impl Serialize for Keyed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(self.name, &SlotRef(self.value))?;
        for (name, value) in self.siblings.into_iter().flatten() {
            if name != self.name {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}
