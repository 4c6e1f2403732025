//! Lists in pages, one page, all pages, or all items.

use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor,
};

use super::decode::{self, Unreadable};
use super::error::Error;
use super::future::BoxFuture;
use super::kind::ErrorKind;
use super::operation::{Operation, Shape};
use super::reply::Answer;

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
    pub(super) fn read(answer: &Answer) -> Result<Self, Unreadable> {
        let items = match answer.operation.reply {
            Shape::Pages { items } => items,
            Shape::One | Shape::Nothing | Shape::Stream { .. } => "items",
        };
        let next = answer
            .http
            .api()
            .paging
            .map_or("nextPageToken", |paging| paging.next);
        decode::seeded(
            answer.bytes(),
            PageSeed {
                items,
                next,
                item: PhantomData,
            },
        )
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

type Fetched<T> = BoxFuture<'static, Result<Page<T>, Error>>;
type Fetch<T> = Box<dyn FnMut(Option<String>) -> Fetched<T> + Send>;

/// All pages of a list; each is asked for when it is needed. After an error there are no more.
#[must_use = "pages are asked for only when they are taken"]
pub struct Pages<T> {
    operation: &'static Operation,
    fetch: Fetch<T>,
    state: State<T>,
    seen: HashSet<String>,
    left: Option<usize>,
}

enum State<T> {
    Ask(Option<String>),
    Wait(Fetched<T>),
    /// The page before this one was the last that could be had.
    Repeated,
    Done,
}

impl<T> Pages<T> {
    pub(super) fn new(operation: &'static Operation, fetch: Fetch<T>, most: Option<usize>) -> Self {
        let state = if most == Some(0) {
            State::Done
        } else {
            State::Ask(None)
        };
        Self {
            operation,
            fetch,
            state,
            seen: HashSet::new(),
            left: most,
        }
    }

    /// Returns the next page, or `None` after the last.
    ///
    /// # Errors
    ///
    /// Fails as the call does, and with [`ErrorKind::Paging`] if the service repeats a token.
    pub async fn try_next(&mut self) -> Result<Option<Page<T>>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// Returns all pages.
    ///
    /// # Errors
    ///
    /// Fails as [`Self::try_next`] does.
    pub async fn collect(mut self) -> Result<Vec<Page<T>>, Error> {
        let mut pages = Vec::new();
        while let Some(page) = self.try_next().await? {
            pages.push(page);
        }
        Ok(pages)
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page<T>, Error>>> {
        loop {
            match &mut self.state {
                State::Ask(token) => self.state = State::Wait((self.fetch)(token.take())),
                State::Wait(fetched) => {
                    let page = ready!(fetched.as_mut().poll(context));
                    return Poll::Ready(Some(page.map(|page| self.turn(page))));
                }
                State::Repeated => return Poll::Ready(Some(Err(repeated(self.operation)))),
                State::Done => return Poll::Ready(None),
            }
        }
    }

    /// Looks at a page to see whether and where the list goes on.
    fn turn(&mut self, mut page: Page<T>) -> Page<T> {
        self.state = State::Done;
        if let Some(left) = &mut self.left {
            page.items.truncate(*left);
            *left = left.saturating_sub(page.items.len());
        }
        if let (Some(token), true) = (&page.next_page_token, self.left != Some(0)) {
            let new = self.seen.insert(token.clone());
            self.state = if new {
                State::Ask(Some(token.clone()))
            } else {
                State::Repeated
            };
        }
        page
    }
}

/// Says that a list would go in circles.
fn repeated(operation: &'static Operation) -> Error {
    let message = "the service gave the token of a page that was there already";
    Error::new(ErrorKind::Paging, message).at(operation)
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let pages = self.get_mut();
        let next = ready!(pages.poll_page(context));
        if matches!(next, Some(Err(_))) {
            pages.state = State::Done;
        }
        Poll::Ready(next)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}

/// All items of a list; a page is asked for when it is needed. After an error there are no more.
#[must_use = "items are asked for only when they are taken"]
pub struct Items<T> {
    pages: Pages<T>,
    page: std::vec::IntoIter<T>,
}

impl<T> Items<T> {
    pub(super) fn new(pages: Pages<T>) -> Self {
        Self {
            pages,
            page: Vec::new().into_iter(),
        }
    }

    /// Returns the next item, or `None` after the last.
    ///
    /// # Errors
    ///
    /// Fails as [`Pages::try_next`] does.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        poll_fn(|context| self.poll_item(context)).await.transpose()
    }

    /// Returns all items.
    ///
    /// # Errors
    ///
    /// Fails as [`Pages::try_next`] does.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.try_next().await? {
            items.push(item);
        }
        Ok(items)
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.page = page.items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// Nothing in it is pinned in place.
impl<T> Unpin for Items<T> {}

impl<T> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("operation", &self.pages.operation.id)
            .finish_non_exhaustive()
    }
}
