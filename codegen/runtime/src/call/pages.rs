//! Pagination: all pages or all items of a list, requested when they are needed or one page ahead.

use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::iter::Peekable;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use serde::de::DeserializeOwned;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::call::page::Page;
use crate::call::reply::{ForeignPage, Paged, Reply};
use crate::call::request::Call;
use crate::call::send::CallFuture;
use crate::error::call_error::Error;
use crate::observe::spans;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Operation;
use crate::time::future::BoxFuture;
use crate::wire::envelope::ItemError;
use crate::wire::slot::Slot;

/// How many pages in a row can be empty.
const MOST_EMPTY: u32 = 1000;

/// A page that is being fetched.
type Fetched<T> = BoxFuture<'static, Result<Page<T>, Error>>;

/// The functions that make the call of a page, and that start it before it is needed.
struct Fetch<T> {
    page: fn(Call, &'static Operation) -> Fetched<T>,
    ahead: fn(Fetched<T>) -> Fetched<T>,
}

/// All pages of a list, each requested when it is needed. The first error ends them.
#[must_use = "pages are requested when they are taken: `while let Some(page) = pages.try_next().await? { … }`"]
pub struct Pages<T> {
    pub(crate) call: Call,
    operation: &'static Operation,
    fetch: Fetch<T>,
    state: State<T>,
    seen: HashSet<String>,
    left: Option<usize>,
    /// The tokens of the page that was returned last and of the next one.
    last: Option<String>,
    next: Option<String>,
}

enum State<T> {
    Ask,
    Wait(Fetched<T>),
    /// The service has repeated a page token, so the list ends with an error.
    Repeated,
    Done,
}

impl<T: Slot + Default + Send + 'static> Pages<T> {
    /// Starts at the page of the call's page token, or else at the first.
    pub fn new(call: Call, operation: &'static Operation) -> Self {
        Self::start(call, operation, page::<Paged<T>, T>)
    }
}

impl<T: DeserializeOwned + Send + 'static> Pages<T> {
    /// Does the same for items of a user's own type.
    pub(crate) fn foreign(call: Call, operation: &'static Operation) -> Self {
        Self::start(call, operation, page::<ForeignPage<T>, T>)
    }
}

impl<T: Send + 'static> Pages<T> {
    fn start(
        call: Call,
        operation: &'static Operation,
        page: fn(Call, &'static Operation) -> Fetched<T>,
    ) -> Self {
        let paging = call.http.api().paging;
        let first = paging.and_then(|paging| call.builder.query_value(paging.token));
        let first = first.map(str::to_owned);
        let left = call.builder.max_items;
        Self {
            call,
            operation,
            fetch: Fetch { page, ahead },
            state: if left == Some(0) {
                State::Done
            } else {
                State::Ask
            },
            seen: first.iter().cloned().collect(),
            left,
            last: None,
            next: first,
        }
    }
}

impl<T> Pages<T> {
    /// Returns the next page, or `None` after the last.
    ///
    /// # Errors
    ///
    /// Fails as the call does, and with [`ErrorKind::Paging`] if the service repeats a page token.
    /// The error has the token of the page that failed: [`Error::page_token`].
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

    /// Returns the token of the next page, with which another call can continue: after an error
    /// that of the page that failed, after the last page `None`.
    ///
    /// Before the first page, it is the page token of the call, or `None`. A page that `max_items`
    /// has truncated counts as the next one.
    #[must_use]
    pub fn next_page_token(&self) -> Option<&str> {
        self.next.as_deref()
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page<T>, Error>>> {
        loop {
            match &mut self.state {
                State::Ask => self.state = State::Wait(self.ask()),
                State::Wait(fetched) => {
                    let page = ready!(fetched.as_mut().poll(context));
                    return Poll::Ready(Some(page.map(|page| self.turn(page))));
                }
                State::Repeated => return Poll::Ready(Some(Err(repeated(self.operation)))),
                State::Done => return Poll::Ready(None),
            }
        }
    }

    /// Makes the call of the next page.
    fn ask(&self) -> Fetched<T> {
        let mut call = self.call.clone();
        if let (Some(paging), Some(token)) = (call.http.api().paging, &self.next) {
            call.builder.set_query(paging.token, token);
        }
        (self.fetch.page)(call, self.operation)
    }

    /// Decides from a page whether and where the list continues.
    fn turn(&mut self, mut page: Page<T>) -> Page<T> {
        self.state = State::Done;
        if let Some(left) = &mut self.left {
            let whole = page.items.len();
            page.truncate(*left);
            *left = left.saturating_sub(page.items.len());
            if page.items.len() < whole {
                self.last.clone_from(&self.next);
                return page;
            }
        }
        self.last = std::mem::replace(&mut self.next, page.next_page_token.clone());
        if let (Some(token), true) = (&self.next, self.left != Some(0)) {
            self.state = match self.seen.insert(token.clone()) {
                false => State::Repeated,
                true if self.call.builder.prefetch => State::Wait((self.fetch.ahead)(self.ask())),
                true => State::Ask,
            };
        }
        page
    }
}

/// The error of a list whose page tokens repeat themselves.
fn repeated(operation: &'static Operation) -> Error {
    let message = "the service repeated the token of an earlier page";
    Error::new(ErrorKind::Paging, message).at(operation)
}

/// Makes the call of a page.
fn page<R: Reply<Output = Page<T>>, T: 'static>(
    call: Call,
    operation: &'static Operation,
) -> Fetched<T> {
    Box::pin(CallFuture::<R>::new(call, operation))
}

