//! A stream of values, one on each line.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use crate::error::body;
use crate::error::call_error::Error;
use crate::execute::answer::{Answer, Content};
use crate::execute::shared::Http;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::{Operation, Shape};
use crate::time::future::BoxFuture;
use crate::transport::interface::{Body, TransportError};
use crate::wire::decode;
use crate::wire::lines::{Lines, TooLong};
use crate::wire::slot::Slot;
use crate::wire::text;

/// A stream of values.
///
/// It ends with `None` when the service closes it. After a line that cannot be decoded, which is an
/// error, the stream continues; any other error ends it.
#[must_use = "a stream gives values when they are taken: `while let Some(value) = stream.try_next().await? { … }`"]
pub struct EventStream<T> {
    pub(crate) http: Http,
    operation: &'static Operation,
    body: Option<Body>,
    lines: Lines,
    /// The stall timeout, and its timer.
    stall: Option<(Duration, BoxFuture<'static, ()>)>,
    item: PhantomData<fn() -> T>,
}

impl<T: Slot + Default> EventStream<T> {
    pub(crate) fn new(answer: &mut Answer) -> Self {
        let nothing = Content::Whole(Bytes::new());
        let body = match std::mem::replace(&mut answer.content, nothing) {
            Content::Open(body) => body,
            Content::Whole(bytes) => Body::from(bytes),
        };
        Self {
            http: answer.http.clone(),
            operation: answer.operation,
            body: Some(body),
            lines: Lines::default(),
            stall: None,
            item: PhantomData,
        }
    }

    /// Ends the stream with an error if nothing is received for this long; pings of the service
    /// count.
    pub fn stall_timeout(mut self, silence: Duration) -> Self {
        self.stall = Some((silence, self.http.sleep(silence)));
        self
    }

    /// Returns the next value, or `None` when the service has closed the stream.
    ///
    /// # Errors
    ///
    /// Fails with the kind of an error line of the service, with the kind that the policy gives a
    /// lost connection, or with [`ErrorKind::Decode`] if a line cannot be decoded.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        poll_fn(|context| self.poll_item(context)).await.transpose()
    }

    /// Returns all values until the service closes the stream.
    ///
    /// # Errors
    ///
    /// Fails as [`Self::try_next`] does.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut values = Vec::new();
        while let Some(value) = self.try_next().await? {
            values.push(value);
        }
        Ok(values)
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            match self.lines.next() {
                Ok(Some(line)) => match self.read(&line) {
                    Line::Item(item) => return Poll::Ready(Some(item)),
                    Line::Skip => continue,
                },
                Ok(None) => {}
                Err(TooLong) => {
                    return self.end(self.unreadable("a line of the stream is longer than 1 MiB"));
                }
            }
            let Some(body) = &mut self.body else {
                return Poll::Ready(None);
            };
            match body.poll_chunk(context) {
                Poll::Ready(Some(Ok(chunk))) => self.take(&chunk),
                Poll::Ready(Some(Err(error))) => return self.end(self.lost(error)),
                Poll::Ready(None) => return self.last(),
                Poll::Pending => return self.poll_stall(context),
            }
        }
    }

    fn take(&mut self, chunk: &Bytes) {
        self.lines.push(chunk);
        if let Some((silence, alarm)) = &mut self.stall {
            *alarm = self.http.sleep(*silence);
        }
    }

    fn poll_stall(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        let Some((silence, alarm)) = &mut self.stall else {
            return Poll::Pending;
        };
        match alarm.as_mut().poll(context) {
            Poll::Ready(()) => {
                let message = format!("no data was received for {silence:?} (the stall timeout)");
                self.end(self.lost(TransportError::maybe_applied(message)))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    /// Reads the last line, which may lack its line break.
    fn last(&mut self) -> Poll<Option<Result<T, Error>>> {
        self.body = None;
        let Some(line) = self.lines.rest() else {
            return Poll::Ready(None);
        };
        match self.read(&line) {
            Line::Item(item) => Poll::Ready(Some(item)),
            Line::Skip => Poll::Ready(None),
        }
    }

    fn read(&mut self, line: &[u8]) -> Line<T> {
        let (item, error) = match self.operation.reply {
            Shape::Stream { item, error } => (item, error),
            Shape::One | Shape::Nothing | Shape::Pages { .. } => ("", "/error"),
        };
        let Ok(json) = text::json(line) else {
            return Line::Item(Err(
                self.unreadable("a line of the stream is not valid JSON")
            ));
        };
        if let Some(error) = json.pointer(error).filter(|error| !error.is_null()) {
            let error = body::in_stream(error, self.http.api(), self.operation);
            self.body = None;
            self.lines = Lines::default();
            return Line::Item(Err(error));
        }
        let Some(value) = json.pointer(item) else {
            return Line::Skip;
        };
        let mut item = T::default();
        let read = decode::read_json(value, &mut item).map(|()| item);
        Line::Item(read.map_err(|error| self.unreadable(&error.to_string())))
    }

    fn end(&mut self, error: Error) -> Poll<Option<Result<T, Error>>> {
        self.body = None;
        self.lines = Lines::default();
        Poll::Ready(Some(Err(error)))
    }

    fn unreadable(&self, message: &str) -> Error {
        Error::new(ErrorKind::Decode, message).at(self.operation)
    }

    fn lost(&self, error: TransportError) -> Error {
        let row = self.operation.policy.maybe_applied.row;
        Error::new(row.kind, error.message())
            .at(self.operation)
            .with_advice(row.help)
            .with_source(error)
    }
}

/// A line of the stream.
enum Line<T> {
    Item(Result<T, Error>),
    /// Neither a value nor an error, as a later version of the service may send it.
    Skip,
}

impl<T: Slot + Default> Stream for EventStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}
