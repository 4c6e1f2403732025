//! Reads JSON into any [`Slot`]: one seed and one visitor, compiled once for each deserializer.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, Expected, IgnoredAny, MapAccess, SeqAccess,
    Unexpected, Visitor,
};

use crate::wire::json::{Json, Object};
use crate::wire::nulls::Step;
use crate::wire::path::Path;
use crate::wire::slot::{
    Ends, Entries, Items, Known, Member, Members, Open, Reading, Scalar, Slot, Taken, Wrong,
};
use crate::wire::union_reader::Unions;
use crate::wire::writer;

/// Reads one value into a slot.
pub(crate) struct SlotSeed<'a> {
    pub(crate) slot: &'a mut dyn Slot,
    pub(crate) reading: Reading,
    pub(crate) path: &'a mut Path,
}

impl SlotSeed<'_> {
    fn set<E: Error>(self, value: Scalar<'_>) -> Result<Taken, E> {
        self.slot
            .set(value, self.reading)
            .map_err(|wrong| match wrong {
                Wrong::Type => E::invalid_type(value.unexpected(), &Wanted(self.slot.expected())),
                Wrong::Value => E::invalid_value(value.unexpected(), &Wanted(self.slot.expected())),
                Wrong::Secret => E::custom("a secret is not text"),
            })
    }
}

