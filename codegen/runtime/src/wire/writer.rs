//! Writes any [`Slot`] with any serializer.

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::wire::json::{Extra, Json, Object};
use crate::wire::nulls;
use crate::wire::path::Path;
use crate::wire::secret::SECRET;
use crate::wire::slot::{Entries, Items, Member, Members, Scalar, Slot, View};
use crate::wire::union_writer::{Variant, variants};

/// A slot that serde can write.
pub(crate) struct SlotRef<'a>(pub(crate) &'a dyn Slot);

/// Encodes a slot as JSON.
pub(crate) fn json(slot: &dyn Slot) -> Result<Json, serde_json::Error> {
    serde_json::to_value(SlotRef(slot))
}

/// Returns why a value cannot be written in JSON, without looking into lists and objects.
pub(crate) fn wrong(slot: &dyn Slot) -> Option<&'static str> {
    match slot.view() {
        View::Wrong(reason) => Some(reason),
        View::Scalar(Scalar::Float(number)) if !number.is_finite() => {
            Some("infinity and NaN cannot be written in JSON")
        }
        _ => None,
    }
}

/// Finds a value that cannot be written in JSON, and adds the way to it to a path.
pub(crate) fn find_wrong(slot: &dyn Slot, path: &mut Path) -> Option<&'static str> {
    let mut found = None;
    match slot.view() {
        View::Members(members) => {
            let unions = variants(members);
            let known = members.known().members.iter().enumerate();
            let known = known
                .filter_map(|(index, member)| Some((member.name, "", members.member_ref(index)?)));
            let unions = unions.iter().filter_map(|variant| {
                let (member, value) = variant.value?;
                let inner = if variant.is_keyed { variant.name } else { "" };
                Some((member, inner, value))
            });
            for (name, inner, value) in known.chain(unions) {
                if let Some(reason) = find_wrong(value, path) {
                    if !inner.is_empty() {
                        path.member(inner);
                    }
                    path.member(name);
                    return Some(reason);
                }
            }
        }
        View::Items(items) => {
            let mut index = 0_usize;
            items.each(&mut |item| {
                if found.is_none() {
                    found = find_wrong(item, path).inspect(|_| path.index(index));
                }
                index = index.saturating_add(1);
            });
        }
        View::Entries(entries) => entries.each(&mut |key, value| {
            if found.is_none() {
                found = find_wrong(value, path).inspect(|_| path.member(key));
            }
        }),
        View::Absent | View::Scalar(_) | View::Extra(_) | View::Any(_) | View::Wrong(_) => {
            found = wrong(slot);
        }
    }
    found
}

/// Returns whether a value holds a secret, at any depth.
pub(crate) fn holds_secret(slot: &dyn Slot) -> bool {
    let mut holds = false;
    match slot.view() {
        View::Members(members) => {
            let known = 0..members.known().members.len();
            let mut known = known.filter_map(|index| members.member_ref(index));
            let unions = variants(members);
            let mut values = unions.iter().filter_map(|variant| Some(variant.value?.1));
            holds = known.any(holds_secret) || values.any(holds_secret);
        }
        View::Items(items) => items.each(&mut |item| holds = holds || holds_secret(item)),
        View::Entries(entries) => {
            entries.each(&mut |_, value| holds = holds || holds_secret(value));
        }
        View::Scalar(Scalar::Text(text)) => {
            holds = !text.is_empty() && slot.expected() == SECRET;
        }
        View::Absent | View::Scalar(_) | View::Extra(_) | View::Any(_) | View::Wrong(_) => {}
    }
    holds
}

impl Serialize for SlotRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.view() {
            View::Absent | View::Scalar(Scalar::Null) => serializer.serialize_unit(),
            View::Scalar(Scalar::Boolean(value)) => serializer.serialize_bool(value),
            View::Scalar(Scalar::Unsigned(value)) => serializer.serialize_u64(value),
            View::Scalar(Scalar::Signed(value)) => serializer.serialize_i64(value),
            View::Scalar(Scalar::Float(value)) if value.is_finite() => {
                serializer.serialize_f64(value)
            }
            View::Scalar(Scalar::Float(_)) | View::Wrong(_) => {
                Err(S::Error::custom(wrong(self.0).unwrap_or_default()))
            }
            View::Scalar(Scalar::Text(value)) => serializer.serialize_str(value),
            View::Members(members) => write_members(members, serializer),
            View::Items(items) => write_items(items, serializer),
            View::Entries(entries) => write_entries(entries, serializer),
            View::Extra(extra) => (**extra).serialize(serializer),
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
    let known = members.known().members;
    let extra = members.extra_ref().filter(|extra| !extra.is_empty());
    for (index, member) in known.iter().enumerate() {
        let value = members
            .member_ref(index)
            .filter(|value| is_written(*member, *value));
        match (value, extra.and_then(|extra| extra.get(member.name))) {
            (None, _) => {}
            (Some(value), None) => map.serialize_entry(member.name, &SlotRef(value))?,
            (Some(value), Some(kept)) => {
                let now = json(value).map_err(S::Error::custom)?;
                let kept = Some(kept).filter(|kept| nulls::is_unchanged(&now, kept));
                map.serialize_entry(member.name, kept.unwrap_or(&now))?;
            }
        }
    }
    let variants = variants(members);
    let is_known = |name: &str| known.iter().any(|member| member.name == name);
    let is_written = |name: &str| variants.iter().any(|variant| variant.writes(name));
    for (name, value) in extra.into_iter().flatten() {
        if !is_known(name) && !is_written(name) {
            map.serialize_entry(name, value)?;
        }
    }
    for variant in &variants {
        write_variant(variant, extra, &mut map)?;
    }
    map.end()
}

/// Returns whether a member is written at all.
fn is_written(member: Member, value: &dyn Slot) -> bool {
    match value.view() {
        View::Absent => false,
        View::Scalar(Scalar::Text("")) => !member.is_omitted_empty,
        _ => true,
    }
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
    siblings: Option<&'a Object>,
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
