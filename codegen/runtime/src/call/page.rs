//! One page of a list.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor,
};

use crate::execute::answer::Answer;
use crate::policy::operation::Shape;
use crate::wire::decode::{self, Unreadable};

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The token of the next page, or `None` on the last one.
    pub next_page_token: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page, for tests.
    #[must_use]
    pub fn new(items: Vec<T>, next_page_token: Option<String>) -> Self {
        Self {
            items,
            next_page_token,
        }
    }
}

impl<T: DeserializeOwned> Page<T> {
    pub(crate) fn read(answer: &Answer) -> Result<Self, Unreadable> {
        let items = match answer.operation.reply {
            Shape::Pages { items } => items,
            Shape::One | Shape::Nothing | Shape::Stream { .. } => "items",
        };
        let next = answer
            .http
            .api()
            .paging
            .map_or("nextPageToken", |paging| paging.next);
        decode::seeded(answer.bytes(), || PageSeed {
            items,
            next,
            item: PhantomData,
        })
    }
}

/// Reads a page whose members are named at run time.
struct PageSeed<T> {
    items: &'static str,
    next: &'static str,
    item: PhantomData<fn() -> T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for PageSeed<T> {
    type Value = Page<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Page<T>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for PageSeed<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.items)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page<T>, A::Error> {
        let mut page = Page::new(Vec::new(), None);
        while let Some(member) = map.next_key::<String>()? {
            if member == self.items {
                page.items = map.next_value::<Option<Vec<T>>>()?.unwrap_or_default();
            } else if member == self.next {
                page.next_page_token = map
                    .next_value::<Option<String>>()?
                    .filter(|token| !token.is_empty());
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(page)
    }
}
