//! What a successful reply becomes, for each shape.

use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use serde::de::DeserializeOwned;

use super::client::Http;
use super::decode::{self, Unreadable};
use super::operation::Operation;
use super::page::Page;
use super::stream::EventStream;
use super::transport::Body;

/// An endpoint: its constants and the shape of its reply.
///
/// A call that an SDK lacks can be made with its client: implement this for a type of your own, then
/// start with [`Call::new`](super::Call::new) and the client's [`Http`](super::Http).
pub trait Endpoint: Send + Sync + 'static {
    /// The constants.
    const OPERATION: &'static Operation;

    /// The shape of the reply: [`One`], [`Nothing`], [`Paged`] or [`Streamed`].
    type Reply: Reply;
}

/// An endpoint whose reply names items that have failed, of which some are worth sending again; its
/// [`Operation`] says which.
pub trait Resendable: Endpoint {}

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

/// A successful answer.
#[derive(Debug)]
pub struct Answer {
    pub(super) http: Http,
    pub(super) operation: &'static Operation,
    pub(super) status: u16,
    pub(super) headers: Arc<HeaderMap>,
    pub(super) content: Content,
}

/// The body of an answer, whole or as it comes.
#[derive(Debug)]
pub(super) enum Content {
    Whole(Bytes),
    Open(Body),
}

impl Answer {
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

    /// Returns the body, which is empty if it is read as it comes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::Whole(bytes) => bytes,
            Content::Open(_) => &[],
        }
    }

    /// Returns the body for keeping.
    pub(super) fn whole(&self) -> Bytes {
        match &self.content {
            Content::Whole(bytes) => bytes.clone(),
            Content::Open(_) => Bytes::new(),
        }
    }
}

/// A reply that is one value.
#[derive(Debug)]
pub struct One<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned + Send + 'static> Reply for One<T> {
    type Output = T;

    fn read(answer: Answer) -> Result<T, Unreadable> {
        decode::value(answer.bytes())
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

impl<T: DeserializeOwned + Send + 'static> Reply for Paged<T> {
    type Output = Page<T>;

    fn read(answer: Answer) -> Result<Page<T>, Unreadable> {
        Page::read(&answer)
    }
}

/// A reply that is a stream of values.
#[derive(Debug)]
pub struct Streamed<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned + Send + 'static> Reply for Streamed<T> {
    type Output = EventStream<T>;

    const OPEN: bool = true;

    fn read(answer: Answer) -> Result<EventStream<T>, Unreadable> {
        Ok(EventStream::new(answer))
    }
}

/// A value with the answer around it.
#[derive(Clone, Debug)]
pub struct Response<T> {
    pub(super) value: T,
    pub(super) status: u16,
    pub(super) headers: Arc<HeaderMap>,
    pub(super) body: Bytes,
    pub(super) attempts: Vec<super::Attempt>,
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
    pub fn attempts(&self) -> &[super::Attempt] {
        &self.attempts
    }
}
