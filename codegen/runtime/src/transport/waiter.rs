//! The async runtime of blocking calls.
//!
//! It is a current-thread runtime of Tokio, which belongs to the client and is started by the first
//! blocking call. It has no thread of its own (but for DNS lookups): the thread that blocks drives
//! it, and when several threads block, one of them drives it for all.

use std::cell::Cell;
use std::fmt;
use std::sync::{Arc, OnceLock};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;
use crate::transport::interface::Transport;

thread_local! {
    /// Whether this thread is blocked on the runtime of a client.
    static IS_BLOCKED: Cell<bool> = const { Cell::new(false) };
}

/// The runtime and the transport of a client's blocking calls.
#[derive(Default)]
pub(crate) struct Waiter {
    runtime: OnceLock<Runtime>,
    transport: OnceLock<Option<Arc<dyn Transport>>>,
}

impl Waiter {
    /// Returns the transport for this thread. Blocking calls have connections of their own: these
    /// make no progress between two calls, and would block a call of another runtime that took one
    /// of them from the pool.
    pub(crate) fn transport<'a>(&'a self, usual: &'a Arc<dyn Transport>) -> &'a Arc<dyn Transport> {
        if !IS_BLOCKED.get() {
            return usual;
        }
        let apart = self.transport.get_or_init(|| usual.apart());
        apart.as_ref().unwrap_or(usual)
    }

    pub(crate) fn block_on<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        if Handle::try_current().is_ok() {
            return Err(Error::new(
                ErrorKind::Config,
                "`wait` was called inside an async runtime, which it would block",
            )
            .with_advice(
                "Write `.await` instead of `.wait()`; in a thread of `spawn_blocking`, write \
                 `Handle::current().block_on(call.into_future())`.",
            ));
        }
        let runtime = self.runtime()?;
        let _blocked = Blocked::new();
        Ok(runtime.block_on(async {
            // Idle connections were not polled since the last call. The first yield notices which
            // of them were closed, the second removes those from the pool.
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
            let message = format!("the runtime for blocking calls could not be started: {error}");
            Error::new(ErrorKind::Config, message).with_source(error)
        })?;
        Ok(self.runtime.get_or_init(|| made))
    }
}

impl Drop for Waiter {
    /// Shuts the runtime down without waiting, since the last clone of a client may be dropped
    /// inside another runtime, where blocking panics.
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

/// Marks this thread as long as it is blocked.
struct Blocked(bool);

impl Blocked {
    fn new() -> Self {
        Self(IS_BLOCKED.replace(true))
    }
}

impl Drop for Blocked {
    fn drop(&mut self) {
        IS_BLOCKED.set(self.0);
    }
}
