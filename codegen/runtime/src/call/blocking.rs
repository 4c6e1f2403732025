//! Blocking calls, for programs without async.
//!
//! They are called `wait`, as the same method of futures and streams was before there was `.await`:
//! one word in the place of the other, and the rest of a program stays as it is.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream;

use crate::call::modify::Modify;
use crate::call::page::Page;
use crate::call::pages::{Items, Pages};
use crate::call::raw::RawCall;
use crate::call::reply::{Reply, Response};
use crate::call::request::Call;
use crate::call::send::ResponseFuture;
use crate::call::stream::EventStream;
use crate::error::call_error::Error;
use crate::execute::shared::Http;
use crate::policy::operation::Operation;
use crate::wire::slot::Slot;

impl Http {
    /// Blocks until a future is ready, on a runtime of the client's own.
    ///
    /// It costs this thread until then. The first call starts the runtime, which has no thread of
    /// its own and is shared by all clones of the client. Its connections are apart from those of
    /// `.await`, since they make no progress between two blocking calls.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Config`](crate::ErrorKind::Config) inside an async runtime, or if no
    /// runtime can be started.
    pub fn wait<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        self.0.context.waiter.block_on(future)
    }
}

/// Blocking calls.
impl Call {
    /// Sends the call and blocks until its value is received; [`Http::wait`] says what that costs.
    ///
    /// # Errors
    ///
    /// Fails as the policy of the operation says, and with
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) inside an async runtime.
    pub fn wait<R: Reply>(self, operation: &'static Operation) -> Result<R::Output, Error> {
        self.wait_response::<R>(operation).map(Response::into_inner)
    }

    /// Sends the call and blocks until its value is received; returns it with status, headers, body
    /// and attempts.
    ///
    /// # Errors
    ///
    /// Fails as [`Self::wait`] does.
    pub fn wait_response<R: Reply>(
        self,
        operation: &'static Operation,
    ) -> Result<Response<R::Output>, Error> {
        let http = self.http.clone();
        http.wait(ResponseFuture::<R>::new(self, operation))
            .unwrap_or_else(|error| Err(error.at(operation)))
    }
}

impl<R: Reply> RawCall<R> {
    /// Sends the call and blocks until its value is received; [`Http::wait`] says what that costs.
    ///
    /// # Errors
    ///
    /// Fails as the policy of the operation says, and with
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) inside an async runtime.
    pub fn wait(self) -> Result<R::Output, Error> {
        self.call.wait::<R>(self.operation)
    }

    /// Sends the call and blocks until its value is received; returns it with status, headers, body
    /// and attempts.
    ///
    /// # Errors
    ///
    /// Fails as [`Self::wait`] does.
    pub fn wait_response(self) -> Result<Response<R::Output>, Error> {
        self.call.wait_response::<R>(self.operation)
    }
}

impl<T, E> Modify<'_, T, E>
where
    T: Slot + Default + Clone + Send + Sync + 'static,
    E: From<Error>,
{
    /// Makes the change and blocks until the new value is received; [`Http::wait`] says what that
    /// costs.
    ///
    /// # Errors
    ///
    /// Fails as the closure and both calls do, and with
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) inside an async runtime.
    pub fn wait(self) -> Result<T, E> {
        let (http, operation) = (self.read.http.clone(), self.operation);
        http.wait(self.into_future())
            .unwrap_or_else(|error| Err(error.at(operation).into()))
    }
}

impl<T> Items<T> {
    /// Returns a blocking iterator over the items.
    pub fn wait(mut self) -> Waiting<Self> {
        self.pages.call.builder.prefetch = false;
        Waiting::new(self)
    }
}

impl<T> Pages<T> {
    /// Returns a blocking iterator over the pages.
    pub fn wait(mut self) -> Waiting<Self> {
        self.call.builder.prefetch = false;
        Waiting::new(self)
    }
}

impl<T: Slot + Default> EventStream<T> {
    /// Returns a blocking iterator over the values.
    pub fn wait(self) -> Waiting<Self> {
        Waiting::new(self)
    }
}

/// A blocking iterator over a stream; inside an async runtime, it returns one error and ends.
#[must_use = "items are requested when they are taken: `for item in items { … }`"]
pub struct Waiting<S> {
    stream: S,
    refused: bool,
}

impl<S> Waiting<S> {
    const fn new(stream: S) -> Self {
        Self {
            stream,
            refused: false,
        }
    }

    /// Returns the stream, for instance for its `next_page_token`.
    #[must_use]
    pub const fn get_ref(&self) -> &S {
        &self.stream
    }

    /// Takes the stream out.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.stream
    }
}

impl<T, S: Stream<Item = Result<T, Error>> + Unpin> Waiting<S> {
    fn wait(&mut self, http: &Http) -> Option<Result<T, Error>> {
        if self.refused {
            return None;
        }
        let stream = &mut self.stream;
        let next = poll_fn(|context| Pin::new(&mut *stream).poll_next(context));
        http.wait(next).unwrap_or_else(|error| {
            self.refused = true;
            Some(Err(error))
        })
    }
}

impl<T> Iterator for Waiting<Items<T>> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.stream.at_hand() {
            Some(item) => Some(item),
            None => self.wait(&self.stream.pages.call.http.clone()),
        }
    }
}

impl<T> Iterator for Waiting<Pages<T>> {
    type Item = Result<Page<T>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.wait(&self.stream.call.http.clone())
    }
}

impl<T: Slot + Default> Iterator for Waiting<EventStream<T>> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.wait(&self.stream.http.clone())
    }
}

impl<S: fmt::Debug> fmt::Debug for Waiting<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Waiting").field(&self.stream).finish()
    }
}
