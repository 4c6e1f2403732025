//! One page of a list.

use crate::execute::answer::Answer;
use crate::policy::operation::Shape;
use crate::wire::decode::{self, Unreadable};
use crate::wire::slot::{Members, Open, Reading, Scalar, Slot, Taken, View, Wrong};

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

impl<T: Slot + Default> Page<T> {
    pub(crate) fn read(answer: &Answer) -> Result<Self, Unreadable> {
        let items = match answer.operation.reply {
            Shape::Pages { items } => items,
            Shape::One | Shape::Nothing | Shape::Stream { .. } => "items",
        };
        let paging = answer.http.api().paging;
        let mut page = PageSlot {
            names: [items, paging.map_or("nextPageToken", |paging| paging.next)],
            items: Vec::new(),
            next: None,
        };
        decode::read(answer.bytes(), &mut page)?;
        let next = page.next.filter(|token| !token.is_empty());
        Ok(Self::new(page.items, next))
    }
}

/// Reads a page, whose member names are known at run time.
struct PageSlot<T> {
    names: [&'static str; 2],
    items: Vec<T>,
    next: Option<String>,
}

impl<T: Slot + Default> Members for PageSlot<T> {
    fn member(&mut self, name: &str) -> Option<&mut dyn Slot> {
        let [items, next] = self.names;
        if name == items {
            Some(&mut self.items)
        } else if name == next {
            Some(&mut self.next)
        } else {
            None
        }
    }

    fn each(&self, _: &mut dyn FnMut(&'static str, &dyn Slot)) {}
}

impl<T: Slot + Default> Slot for PageSlot<T> {
    fn expected(&self) -> &'static str {
        "an object with a list"
    }

    fn set(&mut self, _: Scalar<'_>, _: Reading) -> Result<Taken, Wrong> {
        Err(Wrong::Type)
    }

    fn open(&mut self) -> Open<'_> {
        Open::Members(self)
    }

    fn view(&self) -> View<'_> {
        View::Members(self)
    }

    fn reset(&mut self) {}
}
