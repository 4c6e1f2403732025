//! The seam around the transport: steps of the program's own between the retry policy and HTTP.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderMap, HeaderValue};

use crate::time::future::BoxFuture;
use crate::transport::interface::{RawResponse, Request, Transport, TransportError};

/// A step around the transport, added with [`ClientBuilder::layer`](crate::ClientBuilder::layer):
/// it can sign, record or change requests and responses, delay them, or answer by itself.
///
/// It runs for each attempt, and for each request of a token, whose [`Request::operation`] is
/// `None`. The retry policy judges what the outermost layer returns, so a layer that fails says
/// with [`TransportError::not_sent`] only what is certain.
///
/// ```rs
/// struct Signed(Key);
///
/// impl Layer for Signed {
///     fn send<'a>(
///         &'a self,
///         mut request: Request,
///         next: Next<'a>,
///     ) -> BoxFuture<'a, Result<RawResponse, TransportError>> {
///         Box::pin(async move {
///             let mut signature = self.0.sign(&request).await.map_err(TransportError::not_sent)?;
///             signature.set_sensitive(true);
///             request.headers.insert("x-signature", signature);
///             next.send(request).await
///         })
///     }
/// }
/// ```
///
/// A header value that is marked as sensitive is struck out of an error whose answer repeats it.
pub trait Layer: Send + Sync + 'static {
    /// Sends a request with `next`, or answers it. Dropping the future cancels it.
    fn send<'a>(
        &'a self,
        request: Request,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<RawResponse, TransportError>>;
}

/// The layers of a client, the outermost first.
pub(crate) type Layers = Vec<Arc<dyn Layer>>;

/// What comes after a layer: the next one, or the transport.
pub struct Next<'a> {
    layers: &'a [Arc<dyn Layer>],
    transport: &'a dyn Transport,
    /// Takes the secrets of the request as it is sent, if there are layers.
    added: Option<&'a AddedSecrets>,
}

impl<'a> Next<'a> {
    pub(crate) const fn new(
        layers: &'a [Arc<dyn Layer>],
        transport: &'a dyn Transport,
        added: &'a AddedSecrets,
    ) -> Self {
        let added = if layers.is_empty() { None } else { Some(added) };
        Self {
            layers,
            transport,
            added,
        }
    }

    /// Passes a request on.
    pub fn send(self, request: Request) -> BoxFuture<'a, Result<RawResponse, TransportError>> {
        if let Some((layer, layers)) = self.layers.split_first() {
            return layer.send(request, Self { layers, ..self });
        }
        if let Some(added) = self.added {
            added.note(&request.headers);
        }
        self.transport.send(request)
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next")
            .field("layers", &self.layers.len())
            .finish_non_exhaustive()
    }
}

/// A layer that changes requests and nothing else.
pub(crate) struct MapRequest<F>(pub(crate) F);

impl<F: Fn(&mut Request) + Send + Sync + 'static> Layer for MapRequest<F> {
    fn send<'a>(
        &'a self,
        mut request: Request,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<RawResponse, TransportError>> {
        (self.0)(&mut request);
        next.send(request)
    }
}

/// The secrets that layers have put into the headers of an attempt.
#[derive(Default)]
pub(crate) struct AddedSecrets(Mutex<Vec<HeaderValue>>);

impl AddedSecrets {
    fn note(&self, headers: &HeaderMap) {
        let sensitive = headers.values().filter(|value| value.is_sensitive());
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.clear();
        known.extend(sensitive.cloned());
    }

    /// Returns the header values.
    pub(crate) fn values(&self) -> Vec<HeaderValue> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Clone for AddedSecrets {
    /// Those of another attempt are not known yet.
    fn clone(&self) -> Self {
        Self::default()
    }
}
