//! Calls of programs without async: they wait on a runtime that belongs to the client.
//!
//! That runtime is Tokio's for one thread and is made by the first call that waits. It starts no
//! thread to run on (only names of hosts are looked up on one): whoever waits moves it, and when
//! several threads wait, one of them moves it for all.

use std::cell::Cell;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use futures_core::Stream;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::{Builder, Handle, Runtime};

use super::call::{Call, Output};
use super::client::Http;
use super::error::Error;
use super::kind::ErrorKind;
use super::modify::{Modify, Written};
use super::page::Page;
use super::pages::{Items, Pages};
use super::raw::RawCall;
use super::reply::{Endpoint, One, Reply, Response};
use super::stream::EventStream;
use super::transport::Transport;

thread_local! {
    /// Whether this thread moves the runtime of a client.
    static WAITS: Cell<bool> = const { Cell::new(false) };
}

/// What a client needs for calls that wait.
#[derive(Default)]
pub(super) struct Waiter {
    runtime: OnceLock<Runtime>,
    transport: OnceLock<Option<Arc<dyn Transport>>>,
}

impl Waiter {
    /// Returns the transport for this thread. What waits has connections of its own, since they
    /// stand still between two calls, and a call of another runtime that took one of them from the
    /// pool would stand still with it.
    pub(super) fn transport<'a>(&'a self, usual: &'a Arc<dyn Transport>) -> &'a Arc<dyn Transport> {
        if !WAITS.get() {
            return usual;
        }
        let apart = self.transport.get_or_init(|| usual.apart());
        apart.as_ref().unwrap_or(usual)
    }

    fn block_on<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        if Handle::try_current().is_ok() {
            return Err(Error::new(
                ErrorKind::Config,
                "`wait` was called inside an async runtime, which it would bring to a standstill",
            )
            .with_advice(
                "Write `.await` instead of `.wait()`; in a thread of `spawn_blocking`, write \
                 `Handle::current().block_on(call.into_future())`.",
            ));
        }
        let runtime = self.runtime()?;
        let _waits = Waits::new();
        Ok(runtime.block_on(async {
            // Nobody has looked at idle connections since the last wait. The first turn hears which
            // of them were closed, the second takes those out of the pool.
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
            future.await
        }))
    }

    fn runtime(&self) -> Result<&Runtime, Error> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let made = Builder::new_current_thread().enable_all().build();
        let made = made.map_err(|error| {
            let message = format!("no runtime can be made to wait on: {error}");
            Error::new(ErrorKind::Config, message).with_source(error)
        })?;
        Ok(self.runtime.get_or_init(|| made))
    }
}

impl Drop for Waiter {
    /// Lets go of the runtime without waiting, since the last clone of a client may be dropped
    /// inside another runtime, where waiting is a panic.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Waiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Waiter")
    }
}

/// Marks this thread as long as it waits.
struct Waits(bool);

impl Waits {
    fn new() -> Self {
        Self(WAITS.replace(true))
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        WAITS.set(self.0);
    }
}

impl Http {
    /// Waits for a future on the client's own runtime.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Config`] inside an async runtime, and where no runtime can be made.
    pub fn wait<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        self.0.means.waiter.block_on(future)
    }
}

/// How programs without async call; needs the feature `blocking`.
impl<E: Endpoint> Call<E> {
    /// Sends the call and waits for its value.
    ///
    /// # Errors
    ///
    /// Fails as the method that made the call says, and with [`ErrorKind::Config`] inside an async
    /// runtime.
    pub fn wait(self) -> Result<Output<E>, Error> {
        self.wait_response().map(Response::into_inner)
    }

    /// Sends the call and waits for its value with the answer around it.
    ///
    /// # Errors
    ///
    /// Fails as [`Self::wait`] does.
    pub fn wait_response(self) -> Result<Response<Output<E>>, Error> {
        let http = self.http.clone();
        http.wait(self.response())
            .unwrap_or_else(|error| Err(error.at(E::OPERATION)))
    }
}

impl<R: Reply> RawCall<R> {
    /// Sends the call and waits for its value.
    ///
    /// # Errors
    ///
    /// Fails as the policy of the operation says, and with [`ErrorKind::Config`] inside an async
    /// runtime.
    pub fn wait(self) -> Result<R::Output, Error> {
        self.wait_response().map(Response::into_inner)
    }

    /// Sends the call and waits for its value with the answer around it.
    ///
    /// # Errors
    ///
    /// Fails as [`Self::wait`] does.
    pub fn wait_response(self) -> Result<Response<R::Output>, Error> {
        let (http, operation) = (self.http.clone(), self.operation);
        http.wait(self.response())
            .unwrap_or_else(|error| Err(error.at(operation)))
    }
}

impl<T, R, W> Modify<R, W>
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    R: Endpoint<Reply = One<T>>,
    W: Endpoint,
    W::Reply: Written<T>,
{
    /// Makes the change and waits for the new value.
    ///
    /// # Errors
    ///
    /// Fails as both calls do, and with [`ErrorKind::Config`] inside an async runtime.
    pub fn wait(self) -> Result<T, Error> {
        let http = self.read.http.clone();
        http.wait(self.into_future())
            .unwrap_or_else(|error| Err(error.at(W::OPERATION)))
    }
}

impl<T> Items<T> {
    /// Returns an iterator that waits for each item.
    pub fn wait(mut self) -> Waiting<Self> {
        self.pages.draft.prefetch = false;
        Waiting::new(self)
    }
}

impl<T> Pages<T> {
    /// Returns an iterator that waits for each page.
    pub fn wait(mut self) -> Waiting<Self> {
        self.draft.prefetch = false;
        Waiting::new(self)
    }
}

impl<T: DeserializeOwned> EventStream<T> {
    /// Returns an iterator that waits for each value.
    pub fn wait(self) -> Waiting<Self> {
        Waiting::new(self)
    }
}

/// An iterator that waits for each item of a stream; inside an async runtime it gives one error.
#[must_use = "items are asked for only when they are taken"]
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

    /// Returns the stream, for instance to ask it where it is.
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
            Some(item) => Some(Ok(item)),
            None => self.wait(&self.stream.pages.http.clone()),
        }
    }
}

impl<T> Iterator for Waiting<Pages<T>> {
    type Item = Result<Page<T>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.wait(&self.stream.http.clone())
    }
}

impl<T: DeserializeOwned> Iterator for Waiting<EventStream<T>> {
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
