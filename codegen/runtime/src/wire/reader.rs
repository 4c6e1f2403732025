//! Reads JSON into any [`Slot`]: one seed and one visitor, compiled once for each deserializer.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, Expected, MapAccess, SeqAccess, Unexpected,
    Visitor,
};

use crate::wire::json::Json;
use crate::wire::path::Path;
use crate::wire::slot::{Entries, Items, Members, Open, Reading, Scalar, Slot, Taken, Wrong};
use crate::wire::union_reader::Unions;

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
            Open::Closed | Open::Members(_) | Open::Entries(_) => {
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
    let mut index = 0_usize;
    loop {
        let seed = ItemSeed {
            items: &mut *items,
            reading,
            path: &mut *path,
        };
        match list.next_element_seed(seed) {
            Ok(Some(Taken::Value)) => {}
            Ok(Some(Taken::Nothing)) => items.remove_last(),
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
struct ItemSeed<'a> {
    items: &'a mut dyn Items,
    reading: Reading,
    path: &'a mut Path,
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
        let seed = SlotSeed {
            slot: entries.add(&key),
            reading,
            path: &mut *path,
        };
        match map.next_value_seed(seed) {
            Ok(Taken::Value) => {}
            Ok(Taken::Nothing) => entries.remove(&key),
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
    let mut unions = Unions::of(members);
    let mut names = Seen::default();
    while let Some(key) = map.next_key_seed(KeySeed)? {
        let reading = members.reading(&key);
        if let Some(slot) = members.member(&key) {
            if names.may_hold(&key) {
                slot.reset();
            }
            let seed = SlotSeed {
                slot,
                reading,
                path: &mut *path,
            };
            if let Err(error) = map.next_value_seed(seed) {
                path.member(&key);
                return Err(error);
            }
        } else if unions.wants(&key) {
            unions.read(&key, members, &mut map, path)?;
        } else if let Some(extra) = members.extra() {
            extra.insert(key.into_owned(), map.next_value()?);
        } else {
            map.next_value::<serde::de::IgnoredAny>()?;
        }
    }
    unions.finish(members, path)
}

/// Remembers names approximately, like a Bloom filter. A false positive resets a slot that is still
/// empty, which does no harm.
#[derive(Default)]
struct Seen(u64);

impl Seen {
    fn may_hold(&mut self, name: &str) -> bool {
        let bytes = name.as_bytes();
        let ends = [bytes.first(), bytes.get(bytes.len() / 2), bytes.last()];
        let mix = ends.into_iter().flatten().fold(bytes.len(), |mix, byte| {
            mix.wrapping_mul(31).wrapping_add(usize::from(*byte))
        });
        let bit = 1_u64 << (mix % 64);
        let held = self.0 & bit != 0;
        self.0 |= bit;
        held
    }
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
