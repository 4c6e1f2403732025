//! One page of a list.

use serde::de::DeserializeOwned;

use crate::execute::answer::Answer;
use crate::policy::operation::Shape;
use crate::wire::decode::{self, Unreadable};
use crate::wire::envelope::{Envelope, ItemError};
use crate::wire::json::Json;
use crate::wire::slot::Slot;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The items that could not be read, in their order.
    pub errors: Vec<ItemError>,
    /// The token of the next page, or `None` on the last one.
    pub next_page_token: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page, for tests.
    #[must_use]
    pub fn new(items: Vec<T>, next_page_token: Option<String>) -> Self {
        Self {
            items,
            errors: Vec::new(),
            next_page_token,
        }
    }

    /// Leaves only the first items, with the errors between them.
    pub(crate) fn truncate(&mut self, left: usize) {
        if self.items.len() > left {
            self.items.truncate(left);
            self.errors.retain(|error| error.before < left);
        }
    }
}

impl<T: Slot + Default> Page<T> {
    pub(crate) fn read(answer: &Answer) -> Result<Self, Unreadable> {
        let items = match answer.operation.reply {
            Shape::Pages { items } => items,
            Shape::One | Shape::Nothing | Shape::Stream { .. } => "items",
        };
        let paging = answer.http.api().paging;
        let mut items_read = Vec::new();
        let mut page = Envelope::new(
            [items, paging.map_or("nextPageToken", |paging| paging.next)],
            &mut items_read,
        );
        page.read(answer.bytes())?;
        let Envelope { errors, next, .. } = page;
        Ok(Self {
            errors,
            next_page_token: next.filter(|token| !token.is_empty()),
            items: items_read,
        })
    }
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads the items as a user's own type.
    pub(crate) fn foreign(page: Page<Json>) -> Self {
        let mut read = Self::new(Vec::new(), page.next_page_token);
        for (index, json) in page.items.iter().enumerate() {
            if json.is_null() {
                continue;
            }
            match decode::foreign_json(json) {
                Ok(item) => read.items.push(item),
                Err(error) => read.errors.push(ItemError {
                    message: error.to_string(),
                    json: json.to_string(),
                    index,
                    before: read.items.len(),
                }),
            }
        }
        read
    }
}
