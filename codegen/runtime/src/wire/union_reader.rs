//! Reads the unions of an object: directly if the tag comes before the value, as it usually does,
//! and otherwise from members that were kept until the end of the object.

use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::wire::json::{Extra, Json};
use crate::wire::path::Path;
use crate::wire::reader::{KeySeed, SlotSeed};
use crate::wire::slot::{Members, Reading, Slot, Taken};
use crate::wire::union::{Nest, Union, UnionShape};

/// The unions of an object that is being read.
pub(crate) struct Unions {
    shapes: Vec<UnionShape>,
    /// Members of a union that are kept until all members have been read.
    pending: Extra,
    /// Whether the only union has got its value.
    is_done: bool,
}

impl Unions {
    pub(crate) fn of(members: &dyn Members) -> Self {
        let unions = (0..).map_while(|index| members.union_ref(index));
        Self {
            shapes: unions.map(Union::shape).collect(),
            pending: Extra::new(),
            is_done: false,
        }
    }

    /// Returns whether a member belongs to a union.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.shapes.iter().any(|shape| shape.wants(name))
    }

    /// Reads a member that belongs to a union.
    pub(crate) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        members: &mut dyn Members,
        map: &mut A,
        path: &mut Path,
    ) -> Result<(), A::Error> {
        let Some((variant, nest)) = self.expected(name) else {
            self.pending.insert(name.to_owned(), map.next_value()?);
            return Ok(());
        };
        let Some(slot) = members.union(0).and_then(|union| union.select(&variant)) else {
            self.pending.insert(name.to_owned(), map.next_value()?);
            return Ok(());
        };
        let mut rest = Json::Null;
        let taken = match nest {
            Nest::Keyed => map.next_value_seed(ContentSeed {
                variant: &variant,
                slot,
                rest: &mut rest,
                path: &mut *path,
            }),
            Nest::Direct | Nest::Empty => map.next_value_seed(SlotSeed {
                slot,
                reading: Reading::Strict,
                path: &mut *path,
            }),
        };
        let taken = taken.inspect_err(|_| path.member(name))?;
        self.is_done = taken == Taken::Value;
        if !self.is_done || has_members(&rest) {
            self.pending.insert(name.to_owned(), rest);
        }
        Ok(())
    }

    /// Returns the variant whose value a member holds, if the tag has been read already.
    fn expected(&self, name: &str) -> Option<(String, Nest)> {
        let [shape] = self.shapes.as_slice() else {
            return None;
        };
        let tag = text(&self.pending, shape.tag()?)?;
        let (member, nest) = shape.place(tag)?;
        (member == name && nest != Nest::Empty).then(|| (tag.to_owned(), nest))
    }

    /// Completes the unions from the kept members, and moves the rest to `extra`.
    pub(crate) fn finish<E: Error>(
        mut self,
        members: &mut dyn Members,
        path: &mut Path,
    ) -> Result<(), E> {
        if self.shapes.is_empty() {
            return Ok(());
        }
        let shapes = std::mem::take(&mut self.shapes);
        let mut taken = Vec::new();
        for (index, shape) in shapes.into_iter().enumerate() {
            if let Some(union) = members.union(index) {
                self.decide(shape, union, &mut taken, path)?;
            }
        }
        for name in taken {
            self.pending.remove(name);
        }
        if let (false, Some(extra)) = (self.pending.is_empty(), members.extra()) {
            extra.append(&mut self.pending);
        }
        Ok(())
    }

    /// Makes a union the variant that has a value; an empty variant needs none.
    fn decide<E: Error>(
        &mut self,
        shape: UnionShape,
        union: &mut dyn Union,
        taken: &mut Vec<&'static str>,
        path: &mut Path,
    ) -> Result<(), E> {
        let tag = shape
            .tag()
            .and_then(|tag| Some((tag, text(&self.pending, tag)?)));
        taken.extend(tag.map(|(tag, _)| tag));
        if self.is_done {
            return Ok(());
        }
        let variant = match (shape, tag) {
            (UnionShape::Untagged { members }, _) => {
                let present = members.iter().find(|member| self.is_present(member));
                present.copied().unwrap_or_default().to_owned()
            }
            (_, tag) => tag.map(|(_, name)| name.to_owned()).unwrap_or_default(),
        };
        let place = shape
            .place(&variant)
            .filter(|place| self.has_value(&variant, *place));
        let Some((member, nest)) = place else {
            // A variant without its value is treated like an unknown one.
            union.other(variant);
            return Ok(());
        };
        let Some(slot) = union.select(&variant) else {
            return Ok(());
        };
        let mut value = self.pending.remove(member).unwrap_or_default();
        if nest == Nest::Keyed {
            let all = value.as_object_mut();
            let own = all.and_then(|all| all.remove(&variant)).unwrap_or_default();
            let rest = std::mem::replace(&mut value, own);
            if has_members(&rest) {
                self.pending.insert(member.to_owned(), rest);
            }
        }
        let seed = SlotSeed {
            slot,
            reading: Reading::Strict,
            path: &mut *path,
        };
        seed.deserialize(value).map(drop).map_err(|error| {
            if nest == Nest::Keyed {
                path.member(&variant);
            }
            path.member(member);
            E::custom(error)
        })
    }

    fn is_present(&self, name: &str) -> bool {
        self.pending.get(name).is_some_and(|value| !value.is_null())
    }

    fn has_value(&self, variant: &str, (member, nest): (&str, Nest)) -> bool {
        match nest {
            Nest::Empty => true,
            Nest::Direct => self.is_present(member),
            Nest::Keyed => {
                let own = self.pending.get(member).and_then(|all| all.get(variant));
                own.is_some_and(|value| !value.is_null())
            }
        }
    }
}

