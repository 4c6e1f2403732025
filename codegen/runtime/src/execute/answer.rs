//! A successful answer before its body is decoded.

use bytes::Bytes;
use http::HeaderMap;

use crate::execute::shared::Http;
use crate::policy::operation::Operation;
use crate::transport::interface::Body;
use crate::wire::decode::Unreadable;

/// Takes a successful answer, or says why it cannot.
pub(crate) type Accept<'a> = &'a mut (dyn FnMut(&mut Answer) -> Result<(), Unreadable> + Send);

/// A successful answer before its body is decoded.
#[derive(Debug)]
pub struct Answer {
    pub(crate) http: Http,
    pub(crate) operation: &'static Operation,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) content: Content,
}

/// The body of an answer, complete or as a stream.
#[derive(Debug)]
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
