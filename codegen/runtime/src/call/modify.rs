//! Read, change, write: again from the start when another client has changed the value.

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use crate::call::endpoint::Endpoint;
use crate::call::map_write::MapWrite;
use crate::call::reply::{Nothing, One, Reply};
use crate::call::request::Call;
use crate::call::send::{CallFuture, ResponseFuture};
use crate::error::attempts::Stop;
use crate::error::call_error::Error;
use crate::observe::observer::WaitReason;
use crate::policy::backoff;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::{Method, Operation};
use crate::time::future::BoxFuture;
use crate::wire::decode;
use crate::wire::json::{Json, Object};
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

/// What the closure of a change returns: `()`, or `Result<(), E>` if it can fail.
///
/// One method takes both kinds of closures, since a second one beside every `modify` would say
/// nothing that the closure does not say. An error ends the change before anything is written, and
/// is returned as it is; an error of a call is turned into `E`, so that nothing of either is lost.
#[diagnostic::on_unimplemented(
    message = "a change returns `()` or `Result<(), E>`, not `{Self}`",
    label = "the closure returns `{Self}`",
    note = "end the closure's last expression with `;`, or the closure with `Ok(())` if it can fail"
)]
pub trait ChangeResult {
    /// The error of the whole change.
    type Error: From<Error>;

    /// Returns the result of one run of the closure.
    ///
    /// # Errors
    ///
    /// Fails if the closure did.
    fn into_result(self) -> Result<(), Self::Error>;
}

impl ChangeResult for () {
    type Error = Error;

    fn into_result(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<E: From<Error>> ChangeResult for Result<(), E> {
    type Error = E;

    fn into_result(self) -> Self {
        self
    }
}

type Change<'a, T, E> = Box<dyn FnMut(&mut T) -> Result<(), E> + Send + 'a>;

/// Sends a write and returns the new value, if the reply holds it.
type SendWrite<T> = fn(Call) -> BoxFuture<'static, Result<Option<T>, Error>>;

/// A call that writes some members of a value.
struct Write<T> {
    call: Call,
    operation: &'static Operation,
    how: How<T>,
}

enum How<T> {
    /// Members, by name: those of the body of a PATCH, or of the whole value of a PUT.
    Members(&'static [&'static str], SendWrite<T>),
    /// The entries of one member.
    Entries(MapWrite),
}

/// A change of a value: it is read, changed and written.
///
/// If the write fails because another client has changed the value (409), the value is read again
/// and the change is applied again. A PATCH sends only the members that the change has touched. If
/// nothing has changed, nothing is written.
#[must_use = "a change does nothing until it is awaited: add `.await`"]
pub struct Modify<'a, T, E = Error> {
    pub(crate) read: Call,
    pub(crate) operation: &'static Operation,
    writes: Vec<Write<T>>,
    change: Change<'a, T, E>,
    deadline: Duration,
    attempts: u32,
}

impl<'a, T, E> Modify<'a, T, E>
where
    T: Slot + Default + Send + 'static,
{
    /// Makes a change from the call that reads the value, and the closure that changes it, which
    /// may run several times.
    pub fn new<R, C>(read: R, mut change: impl FnMut(&mut T) -> C + Send + 'a) -> Self
    where
        R: Endpoint<Reply = One<T>>,
        C: ChangeResult<Error = E>,
    {
        let read: Call = read.into();
        let calls = read.http.calls();
        Self {
            read,
            operation: R::OPERATION,
            writes: Vec::new(),
            change: Box::new(move |value| change(value).into_result()),
            deadline: calls.deadline,
            attempts: calls.attempts,
        }
    }

    /// Adds the call that writes members of the value: a PATCH gets those that have changed,
    /// another method gets the whole value.
    pub fn write<W>(mut self, call: Call, members: &'static [&'static str]) -> Self
    where
        W: Endpoint,
        W::Reply: Written<T>,
    {
        let send: SendWrite<T> = |call| {
            Box::pin(async move {
                let written = CallFuture::<W::Reply>::new(call, W::OPERATION).await?;
                Ok(W::Reply::value(written))
            })
        };
        self.writes.push(Write {
            call,
            operation: W::OPERATION,
            how: How::Members(members, send),
        });
        self
    }

    /// Adds a call that sets and removes entries of one member, of several resources by name; here
    /// it names one.
    pub fn write_entries<W: Endpoint>(mut self, call: Call, write: MapWrite) -> Self {
        self.writes.push(Write {
            call: call.retry_failed(),
            operation: W::OPERATION,
            how: How::Entries(write),
        });
        self
    }
}

impl<T, E> Modify<'_, T, E> {
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

/// A write that has failed, and whether another one of the same round has succeeded before.
struct Failed {
    error: Error,
    partly: bool,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self {
            error,
            partly: false,
        }
    }
}

