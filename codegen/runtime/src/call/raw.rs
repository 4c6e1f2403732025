//! Calls that the description of an API lacks.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::pages::{Items, Pages};
use crate::call::reply::{Foreign, Nothing, One, Reply};
use crate::call::request::Call;
use crate::call::send::{CallFuture, ResponseFuture};
use crate::error::call_error::Error;
use crate::execute::answer::Answer;
use crate::execute::shared::Http;
use crate::policy::operation::Operation;
use crate::wire::decode::Unreadable;
use crate::wire::json::Json;

impl Http {
    /// Starts a call that the description of the API lacks: the same credentials, hosts, gate and
    /// errors as every other call, and the policy that its operation names.
    ///
    /// The reply is any JSON, unless [`RawCall::reply`], [`RawCall::nothing`] or [`RawCall::bytes`]
    /// says otherwise. In a crate with a module `policy`, that is:
    ///
    /// ```rs
    /// const RENAME: Operation = Operation::new(
    ///     "things.rename",
    ///     Method::Post,
    ///     "api",
    ///     "/v2/things/{thing}:rename",
    ///     &policy::WRITE,
    /// );
    ///
    /// let call = client.http().request(&RENAME);
    /// let thing: Thing = call.path("thing", "t1").field("to", "lamp").reply().await?;
    /// ```
    ///
    /// For one that is called often, make a type of it with [`endpoint!`](crate::endpoint).
    pub fn request(&self, operation: &'static Operation) -> RawCall {
        RawCall {
            call: Call::new(self),
            operation,
            reply: PhantomData,
        }
    }
}

/// A call that the description of an API lacks; it is sent when it is awaited.
///
/// What is wrong with its parameters is kept, and returned when it runs.
#[must_use = "a call does nothing until it is awaited"]
pub struct RawCall<R = One<Json>> {
    pub(crate) call: Call,
    pub(crate) operation: &'static Operation,
    reply: PhantomData<fn() -> R>,
}

/// What is sent.
impl<R: Reply> RawCall<R> {
    /// Sets a placeholder of the path to one segment.
    pub fn path(mut self, name: &'static str, value: impl Display) -> Self {
        self.call.builder.path(name, &value);
        self
    }

    /// Sets a placeholder of the path to several segments, such as a whole resource name.
    pub fn path_name(mut self, name: &'static str, value: impl Display) -> Self {
        self.call.builder.path_name(name, &value);
        self
    }

    /// Adds a parameter of the query.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl Display) -> Self {
        self.call.builder.query(name, &value);
        self
    }

    /// Sets a member of the body.
    pub fn field(mut self, name: &str, value: impl Serialize) -> Self {
        self.call.builder.field(name, &value);
        self
    }

    /// Sets the whole body.
    pub fn json(mut self, value: impl Serialize) -> Self {
        self.call.builder.body(&value);
        self
    }

    /// Sets a header; credentials cannot be set here.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.call.builder.header(name, value);
        self
    }
}

/// The limits.
impl<R: Reply> RawCall<R> {
    /// Sets the time for the call with all its attempts and waits.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.call.builder.deadline(deadline);
        self
    }

    /// Sets the time for one attempt.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.call.builder.attempt_timeout(timeout);
        self
    }

    /// Sets the largest number of attempts; zero counts as one.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.call.builder.attempts(attempts);
        self
    }

    /// Repeats the call even if an attempt may have been applied, at the price of doing it twice.
    pub fn retry_ambiguous(mut self) -> Self {
        self.call.builder.retry_ambiguous = true;
        self
    }
}

/// What comes back.
impl<R: Reply> RawCall<R> {
    /// Reads the reply as a value.
    pub fn reply<T: DeserializeOwned + Send + 'static>(self) -> RawCall<Foreign<T>> {
        self.replying()
    }

    /// Reads nothing of the reply.
    pub fn nothing(self) -> RawCall<Nothing> {
        self.replying()
    }

    /// Takes the reply as it is, whatever it holds.
    pub fn bytes(self) -> RawCall<Raw> {
        self.replying()
    }

    /// Returns all items of a list whose operation is in [`Shape::Pages`](crate::Shape::Pages).
    pub fn items<T: DeserializeOwned + Send + 'static>(self) -> Items<T> {
        Items::new(Pages::foreign(self.call, self.operation))
    }

    /// Sends the call and returns its value with the answer around it.
    ///
    /// It fails as the policy of the operation says.
    pub fn response(self) -> ResponseFuture<R> {
        ResponseFuture::new(self.call, self.operation)
    }

    fn replying<S: Reply>(self) -> RawCall<S> {
        RawCall {
            call: self.call,
            operation: self.operation,
            reply: PhantomData,
        }
    }
}

impl<R: Reply> IntoFuture for RawCall<R> {
    type Output = Result<R::Output, Error>;
    type IntoFuture = CallFuture<R>;

    fn into_future(self) -> Self::IntoFuture {
        CallFuture::new(self.call, self.operation)
    }
}

impl<R> Clone for RawCall<R> {
    fn clone(&self) -> Self {
        Self {
            call: self.call.clone(),
            operation: self.operation,
            reply: PhantomData,
        }
    }
}

impl<R> fmt::Debug for RawCall<R> {
    /// Names the endpoint only, since parameters may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawCall")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}

/// A reply that is taken as it is.
#[derive(Debug)]
pub struct Raw;

impl Reply for Raw {
    type Output = Bytes;

    fn read(answer: Answer) -> Result<Bytes, Unreadable> {
        Ok(answer.whole())
    }
}