impl<'de> DeserializeSeed<'de> for SlotSeed<'_> {
    type Value = Taken;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Taken, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for SlotSeed<'_> {
    type Value = Taken;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slot.expected())
    }

    fn visit_unit<E: Error>(self) -> Result<Taken, E> {
        self.set(Scalar::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Taken, E> {
        self.set(Scalar::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Taken, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Taken, E> {
        self.set(Scalar::Boolean(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Taken, E> {
        self.set(Scalar::Unsigned(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Taken, E> {
        self.set(u64::try_from(value).map_or(Scalar::Signed(value), Scalar::Unsigned))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Taken, E> {
        self.set(Scalar::Float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Taken, E> {
        self.set(Scalar::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Taken, A::Error> {
        let expected = self.slot.expected();
        match self.slot.open() {
            Open::Items(items) => read_items(items, self.reading, list, self.path)?,
            Open::Any(json) => *json = Json::deserialize(SeqAccessDeserializer::new(list))?,
            Open::Closed | Open::Members(_) | Open::Entries(_) | Open::Extra(_) => {
                return Err(A::Error::invalid_type(Unexpected::Seq, &Wanted(expected)));
            }
        }
        Ok(Taken::Value)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Taken, A::Error> {
        let expected = self.slot.expected();
        match self.slot.open() {
            Open::Members(members) => read_members(members, map, self.path)?,
            Open::Entries(entries) => read_entries(entries, self.reading, map, self.path)?,
            Open::Extra(extra) => **extra = Object::deserialize(MapAccessDeserializer::new(map))?,
            Open::Any(json) => *json = Json::deserialize(MapAccessDeserializer::new(map))?,
            Open::Closed | Open::Items(_) => {
                return Err(A::Error::invalid_type(Unexpected::Map, &Wanted(expected)));
            }
        }
        Ok(Taken::Value)
    }
}

/// Reads a list without items that are null.
fn read_items<'de, A: SeqAccess<'de>>(
    items: &mut dyn Items,
    reading: Reading,
    mut list: A,
    path: &mut Path,
) -> Result<(), A::Error> {
    let (mut index, began) = (0_usize, path.nulls.count());
    loop {
        let nulls = path.nulls.count();
        let seed = ItemSeed {
            items: &mut *items,
            reading,
            path: &mut *path,
        };
        match list.next_element_seed(seed) {
            Ok(Some(Taken::Value)) => {
                if path.nulls.count() > nulls {
                    path.nulls.inside(nulls, &Step::Index(index));
                }
            }
            Ok(Some(Taken::Nothing)) => {
                items.remove_last();
                path.nulls.item(began, index);
            }
            Ok(None) => return Ok(()),
            Err(error) => {
                path.index(index);
                return Err(error);
            }
        }
        index = index.saturating_add(1);
    }
}

/// Reads an item, which is added only if there is one.
pub(crate) struct ItemSeed<'a> {
    pub(crate) items: &'a mut dyn Items,
    pub(crate) reading: Reading,
    pub(crate) path: &'a mut Path,
}

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = Taken;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Taken, D::Error> {
        deserializer.deserialize_any(SlotSeed {
            slot: self.items.add(),
            reading: self.reading,
            path: self.path,
        })
    }
}

/// Reads an object with arbitrary keys, without entries that are null.
fn read_entries<'de, A: MapAccess<'de>>(
    entries: &mut dyn Entries,
    reading: Reading,
    mut map: A,
    path: &mut Path,
) -> Result<(), A::Error> {
    while let Some(key) = map.next_key_seed(KeySeed)? {
        let nulls = path.nulls.count();
        let seed = SlotSeed {
            slot: entries.add(&key),
            reading,
            path: &mut *path,
        };
        match map.next_value_seed(seed) {
            Ok(Taken::Value) => {
                if path.nulls.count() > nulls {
                    path.nulls
                        .inside(nulls, &Step::Member(key.clone().into_owned()));
                }
            }
            Ok(Taken::Nothing) => {
                entries.remove(&key);
                path.nulls.entry(&key);
            }
            Err(error) => {
                path.member(&key);
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Reads an object with known members; of a duplicate member, the last one counts.
fn read_members<'de, A: MapAccess<'de>>(
    members: &mut dyn Members,
    mut map: A,
    path: &mut Path,
) -> Result<(), A::Error> {
    let known = members.known();
    let mut unions = Unions::of(members);
    let (mut given, mut next) = (Given::default(), 0);
    let nulls = path.nulls.count();
    while let Some(key) = map.next_key_seed(KeySeed)? {
        if let Some((index, member)) = position(known.members, next, &key) {
            next = index.saturating_add(1);
            if given.holds(index) {
                start_again(members, index, &key);
            }
            let Some(slot) = members.member(index) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let seed = SlotSeed {
                slot,
                reading: member.reading,
                path: &mut *path,
            };
            let taken = map.next_value_seed(seed);
            given.set(index, taken.inspect_err(|_| path.member(&key))?);
            if path.nulls.count() > nulls {
                keep_nulls(members, index, &key, path, nulls);
            }
        } else if let Some(unions) = unions.as_mut().filter(|unions| unions.wants(&key)) {
            unions.read(&key, members, &mut map, path)?;
        } else if let Some(extra) = members.extra() {
            extra.insert(key.into_owned(), map.next_value()?);
        } else {
            map.next_value::<IgnoredAny>()?;
        }
    }
    if let Some(unions) = unions {
        unions.finish(members, path)?;
    }
    given.check(known, path)
}

/// Finds a member, beginning with the one after that which came last: most services keep to one
/// order, in which only some are left out.
#[inline]
fn position(
    members: &'static [Member],
    next: usize,
    name: &str,
) -> Option<(usize, &'static Member)> {
    let (before, from) = members.split_at_checked(next)?;
    let ends = Ends::of(name.as_bytes());
    let is_it = |member: &Member| member.ends == ends && (ends.are_whole() || member.name == name);
    if let Some(found) = from.iter().position(is_it) {
        return Some((next.saturating_add(found), from.get(found)?));
    }
    let found = before.iter().position(is_it)?;
    Some((found, before.get(found)?))
}

/// Forgets the value of a member that comes twice.
#[cold]
fn start_again(members: &mut dyn Members, index: usize, name: &str) {
    if let Some(slot) = members.member(index) {
        slot.reset();
    }
    if let Some(extra) = members.extra() {
        extra.remove(name);
    }
}

/// Keeps the value of a member with its nulls, unless it holds a secret, which is wiped when it is dropped, and `extra` is not.
#[cold]
fn keep_nulls(members: &mut dyn Members, index: usize, name: &str, path: &mut Path, began: usize) {
    let shown = members.member_ref(index);
    let shown = shown.filter(|value| !writer::holds_secret(*value));
    let read = shown.map(writer::json);
    if let (Some(Ok(mut value)), Some(extra)) = (read, members.extra()) {
        path.nulls.fill(began, &mut value);
        extra.insert(name.to_owned(), value);
    }
    path.nulls.forget(began);
}

/// The known members that have got a value, by their positions.
#[derive(Default)]
struct Given {
    first: u64,
    /// Those after the first 64.
    more: Vec<usize>,
}

impl Given {
    #[inline]
    fn holds(&self, index: usize) -> bool {
        match bit(index) {
            Some(bit) => self.first & bit != 0,
            None => self.more.contains(&index),
        }
    }

    #[inline]
    fn set(&mut self, index: usize, taken: Taken) {
        match (bit(index), taken) {
            (Some(bit), Taken::Value) => self.first |= bit,
            (Some(bit), Taken::Nothing) => self.first &= !bit,
            (None, taken) => {
                self.more.retain(|given| *given != index);
                self.more.extend((taken == Taken::Value).then_some(index));
            }
        }
    }

    /// Fails if a required member has got no value.
    fn check<E: Error>(&self, known: &'static Known, path: &mut Path) -> Result<(), E> {
        if known.required & !self.first == 0 && known.members.len() <= FIRST {
            return Ok(());
        }
        let mut members = known.members.iter().enumerate();
        let missing = members.find(|(index, member)| member.is_required && !self.holds(*index));
        match missing {
            None => Ok(()),
            Some((_, member)) => {
                path.member(member.name);
                Err(E::custom("the required value is missing or null"))
            }
        }
    }
}

/// How many members have a bit.
const FIRST: usize = 64;

#[inline]
fn bit(index: usize) -> Option<u64> {
    1_u64.checked_shl(u32::try_from(index).ok()?)
}

/// Reads a key, without a copy if it has no escapes.
pub(crate) struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeySeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }

    fn visit_string<E: Error>(self, name: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name))
    }
}

/// What a slot expects, for serde's errors.
struct Wanted(&'static str);

impl Expected for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
