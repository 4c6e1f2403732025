//! What a successful reply becomes, for each shape.

use std::marker::PhantomData;
use std::sync::Arc;

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
    /// What a call gives.
    type Output: Send + 'static;

    /// Whether the body is read as it comes instead of whole.
    const OPEN: bool = false;

    /// Reads a successful answer.
    ///
    /// # Errors
    ///
    /// Fails if the body is not what the shape promises.
    fn read(answer: Answer) -> Result<Self::Output, Unreadable>;
}

/// A reply that is one value.
#[derive(Debug)]
pub struct One<T>(PhantomData<fn() -> T>);

impl<T: Slot + Default + Send + 'static> Reply for One<T> {
    type Output = T;

    fn read(answer: Answer) -> Result<T, Unreadable> {
        let mut value = T::default();
        decode::read(answer.bytes(), &mut value)?;
        Ok(value)
    }
}

/// A reply that is one value of a type with serde's `Deserialize`, for types of a user's own.
#[derive(Debug)]
pub struct Foreign<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned + Send + 'static> Reply for Foreign<T> {
    type Output = T;

    fn read(answer: Answer) -> Result<T, Unreadable> {
        decode::foreign(answer.bytes())
    }
}

/// A page of such values.
#[derive(Debug)]
pub(crate) struct ForeignPage<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned + Send + 'static> Reply for ForeignPage<T> {
    type Output = Page<T>;

    fn read(answer: Answer) -> Result<Page<T>, Unreadable> {
        let page = Page::<Json>::read(&answer)?;
        let items = page.items.into_iter().map(decode::foreign_json);
        Ok(Page::new(
            items.collect::<Result<_, _>>()?,
            page.next_page_token,
        ))
    }
}

/// A reply of which nothing is read.
#[derive(Debug)]
pub struct Nothing;

impl Reply for Nothing {
    type Output = ();

    fn read(_: Answer) -> Result<(), Unreadable> {
        Ok(())
    }
}

/// A reply that is one page of a list.
#[derive(Debug)]
pub struct Paged<T>(PhantomData<fn() -> T>);

impl<T: Slot + Default + Send + 'static> Reply for Paged<T> {
    type Output = Page<T>;

    fn read(answer: Answer) -> Result<Page<T>, Unreadable> {
        Page::read(&answer)
    }
}

/// A reply that is a stream of values.
#[derive(Debug)]
pub struct Streamed<T>(PhantomData<fn() -> T>);

impl<T: Slot + Default + Send + 'static> Reply for Streamed<T> {
    type Output = EventStream<T>;

    const OPEN: bool = true;

    fn read(answer: Answer) -> Result<EventStream<T>, Unreadable> {
        Ok(EventStream::new(answer))
    }
}

/// A value with the answer around it.
#[derive(Clone, Debug)]
pub struct Response<T> {
    pub(crate) value: T,
    pub(crate) status: u16,
    pub(crate) headers: Arc<HeaderMap>,
    pub(crate) body: Bytes,
    pub(crate) attempts: Vec<Attempt>,
}

impl<T> Response<T> {
    /// Returns the value.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Takes the value out.
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

    /// Returns the body as it came; that of a stream is empty here.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns every attempt in its order; the last one succeeded.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }
}
