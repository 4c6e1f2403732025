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
        let next = paging.map_or("nextPageToken", |paging| paging.next);
        let mut page = PageSlot::default();
        page.add(items, Place::Items(Vec::new()));
        page.add(next, Place::Next(None));
        decode::read(answer.bytes(), &mut page)?;
        let mut read = Self::new(Vec::new(), None);
        page.into_page(&mut read);
        Ok(read)
    }
}

/// Reads an object of a page, whose member names are known at run time.
struct PageSlot<T> {
    members: Vec<(&'static str, Place<T>)>,
    /// What null is in its place.
    null: Result<Taken, Wrong>,
}

/// What stands at a member of a page.
enum Place<T> {
    Items(Vec<T>),
    Next(Option<String>),
    /// An object with a wanted member.
    Inner(PageSlot<T>),
}

impl<T> Default for PageSlot<T> {
    fn default() -> Self {
        Self {
            members: Vec::new(),
            null: Err(Wrong::Type),
        }
    }
}

impl<T> PageSlot<T> {
    /// Adds a wanted member at a path such as `metadata.continue`.
    fn add(&mut self, path: &'static str, place: Place<T>) {
        let Some((first, rest)) = path.split_once('.') else {
            return self.members.push((path, place));
        };
        let mut members = self.members.iter_mut();
        let known = members.find(|(name, _)| *name == first);
        if let Some((_, Place::Inner(inner))) = known {
            return inner.add(rest, place);
        }
        let mut inner = Self {
            null: Ok(Taken::Nothing),
            ..Self::default()
        };
        inner.add(rest, place);
        self.members.push((first, Place::Inner(inner)));
    }

    fn into_page(self, page: &mut Page<T>) {
        for (_, place) in self.members {
            match place {
                Place::Items(items) => page.items = items,
                Place::Next(next) => page.next_page_token = next.filter(|token| !token.is_empty()),
                Place::Inner(inner) => inner.into_page(page),
            }
        }
    }
}

impl<T: Slot + Default> Members for PageSlot<T> {
    fn member(&mut self, name: &str) -> Option<&mut dyn Slot> {
        let mut members = self.members.iter_mut();
        let (_, place) = members.find(|(wanted, _)| *wanted == name)?;
        Some(match place {
            Place::Items(items) => items,
            Place::Next(next) => next,
            Place::Inner(inner) => inner,
        })
    }

    fn each(&self, _: &mut dyn FnMut(&'static str, &dyn Slot)) {}
}

impl<T: Slot + Default> Slot for PageSlot<T> {
    fn expected(&self) -> &'static str {
        "an object with a list"
    }

    fn set(&mut self, value: Scalar<'_>, _: Reading) -> Result<Taken, Wrong> {
        match value {
            Scalar::Null => self.null,
            _ => Err(Wrong::Type),
        }
    }

    fn open(&mut self) -> Open<'_> {
        Open::Members(self)
    }

    fn view(&self) -> View<'_> {
        View::Members(self)
    }

    fn reset(&mut self) {
        for (_, place) in &mut self.members {
            match place {
                Place::Items(items) => items.clear(),
                Place::Next(next) => *next = None,
                Place::Inner(inner) => inner.reset(),
            }
        }
    }
}