fn text<'a>(all: &'a Extra, name: &str) -> Option<&'a str> {
    all.get(name)?.as_str().filter(|text| !text.is_empty())
}

fn has_members(json: &Json) -> bool {
    json.as_object().is_some_and(|members| !members.is_empty())
}

/// Reads the content of a nested union: the variant's member into its slot, and the rest as JSON.
struct ContentSeed<'a> {
    variant: &'a str,
    slot: &'a mut dyn Slot,
    rest: &'a mut Json,
    path: &'a mut Path,
}

impl<'de> DeserializeSeed<'de> for ContentSeed<'_> {
    type Value = Taken;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Taken, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ContentSeed<'_> {
    type Value = Taken;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.variant)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Taken, A::Error> {
        let mut taken = Taken::Nothing;
        let mut rest = Extra::new();
        while let Some(name) = map.next_key_seed(KeySeed)? {
            if name != self.variant {
                rest.insert(name.into_owned(), map.next_value()?);
                continue;
            }
            self.slot.reset();
            let seed = SlotSeed {
                slot: &mut *self.slot,
                reading: Reading::Strict,
                path: &mut *self.path,
            };
            taken = map
                .next_value_seed(seed)
                .inspect_err(|_| self.path.member(&name))?;
            if taken == Taken::Nothing {
                rest.insert(name.into_owned(), Json::Null);
            }
        }
        *self.rest = Json::Object(rest);
        Ok(taken)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Taken, A::Error> {
        Ok(self.keep(Json::deserialize(SeqAccessDeserializer::new(list))?))
    }

    fn visit_unit<E: Error>(self) -> Result<Taken, E> {
        Ok(self.keep(Json::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Taken, E> {
        Ok(self.keep(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Taken, E> {
        Ok(self.keep(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Taken, E> {
        Ok(self.keep(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Taken, E> {
        Ok(self.keep(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Taken, E> {
        Ok(self.keep(value))
    }
}

impl ContentSeed<'_> {
    /// Keeps a content that is not an object, and so has no variant.
    fn keep(self, value: impl Into<Json>) -> Taken {
        *self.rest = value.into();
        Taken::Nothing
    }
}
