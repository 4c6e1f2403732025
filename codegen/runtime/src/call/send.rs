//! Sends a call, and decodes its reply.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;

use crate::call::reply::{Reply, Response};
use crate::call::request::Call;
use crate::call::retry_failed::RetryFailed;
use crate::error::attempts::Attempt;
use crate::error::call_error::Error;
use crate::execute::answer::{Answer, Content};
use crate::execute::call_watch::CallWatch;
use crate::execute::prepared::PreparedCall;
use crate::execute::retry_loop::run;
use crate::observe::spans;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Operation;
use crate::time::future::BoxFuture;
use crate::wire::decode::Unreadable;

/// A value whose type only the caller knows, so that the code in between is compiled once.
type AnyValue = Box<dyn Any + Send>;

/// The function that decodes the reply of an endpoint.
type Read = fn(&mut Answer) -> Result<AnyValue, Unreadable>;

/// A decoded reply.
struct Answered {
    value: AnyValue,
    status: u16,
    headers: HeaderMap,
    body: Bytes,
    attempts: Vec<Attempt>,
}

/// A call on its way, compiled here once: an `async fn` is compiled where it is boxed, and in a
/// program that would be once more.
type Sent = BoxFuture<'static, Result<Answered, Error>>;

/// The future of a call with its [`Response`].
#[must_use = "a call does nothing until it is awaited: add `.await`"]
pub struct ResponseFuture<R> {
    call: Sent,
    operation: &'static Operation,
    reply: PhantomData<fn() -> R>,
}

impl<R: Reply> ResponseFuture<R> {
    /// Makes the future; nothing is sent before it is awaited.
    pub fn new(call: Call, operation: &'static Operation) -> Self {
        Self {
            call: boxed(call, operation, R::OPEN, read::<R>),
            operation,
            reply: PhantomData,
        }
    }
}

impl<R: Reply> Future for ResponseFuture<R> {
    type Output = Result<Response<R::Output>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answered = ready!(self.call.as_mut().poll(context))?;
        Poll::Ready(Ok(Response {
            value: typed(answered.value, self.operation)?,
            status: answered.status,
            headers: answered.headers,
            body: answered.body,
            attempts: answered.attempts,
        }))
    }
}

impl<R> fmt::Debug for ResponseFuture<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}

/// The future of a call with its value.
#[must_use = "a call does nothing until it is awaited: add `.await`"]
#[derive(Debug)]
pub struct CallFuture<R>(ResponseFuture<R>);

impl<R: Reply> CallFuture<R> {
    /// Makes the future; nothing is sent before it is awaited.
    pub fn new(call: Call, operation: &'static Operation) -> Self {
        Self(ResponseFuture::new(call, operation))
    }
}

impl<R: Reply> Future for CallFuture<R> {
    type Output = Result<R::Output, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let value = ready!(poll_value(&mut self.0.call, context))?;
        Poll::Ready(typed(value, self.0.operation))
    }
}

/// Polls a call and keeps only its value.
fn poll_value(call: &mut Sent, context: &mut Context<'_>) -> Poll<Result<AnyValue, Error>> {
    let answered = ready!(call.as_mut().poll(context))?;
    Poll::Ready(Ok(answered.value))
}

/// Gives a value its type again.
fn typed<T: 'static>(value: AnyValue, operation: &'static Operation) -> Result<T, Error> {
    match value.downcast() {
        Ok(value) => Ok(*value),
        Err(_) => Err(without_reply(operation)),
    }
}

/// Decodes a reply of a shape.
fn read<R: Reply>(answer: &mut Answer) -> Result<AnyValue, Unreadable> {
    R::read(answer).map(|value| Box::new(value) as AnyValue)
}

fn without_reply(operation: &'static Operation) -> Error {
    Error::new(ErrorKind::Unexpected, "the call ended without a reply").at(operation)
}

/// Makes the future of a call.
fn boxed(call: Call, operation: &'static Operation, open: bool, read: Read) -> Sent {
    Box::pin(send(call, operation, open, read))
}

/// Sends a call and reports it to observers.
async fn send(
    call: Call,
    operation: &'static Operation,
    open: bool,
    read: Read,
) -> Result<Answered, Error> {
    let http = call.http.clone();
    let watched = CallWatch::new(&http, operation);
    let result = spans::around(&watched.span, answered(call, operation, open, read)).await;
    watched.end(result.as_ref().map(|answered| answered.attempts.as_slice()));
    result
}

/// Sends a call with retries, and retries failed items if the caller has set `retry_failed`.
async fn answered(
    call: Call,
    operation: &'static Operation,
    open: bool,
    read: Read,
) -> Result<Answered, Error> {
    let Call { http, builder } = call;
    let failed = RetryFailed::new(&http, operation, &builder);
    let prepared = PreparedCall::new(&http, operation, open, builder)?;
    let mut answered = None;
    let accept = &mut |answer: &mut Answer| {
        let (status, body) = (answer.status, answer.whole());
        let value = read(answer)?;
        let headers = std::mem::take(&mut answer.headers);
        answered = Some((value, status, headers, body));
        Ok(())
    };
    let attempts = run(&prepared, accept).await?;
    let (value, status, headers, body) = answered.ok_or_else(|| without_reply(operation))?;
    let mut answered = Answered {
        value,
        status,
        headers,
        body,
        attempts,
    };
    if let Some(failed) = failed {
        // In a box, since the futures of most calls do not need it.
        Box::pin(retry_failed(failed, &prepared, read, &mut answered)).await;
    }
    Ok(answered)
}

/// Retries failed items, and merges the replies.
async fn retry_failed(
    failed: RetryFailed<'_>,
    prepared: &PreparedCall<'_>,
    read: Read,
    answered: &mut Answered,
) {
    let check = &mut |answer: &mut Answer| read(answer).map(drop);
    let whole = failed.run(&answered.body, &mut answered.attempts, check);
    if let Some(body) = whole.await {
        let content = Content::Whole(body.clone());
        let headers = answered.headers.clone();
        // The merged reply is decoded like each of its parts.
        if let Ok(value) = read(&mut prepared.answer(answered.status, headers, content)) {
            (answered.value, answered.body) = (value, body);
        }
    }
}
