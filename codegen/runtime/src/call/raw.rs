//! Calls of endpoints that the SDK does not have.

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
    /// Starts a call of an endpoint that the SDK does not have. It has the same credentials, hosts,
    /// rate limit and errors as every other call, and the policy of its operation.
    ///
    /// The reply is any JSON, unless [`RawCall::reply`], [`RawCall::nothing`] or [`RawCall::bytes`]
    /// says otherwise. With a generated SDK's module `policy`:
    ///
    /// ```rs
    /// const RENAME: Operation = Operation::new(
    ///     "things.rename",
    ///     Method::Post,
    ///     "api",
    ///     "/v2/things/{thing}:rename",
    ///     &policy::NON_IDEMPOTENT,
    /// );
    ///
    /// let call = client.http().request(&RENAME);
    /// let thing: Thing = call.path("thing", "t1").field("to", "lamp").reply().await?;
    /// ```
    ///
    /// For an endpoint that is called often, define a type with [`endpoint!`](crate::endpoint).
    pub fn request(&self, operation: &'static Operation) -> RawCall {
        RawCall {
            call: Call::new(self),
            operation,
            reply: PhantomData,
        }
    }
}

/// A call of an endpoint that the SDK does not have; it is sent when it is awaited.
///
/// An invalid parameter makes the call fail when it is sent.
#[must_use = "a call does nothing until it is awaited: add `.await`"]
pub struct RawCall<R = One<Json>> {
    pub(crate) call: Call,
    pub(crate) operation: &'static Operation,
    reply: PhantomData<fn() -> R>,
}

/// The request.
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
    /// Sets the time limit of the call, all attempts and waits included.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.call.builder.deadline(deadline);
        self
    }

    /// Sets the time limit of each attempt.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.call.builder.attempt_timeout(timeout);
        self
    }

    /// Sets the maximum number of attempts; zero counts as one.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.call.builder.attempts(attempts);
        self
    }

    /// Retries even if an attempt may have been applied, so that it may be applied twice.
    pub fn retry_ambiguous(mut self) -> Self {
        self.call.builder.retry_ambiguous = true;
        self
    }
}

/// The reply.
impl<R: Reply> RawCall<R> {
    /// Reads the reply as a value of a type with serde's `Deserialize`.
    pub fn reply<T: DeserializeOwned + Send + 'static>(self) -> RawCall<Foreign<T>> {
        self.replying()
    }

    /// Ignores the reply's body.
    pub fn nothing(self) -> RawCall<Nothing> {
        self.replying()
    }

    /// Returns the reply's body as bytes.
    pub fn bytes(self) -> RawCall<Raw> {
        self.replying()
    }

    /// Returns all items of a list, whose operation has [`Shape::Pages`](crate::Shape::Pages).
    pub fn items<T: DeserializeOwned + Send + 'static>(self) -> Items<T> {
        Items::new(Pages::foreign(self.call, self.operation))
    }

    /// Sends the call and returns its value with status, headers, body and attempts.
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

/// A reply as bytes.
#[derive(Debug)]
pub struct Raw;

impl Reply for Raw {
    type Output = Bytes;

    fn read(answer: &mut Answer) -> Result<Bytes, Unreadable> {
        Ok(answer.whole())
    }
}
