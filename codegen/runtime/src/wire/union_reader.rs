//! Reads the unions of an object: directly if the tag comes before the value, as it usually does,
//! and otherwise from members that were kept until the end of the object.

use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::wire::json::{Json, Object};
use crate::wire::path::Path;
use crate::wire::reader::{KeySeed, SlotSeed};
use crate::wire::slot::{Members, Reading, Slot, Taken};
use crate::wire::union::{Nest, Union, UnionShape, UnknownVariant};

/// The unions of an object that is being read.
pub(crate) struct Unions {
    shapes: Vec<UnionShape>,
    /// Members of a union that are kept until all members have been read.
    pending: Object,
    /// Whether the only union has got its value.
    is_done: bool,
}

impl Unions {
    /// Returns the unions of an object, or `None` if there are none.
    pub(crate) fn of(members: &dyn Members) -> Option<Self> {
        members.union_ref(0)?;
        let unions = (0..).map_while(|index| members.union_ref(index));
        Some(Self {
            shapes: unions.map(Union::shape).collect(),
            pending: Object::new(),
            is_done: false,
        })
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
        // Of a member that comes twice, the last one counts.
        self.pending.remove(name);
        if self.is_done && self.shapes.iter().any(|shape| shape.tag() == Some(name)) {
            return Err(A::Error::custom(format_args!("`{name}` comes twice")));
        }
        let expected = self.expected(name).filter(|_| !path.keeps_variants);
        let Some((variant, nest)) = expected else {
            self.pending.insert(name.to_owned(), map.next_value()?);
            return Ok(());
        };
        let Some(slot) = members.union(0).and_then(|union| union.select(&variant)) else {
            self.pending.insert(name.to_owned(), map.next_value()?);
            return Ok(());
        };
        let (mut rest, nulls) = (Json::Null, path.nulls.count());
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
        path.nulls.forget(nulls);
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

    /// Makes a union the variant that has a value; an empty variant needs none. One without a value
    /// is an unknown one, and where variants are kept, also one whose value cannot be read.
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
        let Some((member, nest)) = shape.place(&variant) else {
            union.other(variant.into());
            return Ok(());
        };
        if !self.has_value(&variant, (member, nest)) {
            let reason = match nest {
                Nest::Keyed => format!("`{member}.{variant}` is missing or null"),
                Nest::Direct | Nest::Empty => format!("`{member}` is missing or null"),
            };
            union.other(UnknownVariant::unreadable(&variant, reason));
            return Ok(());
        }
        let Some(slot) = union.select(&variant) else {
            return Ok(());
        };
        let mut value = self.pending.remove(member).unwrap_or_default();
        let own = match nest {
            Nest::Keyed => value.get(&variant).unwrap_or(&Json::Null),
            Nest::Direct | Nest::Empty => &value,
        };
        let nulls = path.nulls.count();
        let seed = SlotSeed {
            slot,
            reading: Reading::Strict,
            path: &mut *path,
        };
        let read = seed.deserialize(own);
        path.nulls.forget(nulls);
        match read {
            Ok(_) if nest == Nest::Keyed => {
                value.as_object_mut().and_then(|all| all.remove(&variant));
                if has_members(&value) {
                    self.pending.insert(member.to_owned(), value);
                }
            }
            Ok(_) => {}
            Err(error) => {
                if nest == Nest::Keyed {
                    path.member(&variant);
                }
                path.member(member);
                if !path.keeps_variants {
                    return Err(E::custom(error));
                }
                let reason = format!("`{}`: {error}", path.take());
                self.pending.insert(member.to_owned(), value);
                union.other(UnknownVariant::unreadable(&variant, reason));
            }
        }
        Ok(())
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

fn text<'a>(all: &'a Object, name: &str) -> Option<&'a str> {
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
        let mut rest = Object::new();
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