/// Starts the call of a page before the page is polled; outside of a Tokio runtime, the call stays
/// as it is.
fn ahead<T: Send + 'static>(page: Fetched<T>) -> Fetched<T> {
    match Handle::try_current() {
        Ok(runtime) => Box::pin(Ahead(runtime.spawn(spans::inherited(page)))),
        Err(_) => page,
    }
}

/// A call that runs on a task of its own until it is dropped.
struct Ahead<T>(JoinHandle<Result<Page<T>, Error>>);

impl<T> Future for Ahead<T> {
    type Output = Result<Page<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = ready!(Pin::new(&mut self.0).poll(context));
        Poll::Ready(ended.unwrap_or_else(|error| {
            let message = format!("the task that fetched the next page was cancelled: {error}");
            Err(Error::new(ErrorKind::Unexpected, message))
        }))
    }
}

impl<T> Drop for Ahead<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let pages = self.get_mut();
        let next = ready!(pages.poll_page(context));
        Poll::Ready(next.map(|page| {
            page.map_err(|error| {
                pages.state = State::Done;
                error.with_page_token(pages.next.clone())
            })
        }))
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}

/// All items of a list; each page is requested when it is needed.
///
/// An item that cannot be read is an error with the item's JSON as its body, after which the items
/// go on. Any other error ends them.
#[must_use = "items are requested when they are taken: `while let Some(item) = items.try_next().await? { … }`"]
pub struct Items<T> {
    pub(crate) pages: Pages<T>,
    page: std::vec::IntoIter<T>,
    /// The items of the page that could not be read, and how many items have been taken of it.
    errors: Peekable<std::vec::IntoIter<ItemError>>,
    taken: usize,
    /// Since when the next item has been waited for, and how many empty pages came meanwhile.
    waiting: Option<(Duration, u32)>,
}

impl<T> Items<T> {
    /// Starts with the first item of the first page.
    pub fn new(pages: Pages<T>) -> Self {
        Self {
            pages,
            page: Vec::new().into_iter(),
            errors: Vec::new().into_iter().peekable(),
            taken: 0,
            waiting: None,
        }
    }

    /// Returns the next item, or `None` after the last.
    ///
    /// # Errors
    ///
    /// Fails as [`Pages::try_next`] does, and with [`ErrorKind::Decode`] for an item that cannot be
    /// read; the call after that returns the item behind it. The deadline of the call is that of all
    /// pages that one item takes: when it passes among empty ones, or after a thousand of them, the
    /// items end with [`ErrorKind::Paging`], and [`Error::page_token`] says where to go on.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        poll_fn(|context| self.poll_item(context)).await.transpose()
    }

    /// Returns all items.
    ///
    /// # Errors
    ///
    /// Fails as [`Self::try_next`] does. To leave out what cannot be read, take the items one by one.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.try_next().await? {
            items.push(item);
        }
        Ok(items)
    }

    /// Returns the token of the page with the next item, with which another call can continue:
    /// after an error that of the page that failed, after the last item `None`.
    ///
    /// Before the first page, it is the page token of the call, or `None`. Another call starts at
    /// the beginning of the page, so it may return items again, but none is lost.
    #[must_use]
    pub fn next_page_token(&self) -> Option<&str> {
        if self.page.as_slice().is_empty() && self.errors.len() == 0 {
            self.pages.next_page_token()
        } else {
            self.pages.last.as_deref()
        }
    }

    /// Returns the next item of the current page.
    pub(crate) fn at_hand(&mut self) -> Option<Result<T, Error>> {
        if let Some(error) = self.errors.next_if(|error| error.before <= self.taken) {
            return Some(Err(unreadable(error, self.pages.operation)));
        }
        self.taken = self.taken.saturating_add(1);
        self.page.next().map(Ok)
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some(item) = self.at_hand() {
                self.waiting = None;
                return Poll::Ready(Some(item));
            }
            if self.waiting.is_none() {
                let now = self.pages.call.http.0.context.clock.now();
                self.waiting = Some((now, 0));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => {
                    self.page = page.items.into_iter();
                    self.errors = page.errors.into_iter().peekable();
                    self.taken = 0;
                    if self.page.len() == 0
                        && self.errors.len() == 0
                        && let Some(error) = self.after_empty()
                    {
                        return Poll::Ready(Some(Err(error)));
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T> Items<T> {
    /// Counts an empty page, and ends a list of which too many were empty.
    fn after_empty(&mut self) -> Option<Error> {
        let now = self.pages.call.http.0.context.clock.now();
        let (since, empty) = self.waiting.unwrap_or((now, 0));
        let (waited, empty) = (now.saturating_sub(since), empty.saturating_add(1));
        self.waiting = Some((since, empty));
        let ends = matches!(self.pages.state, State::Done);
        let late = waited >= self.pages.call.builder.limits.deadline || empty >= MOST_EMPTY;
        if ends || !late {
            return None;
        }
        self.pages.state = State::Done;
        let message = format!("{empty} pages in a row had no items, in {waited:.0?}");
        let error = Error::new(ErrorKind::Paging, message).at(self.pages.operation);
        Some(error.with_page_token(self.pages.next.clone()))
    }
}

/// The error of an item that cannot be read.
fn unreadable(item: ItemError, operation: &'static Operation) -> Error {
    if operation.sensitive {
        return Error::new(
            ErrorKind::Decode,
            "an item cannot be read, and may hold a secret",
        )
        .at(operation)
        .with_status(200, HeaderMap::new(), Bytes::new());
    }
    let message = format!("an item cannot be read: {}", item.message);
    Error::new(ErrorKind::Decode, message)
        .at(operation)
        .with_status(200, HeaderMap::new(), item.json.into())
        .with_advice("The list goes on after this item, whose JSON is the body of this error.")
}

/// Nothing in it is structurally pinned.
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
