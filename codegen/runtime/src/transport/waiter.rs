//! The runtime on which calls wait in programs without async.
//!
//! It is Tokio's for one thread, belongs to the client, and is made by the first call that waits. It
//! starts no thread to run on (only names of hosts are looked up on one): the thread that waits runs
//! it, and when several threads wait, one of them runs it for all.

use std::cell::Cell;
use std::fmt;
use std::sync::{Arc, OnceLock};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;
use crate::transport::interface::Transport;

thread_local! {
    /// Whether this thread moves the runtime of a client.
    static WAITS: Cell<bool> = const { Cell::new(false) };
}

/// What a client needs for calls that wait.
#[derive(Default)]
pub(crate) struct Waiter {
    runtime: OnceLock<Runtime>,
    transport: OnceLock<Option<Arc<dyn Transport>>>,
}

impl Waiter {
    /// Returns the transport for this thread. What waits has connections of its own, since they
    /// stand still between two calls, and a call of another runtime that took one of them from the
    /// pool would stand still with it.
    pub(crate) fn transport<'a>(&'a self, usual: &'a Arc<dyn Transport>) -> &'a Arc<dyn Transport> {
        if !WAITS.get() {
            return usual;
        }
        let apart = self.transport.get_or_init(|| usual.apart());
        apart.as_ref().unwrap_or(usual)
    }

    pub(crate) fn block_on<F: Future>(&self, future: F) -> Result<F::Output, Error> {
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
