//! The kinds of errors; it knows nothing else.

use std::fmt;

/// Classifies an [`Error`](crate::Error), so that programs need not read text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The service found a value in the request wrong.
    InvalidArgument,
    /// The service does not accept the credentials.
    Unauthenticated,
    /// The credentials are good but their rights do not suffice.
    PermissionDenied,
    /// What the call is about does not exist, or not yet.
    NotFound,
    /// It exists already, or somebody else changed it meanwhile.
    Conflict,
    /// Too many requests were sent in a short time.
    RateLimited,
    /// The service failed inside.
    Internal,
    /// The service cannot be had at the moment.
    Unavailable,
    /// The service or a gateway before it took too long.
    Timeout,
    /// The service does not know this verb at this path.
    WrongMethod,
    /// The service refused the request with a status that has no meaning of its own here.
    Rejected,
    /// The service failed with a status that has no meaning of its own here.
    Server,
    /// The service answered with a status that is neither success nor an error.
    Unexpected,
    /// The request provably did not reach the service.
    NotSent,
    /// The connection failed after the request was on its way, so nobody knows whether it was
    /// applied.
    MaybeApplied,
    /// The request was wrong before it was sent.
    InvalidRequest,
    /// The service reported success, but the reply could not be read.
    Decode,
    /// No token could be had for the credentials.
    Auth,
    /// The client was set up wrongly.
    Config,
    /// The pages of a list do not follow one another.
    Paging,
    /// The deadline passed before anything was sent.
    Deadline,
}

impl ErrorKind {
    /// Returns the kind as words, for instance `not found`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid argument",
            Self::Unauthenticated => "unauthenticated",
            Self::PermissionDenied => "permission denied",
            Self::NotFound => "not found",
            Self::Conflict => "conflict",
            Self::RateLimited => "rate limited",
            Self::Internal => "internal error",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::WrongMethod => "wrong method",
            Self::Rejected => "rejected",
            Self::Server => "server error",
            Self::Unexpected => "unexpected status",
            Self::NotSent => "not sent",
            Self::MaybeApplied => "connection lost",
            Self::InvalidRequest => "invalid request",
            Self::Decode => "unreadable reply",
            Self::Auth => "authentication failed",
            Self::Config => "configuration",
            Self::Paging => "paging",
            Self::Deadline => "deadline passed",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
