//! One call of one operation, and what it must become on the wire.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

/// What a repeat does, by the facts that are known of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Reads.
    Harmless,
    /// Leaves the same state.
    Same,
    /// Is refused or reported.
    Refused,
    /// Makes a second thing.
    Second,
}

/// A call on its way; it tells how it ended.
pub type Telling = Pin<Box<dyn Future<Output = Result<Told, Refusal>> + Send>>;

/// How a call ended well.
#[derive(Debug)]
pub struct Told {
    /// The status.
    pub status: u16,
    /// The number of attempts.
    pub attempts: usize,
}

/// How a call failed.
#[derive(Debug)]
pub struct Refusal {
    /// The kind of the error.
    pub kind: String,
    /// Why there was no further attempt.
    pub stopped: String,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// Whether it may have been applied.
    pub maybe_applied: bool,
    /// The wait before each attempt.
    pub waits: Vec<Duration>,
    /// The whole story.
    pub text: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// One call of one operation.
#[derive(Debug)]
pub struct Case<C> {
    /// The operation.
    pub id: &'static str,
    /// What a repeat does.
    pub repeat: Repeat,
    /// The host, the verb, and the path with its query.
    pub request: &'static str,
    /// The body as JSON, or `""`.
    pub body: &'static str,
    /// Makes the call.
    pub call: fn(&C) -> Telling,
}

/// Makes a case.
pub fn case<C>(
    id: &'static str,
    repeat: Repeat,
    request: &'static str,
    body: &'static str,
    call: fn(&C) -> Telling,
) -> Case<C> {
    Case {
        id,
        repeat,
        request,
        body,
        call,
    }
}
