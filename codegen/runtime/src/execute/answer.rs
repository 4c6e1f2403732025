//! A successful answer before its body is decoded.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;

use crate::execute::shared::Http;
use crate::policy::operation::Operation;
use crate::transport::interface::Body;
use crate::wire::decode::Unreadable;

/// Takes a successful answer, or says why it cannot.
pub(crate) type Accept<'a> = &'a mut (dyn FnMut(&mut Answer) -> Result<(), Unreadable> + Send);

/// A successful answer before its body is decoded.
pub struct Answer {
    pub(crate) http: Http,
    pub(crate) operation: &'static Operation,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) content: Content,
}

impl fmt::Debug for Answer {
    /// Shows neither body nor headers, since they may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("operation", &self.operation.id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// The body of an answer, complete or as a stream.
pub(crate) enum Content {
    Whole(Bytes),
    Open(Body),
}

impl Answer {
    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body, which is empty if it is a stream.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::Whole(bytes) => bytes,
            Content::Open(_) => &[],
        }
    }

    /// Returns the body, shared.
    pub(crate) fn whole(&self) -> Bytes {
        match &self.content {
            Content::Whole(bytes) => bytes.clone(),
            Content::Open(_) => Bytes::new(),
        }
    }
}
