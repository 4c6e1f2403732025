//! The shapes of replies, and how each is decoded.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::HeaderMap;
use serde::de::DeserializeOwned;

use crate::call::page::Page;
use crate::call::stream::EventStream;
use crate::error::attempts::Attempt;
use crate::execute::answer::Answer;
use crate::wire::decode::{self, Unreadable};
use crate::wire::json::Json;
use crate::wire::slot::Slot;

/// The shape of a reply.
pub trait Reply: Send + 'static {
    /// The result of a successful call.
    type Output: Send + 'static;

    /// Whether the body is read as a stream instead of as a whole.
    const OPEN: bool = false;

    /// Decodes a successful answer.
    ///
    /// # Errors
    ///
    /// Fails if the body does not have the shape.
    fn read(answer: &mut Answer) -> Result<Self::Output, Unreadable>;
}

/// A reply that is one value.
#[derive(Debug)]
pub struct One<T>(PhantomData<fn() -> T>);

impl<T: Slot + Default + Send + 'static> Reply for One<T> {
    type Output = T;

    fn read(answer: &mut Answer) -> Result<T, Unreadable> {
        let mut value = T::default();
        decode::read(answer.bytes(), &mut value)?;
        Ok(value)
    }
}

/// A reply that is one value of a user's own type, with serde's `Deserialize`.
#[derive(Debug)]
pub struct Foreign<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned + Send + 'static> Reply for Foreign<T> {
    type Output = T;

    fn read(answer: &mut Answer) -> Result<T, Unreadable> {
        decode::foreign(answer.bytes())
    }
}

/// A page of values of a user's own type.
#[derive(Debug)]
pub(crate) struct ForeignPage<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned + Send + 'static> Reply for ForeignPage<T> {
    type Output = Page<T>;

    fn read(answer: &mut Answer) -> Result<Page<T>, Unreadable> {
        Page::<Json>::read(answer).map(Page::foreign)
    }
}

/// A reply whose body is ignored.
#[derive(Debug)]
pub struct Nothing;

impl Reply for Nothing {
    type Output = ();

    fn read(_: &mut Answer) -> Result<(), Unreadable> {
        Ok(())
    }
}

/// A reply that is one page of a list.
#[derive(Debug)]
pub struct Paged<T>(PhantomData<fn() -> T>);

impl<T: Slot + Default + Send + 'static> Reply for Paged<T> {
    type Output = Page<T>;

    fn read(answer: &mut Answer) -> Result<Page<T>, Unreadable> {
        Page::read(answer)
    }
}

/// A reply that is a stream of values.
#[derive(Debug)]
pub struct Streamed<T>(PhantomData<fn() -> T>);

impl<T: Slot + Default + Send + 'static> Reply for Streamed<T> {
    type Output = EventStream<T>;

    const OPEN: bool = true;

    fn read(answer: &mut Answer) -> Result<EventStream<T>, Unreadable> {
        Ok(EventStream::new(answer))
    }
}

/// A value with the status, the headers, the body and the attempts of its call.
#[derive(Clone)]
pub struct Response<T> {
    pub(crate) value: T,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) attempts: Vec<Attempt>,
}

impl<T> fmt::Debug for Response<T> {
    /// Shows neither the reply nor its headers, since they may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

impl<T> Response<T> {
    /// Returns the value.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the value, without the rest.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body as it was received; for a stream, it is empty.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns all attempts, oldest first; the last one succeeded.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }
}