impl<T, E> Modify<'_, T, E>
where
    T: Slot + Default + Clone + Send + Sync + 'static,
    E: From<Error>,
{
    async fn run(mut self) -> Result<T, E> {
        let http = self.read.http.clone();
        let context = &http.0.context;
        let end = context.clock.now().saturating_add(self.deadline);
        let mut round = 0_u32;
        loop {
            let before = self.read(end).await?;
            let mut after = before.clone();
            (self.change)(&mut after)?;
            let failed = match self.write_changes(before, &after, end).await {
                Ok(value) => return Ok(value),
                Err(failed) => failed,
            };
            let conflict = failed.error;
            // What has been written in part would be changed a second time.
            let again = conflict.is_conflict() && !failed.partly;
            let Some(operation) = conflict.operation().filter(|_| again) else {
                return Err(conflict.into());
            };
            let pause = backoff::wait(operation.on(409).row.wait, round, &*context.jitter);
            round = round.saturating_add(1);
            if round >= self.attempts.max(1) {
                return Err(conflict.with_stop(Stop::Attempts).into());
            }
            // Time to read and to write again.
            let least = self.read.builder.limits.min_attempt.min(self.deadline / 8) * 2;
            if context
                .clock
                .now()
                .saturating_add(pause)
                .saturating_add(least)
                > end
            {
                return Err(conflict.with_stop(Stop::Deadline).into());
            }
            context
                .watch
                .wait(Some(operation), WaitReason::Conflict, pause);
            context.clock.sleep(pause).await;
        }
    }

    /// Writes what has changed, and returns the new value; alone, since the closure is not `Sync`.
    async fn write_changes(&mut self, before: T, after: &T, end: Duration) -> Result<T, Failed> {
        let (old, new) = (tree(&before)?, tree(after)?);
        let changed = changes(&old, &new);
        if changed.is_empty() {
            return Ok(before);
        }
        self.check(&changed)?;
        let (mut value, mut written) = (None, Vec::new());
        for write in &self.writes {
            let names = write.members(&changed);
            if names.is_empty() {
                continue;
            }
            let call = write.filled(&changed, &old, &new)?;
            match write.send(call.deadline(self.left(end)), &old).await {
                Ok(reply) => value = reply,
                Err(error) if written.is_empty() => return Err(error.into()),
                Err(error) => {
                    let (done, not) = (written.join("`, `"), names.join("`, `"));
                    let advice = format!("`{done}` has been written, `{not}` has not.");
                    let error = error.with_advice(advice);
                    return Err(Failed {
                        error,
                        partly: true,
                    });
                }
            }
            written.extend(names);
        }
        match value {
            Some(value) => Ok(value),
            None => Ok(self.read(end).await?),
        }
    }

    /// Reads the current value.
    fn read(&self, end: Duration) -> CallFuture<One<T>> {
        let call = self.read.clone().deadline(self.left(end));
        CallFuture::new(call, self.operation)
    }

    fn left(&self, end: Duration) -> Duration {
        end.saturating_sub(self.read.http.0.context.clock.now())
    }

    /// Refuses a change of a member that cannot be written, which the service would ignore.
    fn check(&self, changed: &Object) -> Result<(), Error> {
        let writable: Vec<&str> = self.writes.iter().flat_map(Write::names).copied().collect();
        let Some(name) = changed
            .keys()
            .find(|name| !writable.contains(&name.as_str()))
        else {
            return Ok(());
        };
        let message = format!("the change touches `{name}`, which cannot be written");
        let advice = format!("Only these can: `{}`.", writable.join("`, `"));
        let error = Error::new(ErrorKind::InvalidRequest, message).with_advice(advice);
        Err(match self.writes.first() {
            Some(write) => error.at(write.operation),
            None => error,
        })
    }
}

impl<T> Write<T> {
    /// The members that the call can write.
    fn names(&self) -> &[&'static str] {
        match &self.how {
            How::Members(names, _) => names,
            How::Entries(write) => std::slice::from_ref(&write.member),
        }
    }

    /// The changed members that the call writes.
    fn members(&self, changed: &Object) -> Vec<&'static str> {
        let names = self.names().iter().copied();
        names.filter(|name| changed.contains_key(*name)).collect()
    }

    /// Fills the call with what has changed.
    fn filled(&self, changed: &Object, old: &Json, new: &Json) -> Result<Call, Error> {
        let mut call = self.call.clone();
        match &self.how {
            How::Entries(write) => write.fill(&mut call.builder, self.operation, old, new)?,
            How::Members(..) if self.operation.method == Method::Patch => {
                for name in self.members(changed) {
                    let value = changed.get(name).cloned().unwrap_or_default();
                    call.builder.set_field(name, value);
                }
            }
            How::Members(..) => call.builder.set_body(new.clone()),
        }
        Ok(call)
    }

    async fn send(&self, call: Call, old: &Json) -> Result<Option<T>, Error> {
        match &self.how {
            How::Members(_, send) => send(call).await,
            How::Entries(write) => {
                let call = ResponseFuture::<One<Json>>::new(call, self.operation);
                write.check(call.await?, self.operation, old)?;
                Ok(None)
            }
        }
    }
}

fn tree(value: &dyn Slot) -> Result<Json, Error> {
    decode::json(value).map_err(|error| {
        Error::new(ErrorKind::InvalidRequest, error.to_string()).with_source(error)
    })
}

/// Returns the members that differ, with their new values; a removed one becomes null.
pub(crate) fn changes(before: &Json, after: &Json) -> Object {
    let none = Object::new();
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

impl<'a, T, E> IntoFuture for Modify<'a, T, E>
where
    T: Slot + Default + Clone + Send + Sync + 'static,
    E: From<Error> + 'a,
{
    type Output = Result<T, E>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<T, E> fmt::Debug for Modify<'_, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let writes = self.writes.iter().map(|write| write.operation.id);
        f.debug_struct("Modify")
            .field("read", &self.operation.id)
            .field("writes", &writes.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
