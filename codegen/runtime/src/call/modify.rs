//! Read, change, write: again from the start when another client has changed the value.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use crate::call::endpoint::Endpoint;
use crate::call::reply::{Nothing, One, Reply};
use crate::call::request::Call;
use crate::call::send::CallFuture;
use crate::error::attempts::Stop;
use crate::error::call_error::Error;
use crate::observe::observer::WaitReason;
use crate::policy::backoff;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Method;
use crate::time::future::BoxFuture;
use crate::wire::decode;
use crate::wire::json::{Extra, Json};
use crate::wire::slot::Slot;

/// The reply of a write, which may hold the new value.
pub trait Written<T>: Reply {
    /// Returns the new value, if the reply holds it.
    fn value(output: Self::Output) -> Option<T>;
}

impl<T: Slot + Default + Send + 'static> Written<T> for One<T> {
    fn value(output: T) -> Option<T> {
        Some(output)
    }
}

impl<T> Written<T> for Nothing {
    fn value((): ()) -> Option<T> {
        None
    }
}

type Value<R> = <<R as Endpoint>::Reply as Reply>::Output;

type Change<T> = Box<dyn FnMut(&mut T) + Send>;

/// A change of a value: it is read, changed and written.
///
/// If the write fails because another client has changed the value (409), the value is read again
/// and the change is applied again. A PATCH sends only the members that the change has touched. If
/// nothing has changed, nothing is written.
#[must_use = "a change does nothing until it is awaited"]
pub struct Modify<R: Endpoint, W> {
    pub(crate) call: Call,
    write: Call,
    writable: &'static [&'static str],
    change: Change<Value<R>>,
    deadline: Duration,
    attempts: u32,
    endpoints: PhantomData<fn() -> W>,
}

impl<R: Endpoint, W: Endpoint> Modify<R, W> {
    /// Makes a change from the two calls, the members that can be written, and the function that
    /// changes the value, which may run several times.
    pub fn new(
        read: R,
        write: W,
        writable: &'static [&'static str],
        change: impl FnMut(&mut Value<R>) + Send + 'static,
    ) -> Self {
        let read: Call = read.into();
        let calls = read.http.calls();
        Self {
            call: read,
            write: write.into(),
            writable,
            change: Box::new(change),
            deadline: calls.deadline,
            attempts: calls.attempts,
            endpoints: PhantomData,
        }
    }

    /// Sets the time limit for all reads, writes and waits together.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets how often the value is read at most; zero counts as one.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }
}

impl<T, R, W> Modify<R, W>
where
    T: Slot + Default + Clone + Send + Sync + 'static,
    R: Endpoint<Reply = One<T>>,
    W: Endpoint,
    W::Reply: Written<T>,
{
    async fn run(mut self) -> Result<T, Error> {
        let clock = self.call.http.0.context.clock.clone();
        let end = clock.now().saturating_add(self.deadline);
        let mut round = 0_u32;
        loop {
            let conflict = match self.round(end).await {
                Err(error) if error.is_conflict() => error,
                result => return result,
            };
            let pause = backoff::wait(
                W::OPERATION.on(409).row.wait,
                round,
                &*self.call.http.0.context.jitter,
            );
            round = round.saturating_add(1);
            if round >= self.attempts.max(1) {
                return Err(conflict.with_stop(Stop::Attempts));
            }
            // Time to read and to write again.
            let least = self.call.builder.limits.min_attempt.min(self.deadline / 8) * 2;
            if clock.now().saturating_add(pause).saturating_add(least) > end {
                return Err(conflict.with_stop(Stop::Deadline));
            }
            let watch = &self.call.http.0.context.watch;
            watch.wait(Some(W::OPERATION), WaitReason::Conflict, pause);
            clock.sleep(pause).await;
        }
    }

    /// Reads, changes and writes once.
    async fn round(&mut self, end: Duration) -> Result<T, Error> {
        let before = self.read(end).await?;
        let mut after = before.clone();
        (self.change)(&mut after);
        let changed = changes(&tree(&before)?, &tree(&after)?);
        if changed.is_empty() {
            return Ok(before);
        }
        self.check(&changed)?;
        let mut write = self.write.clone().deadline(self.left(end));
        if W::OPERATION.method == Method::Patch {
            for (name, value) in changed {
                write.builder.set_field(&name, value);
            }
        } else {
            write.builder.set_body(tree(&after)?);
        }
        let written = CallFuture::<W::Reply>::new(write, W::OPERATION).await?;
        match W::Reply::value(written) {
            Some(value) => Ok(value),
            None => self.read(end).await,
        }
    }

    /// Reads the current value.
    fn read(&self, end: Duration) -> CallFuture<One<T>> {
        let call = self.call.clone().deadline(self.left(end));
        CallFuture::new(call, R::OPERATION)
    }

    fn left(&self, end: Duration) -> Duration {
        end.saturating_sub(self.call.http.0.context.clock.now())
    }

    /// Refuses a change of a member that cannot be written, which the service would ignore.
    fn check(&self, changed: &Extra) -> Result<(), Error> {
        let Some(name) = changed
            .keys()
            .find(|name| !self.writable.contains(&name.as_str()))
        else {
            return Ok(());
        };
        let message = format!("the change touches `{name}`, which cannot be written");
        let advice = format!("Only these can: `{}`.", self.writable.join("`, `"));
        Err(Error::new(ErrorKind::InvalidRequest, message)
            .at(W::OPERATION)
            .with_advice(advice))
    }
}

fn tree(value: &dyn Slot) -> Result<Json, Error> {
    decode::json(value).map_err(|error| {
        Error::new(ErrorKind::InvalidRequest, error.to_string()).with_source(error)
    })
}

/// Returns the members that differ, with their new values; a removed one becomes null.
fn changes(before: &Json, after: &Json) -> Extra {
    let none = Extra::new();
    let (before, after) = (
        before.as_object().unwrap_or(&none),
        after.as_object().unwrap_or(&none),
    );
    let set = after
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value));
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    let set = set.map(|(name, value)| (name.clone(), value.clone()));
    set.chain(gone.map(|name| (name.clone(), Json::Null)))
        .collect()
}

impl<T, R, W> IntoFuture for Modify<R, W>
where
    T: Slot + Default + Clone + Send + Sync + 'static,
    R: Endpoint<Reply = One<T>>,
    W: Endpoint,
    W::Reply: Written<T>,
{
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<R: Endpoint, W: Endpoint> fmt::Debug for Modify<R, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Modify")
            .field("read", &R::OPERATION.id)
            .field("write", &W::OPERATION.id)
            .field("writable", &self.writable)
            .finish_non_exhaustive()
    }
}
