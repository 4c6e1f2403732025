//! The border to the network: a request to a receiver, and whoever carries it there.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// A request to a receiver; all of them are `POST`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Post {
    /// Where it goes.
    pub url: String,
    /// Its headers, name and value.
    pub headers: Vec<(String, String)>,
    /// Its body, JSON.
    pub body: String,
}

impl Post {
    /// The value of a header; names are compared without regard to case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}

/// Without headers, which may hold what the receiver keeps secret.
impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post")
            .field("url", &self.url)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// A request under way: the status of the answer, or why there was none.
pub type Posting = Pin<Box<dyn Future<Output = Result<u16, String>> + Send>>;

/// What takes deliveries: the network, or in a test a closure that does without.
pub trait Receiver: Send + Sync {
    /// Sends a request; who waits for the answer gives up after ten seconds.
    fn post(&self, post: Post) -> Posting;
}

impl<F: Fn(Post) -> Posting + Send + Sync> Receiver for F {
    fn post(&self, post: Post) -> Posting {
        self(post)
    }
}
