//! The object around the items of a page.
//!
//! An item that cannot be read costs neither the other items nor the token of the next page.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::wire::decode::{self, Unreadable};
use crate::wire::path::Path;
use crate::wire::reader::{KeySeed, SlotSeed};
use crate::wire::slot::{Items, Reading, Slot};
use crate::wire::text;

/// The maximum number of items of a page that cannot be read, to limit memory.
const MOST_ERRORS: usize = 10_000;

/// An item of a page that cannot be read.
#[derive(Clone, PartialEq, Eq)]
pub struct ItemError {
    pub(crate) message: String,
    pub(crate) json: String,
    pub(crate) index: usize,
    /// The number of items before it that can be read.
    pub(crate) before: usize,
}

impl ItemError {
    /// Returns why it cannot be read, with the path of the member.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns its JSON as it was received, which may hold secrets.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Returns its place in the list of the reply.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }
}

impl fmt::Display for ItemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for ItemError {
    /// Leaves the JSON out, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemError")
            .field("index", &self.index)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ItemError {}

/// The list of a page, as a slot and as items.
pub(crate) trait List: Slot + Items {}

impl<T: Slot + Items> List for T {}

/// What is read of a page.
pub(crate) struct Envelope<'a> {
    /// The paths of the list and of the token of the next page, such as `metadata.continue`.
    names: [&'static str; 2],
    items: &'a mut dyn List,
    pub(crate) errors: Vec<ItemError>,
    pub(crate) next: Option<String>,
    /// The number of items that could be read, each by itself.
    good: usize,
}

impl<'a> Envelope<'a> {
    pub(crate) fn new(names: [&'static str; 2], items: &'a mut dyn List) -> Self {
        Self {
            names,
            items,
            errors: Vec::new(),
            next: None,
            good: 0,
        }
    }
    /// Reads a page: all items at once, or each by itself if one of them cannot be read.
    pub(crate) fn read(&mut self, bytes: &[u8]) -> Result<(), Unreadable> {
        let text = text::of(bytes);
        let mut path = Path::default();
        let failed = match self.once(&text, false, &mut path) {
            Ok(()) => return Ok(()),
            Err(error) => decode::unreadable(error, &path.to_string()),
        };
        let mended = decode::mended(&text, failed)?;
        let text = mended.as_deref().unwrap_or(&text);
        let mut path = Path::default();
        let read = self.once(text, true, &mut path);
        read.map_err(|error| decode::unreadable(error, &path.to_string()))
    }

    fn once(&mut self, text: &str, apart: bool, path: &mut Path) -> Result<(), serde_json::Error> {
        (self.next, self.errors) = (None, Vec::new());
        self.items.reset();
        let mut json = serde_json::Deserializer::from_str(text);
        let seed = EnvelopeSeed {
            names: self.names,
            page: &mut *self,
            apart,
            path: &mut *path,
        };
        seed.deserialize(&mut json)?;
        json.end()
    }

    /// Reads an item by itself.
    fn item(&mut self, text: &str, index: usize) -> Result<(), String> {
        if text == "null" {
            return Ok(());
        }
        let [name, _] = self.names;
        let at = |path: &mut Path| {
            path.index(index);
            path.member(name);
        };
        if let Err(error) = decode::read_item(text, self.items.add(), at) {
            self.items.remove_last();
            if self.errors.len() >= MOST_ERRORS {
                return Err(format!(
                    "too many items cannot be read; the last one: {error}"
                ));
            }
            self.errors.push(ItemError {
                message: error.to_string(),
                json: text.to_owned(),
                index,
                before: self.good,
            });
            return Ok(());
        }
        self.good = self.good.saturating_add(1);
        Ok(())
    }
}

struct EnvelopeSeed<'a, 'b> {
    /// What is left of both paths inside this object; empty where a path leads elsewhere.
    names: [&'static str; 2],
    page: &'a mut Envelope<'b>,
    /// Whether each item is read by itself.
    apart: bool,
    path: &'a mut Path,
}

impl<'de> DeserializeSeed<'de> for EnvelopeSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

/// An object inside, which may be null.
struct InnerSeed<'a, 'b>(EnvelopeSeed<'a, 'b>);

impl<'de> DeserializeSeed<'de> for InnerSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self.0)
    }
}

/// What is left of a path inside a member.
fn below(path: &'static str, member: &str) -> &'static str {
    let rest = path.strip_prefix(member);
    rest.and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or_default()
}

impl<'de> Visitor<'de> for EnvelopeSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a list")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let [items, next] = self.names;
        while let Some(name) = map.next_key_seed(KeySeed)? {
            let inner = self.names.map(|path| below(path, &name));
            let [is_items, is_next] = [items, next].map(|path| !path.is_empty() && name == path);
            let leads = is_items || is_next || inner != ["", ""];
            let read = if is_items && self.apart {
                self.page.items.reset();
                (self.page.errors, self.page.good) = (Vec::new(), 0);
                map.next_value_seed(ListSeed { page: self.page })
            } else if is_items {
                map.next_value_seed(slot(self.page.items, self.path))
                    .map(drop)
            } else if is_next {
                map.next_value_seed(slot(&mut self.page.next, self.path))
                    .map(drop)
            } else if leads {
                map.next_value_seed(InnerSeed(EnvelopeSeed {
                    names: inner,
                    page: &mut *self.page,
                    apart: self.apart,
                    path: &mut *self.path,
                }))
            } else {
                map.next_value::<IgnoredAny>().map(drop)
            };
            read.inspect_err(|_| {
                if leads {
                    self.path.member(&name);
                }
            })?;
            self.path.nulls.forget(0);
        }
        Ok(())
    }
}

fn slot<'a>(slot: &'a mut dyn Slot, path: &'a mut Path) -> SlotSeed<'a> {
    SlotSeed {
        slot,
        reading: Reading::Strict,
        path,
    }
}

/// Reads a list, each item by itself.
struct ListSeed<'a, 'b> {
    page: &'a mut Envelope<'b>,
}

impl<'de> DeserializeSeed<'de> for ListSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ListSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut index = 0_usize;
        while let Some(item) = list.next_element::<&RawValue>()? {
            self.page
                .item(item.get(), index)
                .map_err(A::Error::custom)?;
            index = index.saturating_add(1);
        }
        Ok(())
    }
}
