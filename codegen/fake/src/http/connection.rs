//! A connection that can be reset.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// What ends a connection with a reset.
#[derive(Debug, Default)]
pub(crate) struct ConnectionReset {
    struck: AtomicBool,
    notify: Notify,
}

impl ConnectionReset {
    pub(crate) fn strike(&self) {
        self.struck.store(true, Ordering::Release);
        self.notify.notify_one();
    }

    /// Waits until the connection is to be reset.
    pub(crate) async fn struck(&self) {
        self.notify.notified().await;
    }
}

/// A connection; one that was struck is reset when it is dropped, any other is closed.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    kill: Arc<ConnectionReset>,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, kill: Arc<ConnectionReset>) -> Self {
        Self { stream, kill }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.kill.struck.load(Ordering::Acquire) {
            // Closing a socket that does not linger throws away what was not sent and tells so.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
